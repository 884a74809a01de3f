"""softmax-vs-sigmoids: the same logits through one softmax and through independent sigmoids."""

from __future__ import annotations

import numpy as np

from output_layer.activations import sigmoid, softmax

from ._drawing import (
    WIDTH,
    Widget,
    check_logits,
    drawing,
    number,
    off_slider,
    rect,
    tenths,
    text,
    vector,
)

# How far the second slider can move all logits together.
REACH = 5.0


def draw(ident: str, logits: list[float], shift: float) -> str:
    """Two bars a class: its softmax and its sigmoid."""
    z = np.asarray(logits) + shift
    p, s = softmax(z), sigmoid(z)
    left, scale = 86, 180
    parts = [
        text(0, 14, "logit", "ol-ink-soft"),
        text(left, 14, "0", "ol-ink-soft"),
        text(left + scale / 2, 14, "output", "ol-ink-soft ol-middle"),
        text(left + scale, 14, "1", "ol-ink-soft ol-end"),
        text(WIDTH, 14, "softmax, sigmoid", "ol-ink-soft ol-end"),
    ]
    for k in range(len(z)):
        y = 24 + 34 * k
        parts += [
            text(0, y + 17, f"z{'₁₂₃₄₅₆'[k]} = {tenths(z[k])}"),
            rect(left, y, scale, 26, "ol-fill-track"),
            rect(left, y + 2, scale * p[k], 10, "ol-fill-blue"),
            rect(left, y + 14, scale * s[k], 10, "ol-fill-orange"),
            text(WIDTH, y + 17, f"{number(p[k])}, {number(s[k])}", "ol-end"),
        ]
    bottom = 24 + 34 * len(z)
    parts += [
        rect(0, bottom + 4, 14, 10, "ol-fill-blue"),
        text(20, bottom + 13, f"softmax, sum {number(round(p.sum(), 12))}", "ol-ink-soft"),
        rect(170, bottom + 4, 14, 10, "ol-fill-orange"),
        text(190, bottom + 13, f"sigmoids, sum {number(s.sum())}", "ol-ink-soft"),
    ]
    return drawing(
        ident,
        bottom + 20,
        "The same logits through a softmax and through independent sigmoids",
        f"Logits {vector(z)}: the softmax gives {vector(p)}, which sums to 1. The sigmoids give "
        f"{vector(s)}, which sums to {number(s.sum())}.",
        *parts,
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    if off_slider(options["shift"], -REACH, REACH):
        return f"shift {options['shift']} is not on its slider: -5 to 5 in steps of 0.1"
    return check_logits(options)


WIDGET = Widget(
    defaults={"logits": [2.0, 1.0, 0.0, -1.0], "shift": 0.0},
    draw=draw,
    check=check,
    live="sliders move one logit or all of them together, and both kinds of bars follow.",
    geometry={"reach": REACH},
)
