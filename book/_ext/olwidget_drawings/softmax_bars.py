"""softmax-bars: bars of softmax before and after one logit rises."""

from __future__ import annotations

import numpy as np

from output_layer.activations import softmax

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


def draw(ident: str, logits: list[float], temperature: float) -> str:
    """Bars of softmax before and after the first logit rises by 1."""
    before = np.asarray(logits)
    after = before + np.eye(len(logits))[0]
    p = softmax(before, temperature=temperature)
    q = softmax(after, temperature=temperature)
    left, scale = 106, 150
    right = left + scale
    parts = [
        text(0, 14, "logit", "ol-ink-soft"),
        text(left, 14, "0", "ol-ink-soft"),
        text(left + scale / 2, 14, "probability p", "ol-ink-soft ol-middle"),
        text(right, 14, "1", "ol-ink-soft ol-end"),
        text(WIDTH, 14, "before → after", "ol-ink-soft ol-end"),
    ]
    for k in range(len(logits)):
        y = 24 + 34 * k
        logit = tenths(before[k]) + (f" → {tenths(after[k])}" if k == 0 else "")
        parts += [
            text(0, y + 17, f"z{'₁₂₃₄₅₆'[k]} = {logit}", "ol-strong" if k == 0 else ""),
            rect(left, y, scale, 26, "ol-fill-track"),
            rect(left, y + 2, scale * p[k], 10, "ol-fill-none ol-stroke-ink"),
            rect(left, y + 14, scale * q[k], 10, "ol-fill-blue"),
            text(WIDTH, y + 17, f"{number(p[k])} → {number(q[k])}", "ol-end"),
        ]
    bottom = 24 + 34 * len(logits)
    parts += [
        rect(left, bottom + 4, 14, 10, "ol-fill-none ol-stroke-ink"),
        text(left + 20, bottom + 13, "before", "ol-ink-soft"),
        rect(left + 80, bottom + 4, 14, 10, "ol-fill-blue"),
        text(left + 100, bottom + 13, "after raising z₁ by 1", "ol-ink-soft"),
    ]
    return drawing(
        ident,
        bottom + 20,
        "Softmax probabilities before and after one logit rises by 1",
        f"Logits {vector(before)} at temperature {tenths(temperature)} give probabilities "
        f"{vector(p)}. Raising only the first logit by 1 gives {vector(q)}: the first bar grows "
        "and every other bar shrinks.",
        *parts,
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    if off_slider(options["temperature"], 0.1, 5):
        return (
            f"temperature {options['temperature']} is not on its slider: 0.1 to 5 in steps of 0.1"
        )
    return check_logits(options)


WIDGET = Widget(
    defaults={"logits": [2.0, 1.0, 0.1, -1.0], "temperature": 1.0},
    draw=draw,
    check=check,
    live="sliders move the logits and the temperature, and the bars follow.",
)
