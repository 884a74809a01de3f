"""What the tests of the widgets do to a figure, and what they read off it."""

import json
import re

import numpy as np


def call(figure, expression: str, *arguments):
    """Evaluate a function of the widget: ``compute(...)``, ``round.float16(...)``."""
    script = f"""arguments_ => {{
      const widget = window.outputLayer[{json.dumps(name_of(figure))}];
      return arguments_.map(a => widget.{expression}(...a));
    }}"""
    return figure.page.evaluate(script, list(arguments))


def name_of(figure) -> str:
    return figure.get_attribute("data-widget")


def options_of(figure) -> dict:
    return json.loads(figure.get_attribute("data-options"))


def slider(figure, label: str):
    return figure.get_by_role("slider", name=label, exact=True)


def readout(figure) -> str:
    return figure.get_by_role("status").text_content()


def width_of(locator) -> float:
    return locator.bounding_box()["width"]


def middle_of(locator) -> float:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2


def thumb_of(control) -> float:
    """Middle of a slider's thumb. Chromium draws it 16 pixels wide."""
    box, value = control.bounding_box(), float(control.input_value())
    low, high = (float(control.get_attribute(end)) for end in ("min", "max"))
    return box["x"] + 8 + (value - low) / (high - low) * (box["width"] - 16)


def colour(figure, selector: str, what: str, part: str = "") -> str:
    """Computed colour of the first match, or of its pseudo-element: ``"::after"``."""
    script = f"e => getComputedStyle(e, {json.dumps(part)}).{what}"
    return figure.locator(selector).first.evaluate(script)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2 of two colours ``rgb(r, g, b)``: from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2 for ``rgb(r, g, b)``."""
    channels = np.array([float(part) for part in re.findall(r"[\d.]+", colour)[:3]]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
