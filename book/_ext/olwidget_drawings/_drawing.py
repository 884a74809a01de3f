"""What a widget is, and the helpers that write its drawing: numbers as text, SVG, checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

import numpy as np

# Width of the viewBox of every drawing: close to a phone's, so that text stays readable there.
WIDTH = 380


@dataclass(frozen=True)
class Widget:
    """One widget.

    Attributes
    ----------
    defaults
        Options of the directive with their defaults.
    draw
        ``draw(id, **options)`` gives the markup of the drawing; ids inside it start with ``id``.
    check
        ``check(options)`` gives what is wrong with the options, or None.
    live
        What JavaScript adds, as the end of "With JavaScript on, ...".
    geometry
        Numbers of the drawing that the script needs, handed to ``mount`` among the options.
    """

    defaults: dict
    draw: Callable[..., str]
    check: Callable[[dict], str | None]
    live: str
    geometry: dict = field(default_factory=dict)


# ---- numbers as text ------------------------------------------------------------------------


def number(x: float) -> str:
    """Write a float as short text: 0.659, 2.69e43, inf, NaN. Twin of `number` in core.js."""
    x = float(x)
    if np.isnan(x):
        return "NaN"
    if np.isinf(x):
        return "inf" if x > 0 else "−inf"
    if x.is_integer() and abs(x) < 1e4:
        text = str(int(x))
    elif 0.1 <= abs(x) < 1e4:
        text = f"{x:.3f}"
    elif 1e-3 <= abs(x) < 1:
        text = f"{x:#.3g}"
    else:
        mantissa, exponent = f"{x:.2e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−")


def tenths(x: float) -> str:
    """Write the value of a slider: one decimal, as beside the live slider."""
    return f"{x:.1f}".replace("-", "−")


def vector(values: np.ndarray) -> str:
    """Write a row of numbers: [0.659, 0.242, 0.0986]."""
    return f"[{', '.join(number(value) for value in values)}]"


# ---- markup ---------------------------------------------------------------------------------


def tag(name: str, *children: str, **attributes: object) -> str:
    """Build an element; ``class_`` becomes ``class``, ``data_part`` becomes ``data-part``."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{''.join(children)}</{name}>"


def rect(x: float, y: float, width: float, height: float, class_: str) -> str:
    """Build a rectangle; a width below 0 is drawn as 0."""
    return tag(
        "rect", x=f"{x:.2f}", y=y, width=f"{max(width, 0):.2f}", height=height, class_=class_
    )


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    """Build a straight line."""
    return tag("line", x1=f"{x1:.2f}", y1=y1, x2=f"{x2:.2f}", y2=y2, class_=class_)


def text(x: float, y: float, content: str, class_: str = "", **attributes: object) -> str:
    """Build a line of text whose baseline starts at (x, y); the content is escaped."""
    return tag("text", escape(content), x=f"{x:.2f}", y=y, class_=class_, **attributes)


def drawing(ident: str, height: float, title: str, description: str, *parts: str) -> str:
    """Build the SVG, `WIDTH` units wide, with the title and description that are read aloud."""
    return tag(
        "svg",
        tag("title", escape(title), id=f"{ident}-title"),
        tag("desc", escape(description), id=f"{ident}-desc"),
        *parts,
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        aria_labelledby=f"{ident}-title {ident}-desc",
        class_="ol-drawing",
    )


# ---- checks of the options ------------------------------------------------------------------


def off_slider(value: float, low: float, high: float) -> bool:
    """Tell whether a slider from low to high in steps of 0.1 cannot show a value."""
    return not low <= value <= high or round(value, 1) != value


def check_logits(options: dict) -> str | None:
    """Say what is wrong with the logits of a row of sliders, if anything."""
    logits = options["logits"]
    if not 2 <= len(logits) <= 6:
        return f"logits must be 2 to 6 numbers, got {len(logits)}"
    for logit in logits:
        if off_slider(logit, -5, 5):
            return f"logit {logit} is not on its slider: -5 to 5 in steps of 0.1"
    return None
