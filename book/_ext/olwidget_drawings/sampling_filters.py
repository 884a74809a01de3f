"""sampling-filters: the same filters before and after the temperature, on one row of logits."""

from __future__ import annotations

import numpy as np

from output_layer.activations import softmax
from output_layer.sampling import apply_temperature, min_p, top_k, top_p

from ._drawing import Widget, drawing, number, off_slider, rect, tag, text

PANELS = {"first": 76, "last": 236}  # left edges of the two charts
BAR = 136  # width of a bar of probability 1
ROW = 24
TOP = 40
STATIC_P = 0.9  # what the drawing without JavaScript filters with


def filtered(logits: np.ndarray, temperature: float, k: int, p: float, m: float) -> dict:
    """Probabilities after temperature and filters, in both orders; removed words have 0."""

    def keep(z: np.ndarray) -> np.ndarray:
        return min_p(top_p(top_k(z, k), p), m)

    z = np.asarray(logits, dtype=np.float64)
    return {
        "first": softmax(keep(apply_temperature(z, temperature))),
        "last": softmax(apply_temperature(keep(z), temperature)),
    }


def draw(ident: str, logits: list[float], words: str, temperature: float) -> str:
    """Two bar charts: temperature first, and temperature last, with a nucleus of 0.9."""
    names = words.split("|")
    both = filtered(logits, temperature, len(logits), STATIC_P, 0.0)
    parts, counts = [], {}
    for panel, left in PANELS.items():
        p = both[panel]
        counts[panel] = int((p > 0).sum())
        parts += [
            text(left, 14, f"temperature {panel}", "ol-strong"),
            text(
                left,
                31,
                f"{counts[panel]} of {len(p)} words left",
                "ol-ink-soft",
                data_part=f"{panel}-count",
            ),
        ]
        for i, share in enumerate(p):
            y = TOP + ROW * i
            parts += [
                rect(left, y, BAR, ROW - 4, "ol-fill-track"),
                tag(
                    "rect",
                    x=left,
                    y=y + 2,
                    width=f"{BAR * share:.2f}",
                    height=ROW - 8,
                    class_="ol-fill-blue",
                    data_part=f"{panel}-{i}",
                ),
                text(
                    left + BAR - 4,
                    y + 15,
                    number(share) if share > 0 else "removed",
                    "ol-small ol-end ol-halo",
                    data_part=f"{panel}-share-{i}",
                ),
            ]
    for i, name in enumerate(names):
        parts.append(text(0, TOP + ROW * i + 15, name))
    return drawing(
        ident,
        TOP + ROW * len(names),
        f"Words left by a nucleus of {STATIC_P}, with the temperature applied first and last",
        f"At T = {number(temperature)}, top-p {STATIC_P} leaves {counts['first']} of {len(names)} "
        f"words if the temperature comes first and {counts['last']} if it comes last.",
        *parts,
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    logits, names = options["logits"], options["words"].split("|")
    if len(logits) != len(names) or not 2 <= len(names) <= 12:
        return f"{len(logits)} logits and {len(names)} words: 2 to 12, as many of one as the other"
    if off_slider(options["temperature"], 0.2, 4):
        return f"temperature {options['temperature']} is not on its slider: 0.2 to 4 by 0.1"
    return None


WIDGET = Widget(
    defaults={
        "logits": [4.4, 3.9, 1.9, 1.4, 1.3, 0.1, -0.1, -0.3, -0.5, -0.6],
        "words": "a|b|c|d|e|f|g|h|i|j",
        "temperature": 2.0,
    },
    draw=draw,
    check=check,
    live="sliders set the temperature and the three filters, and both charts follow.",
    geometry={"bar": BAR, "p": STATIC_P},
)
