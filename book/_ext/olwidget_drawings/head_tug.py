"""head-tug: two gradients at a shared backbone, and what each loss gets of their common step."""

from __future__ import annotations

import numpy as np

from ._drawing import WIDTH, Widget, drawing, line, number, off_slider, rect, tag, text

# The arrows start at (x, y); the longer gradient has the length `reach`. Then a bar for each loss,
# centred on `zero`: to the right the loss falls, to the left it rises.
ARROWS = {"x": 190.0, "y": 128.0, "reach": 108.0}
BARS = {"zero": 205.0, "half": 110.0}
LOSSES = {"first": "digit loss falls", "second": "ink loss falls"}


def tug(angle: float, exponent: float) -> dict:
    """Compute the common step and the fraction of its full speed at which each loss falls.

    The first gradient has length 1, the second length 10 ** exponent at `angle` degrees.
    """
    ratio = 10.0**exponent
    cosine = float(np.cos(np.radians(angle)))
    sine = float(np.sin(np.radians(angle)))
    along, across = 1 + ratio * cosine, ratio * sine
    length = float(np.hypot(along, across))
    if length < 1e-12:  # the gradients cancel: there is no step
        return {"ratio": ratio, "cosine": cosine, "right": 0.0, "up": 0.0} | dict.fromkeys(
            LOSSES, 0.0
        )
    right, up = along / length, across / length
    return {
        "ratio": ratio,
        "cosine": cosine,
        "right": right,
        "up": up,
        "first": right,
        "second": right * cosine + up * sine,
    }


def _arrow(right: float, up: float, part: str, class_: str) -> str:
    x, y = ARROWS["x"] + right, ARROWS["y"] - up
    return tag(
        "g",
        line(ARROWS["x"], ARROWS["y"], x, y, f"ol-curve {class_}"),
        tag("circle", cx=f"{x:.2f}", cy=f"{y:.2f}", r=4.5, class_=f"ol-dot {class_}"),
        data_part=part,
    )


def draw(ident: str, angle: float, exponent: float) -> str:
    """Draw two arrows, the dashed common step, and a bar for each loss."""
    here = tug(angle, exponent)
    reach = ARROWS["reach"]
    one, two = reach / max(1, here["ratio"]), reach * min(1, here["ratio"])
    radians = np.radians(angle)
    parts = [
        text(0, 14, "pull on the backbone", "ol-ink-soft"),
        _arrow(one, 0, "one", "ol-curve-1"),
        _arrow(two * np.cos(radians), two * np.sin(radians), "two", "ol-curve-3"),
        _arrow(reach * here["right"], reach * here["up"], "step", "ol-curve-4"),
        tag("circle", cx=ARROWS["x"], cy=ARROWS["y"], r=3, class_="ol-fill-blue"),
    ]
    keys = (("digit head", "ol-curve-1"), ("ink head", "ol-curve-3"), ("common step", "ol-curve-4"))
    for i, (label, class_) in enumerate(keys):
        parts += [
            line(4 + 128 * i, 150, 30 + 128 * i, 150, f"ol-curve {class_}"),
            text(36 + 128 * i, 154, label, "ol-small"),
        ]
    for i, (loss, label) in enumerate(LOSSES.items()):
        y = 172 + 30 * i
        width = BARS["half"] * abs(here[loss])
        parts += [
            text(0, y + 16, label, "ol-small"),
            rect(BARS["zero"] - BARS["half"], y, 2 * BARS["half"], 22, "ol-fill-track"),
            tag(
                "rect",
                x=f"{BARS['zero'] + min(BARS['half'] * here[loss], 0):.2f}",
                y=y + 3,
                width=f"{width:.2f}",
                height=16,
                class_="ol-fill-blue" if i == 0 else "ol-fill-orange",
                data_part=loss,
            ),
            line(BARS["zero"], y - 2, BARS["zero"], y + 24, "ol-mark"),
            text(WIDTH, y + 16, number(here[loss]), "ol-end", data_part=f"{loss}-value"),
        ]
    parts += [
        text(BARS["zero"] - BARS["half"], 246, "rises", "ol-ink-soft ol-small"),
        text(BARS["zero"], 246, "0", "ol-ink-soft ol-small ol-middle"),
        text(BARS["zero"] + BARS["half"], 246, "full speed", "ol-ink-soft ol-small ol-end"),
    ]
    return drawing(
        ident,
        250,
        "Two gradients and their common step",
        f"The ink gradient is {number(here['ratio'])} times as long as the digit gradient and "
        f"stands at {number(angle)} degrees to it. Along the common step the digit loss falls at "
        f"{number(here['first'])} of its full speed, the ink loss at {number(here['second'])}.",
        *parts,
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    angle = options["angle"]
    if not 0 <= angle <= 180 or angle != round(angle):
        return f"angle {angle} is not on its slider: 0 to 180 in steps of 1"
    if off_slider(options["exponent"], -2, 2):
        return f"exponent {options['exponent']} is not on its slider: -2 to 2 in steps of 0.1"
    return None


WIDGET = Widget(
    defaults={"angle": 120.0, "exponent": 0.5},
    draw=draw,
    check=check,
    live="sliders turn the ink gradient and change its length.",
    geometry={"arrows": ARROWS, "bars": BARS},
)
