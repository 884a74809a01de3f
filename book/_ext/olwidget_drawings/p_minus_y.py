"""p-minus-y: the gradient of cross-entropy with respect to the logits, as arrows."""

from __future__ import annotations

import numpy as np

from output_layer.activations import softmax
from output_layer.losses import cross_entropy

from ._drawing import (
    WIDTH,
    Widget,
    check_logits,
    drawing,
    line,
    number,
    rect,
    tag,
    tenths,
    text,
    vector,
)


def draw(ident: str, logits: list[float], target: int) -> str:
    """Probability bars, the target, and the arrow p - y of each class."""
    z = np.asarray(logits)
    p = softmax(z)
    # The batch of one row, so that the gradient is the row's own and not divided by N.
    loss, grad = cross_entropy(z[np.newaxis], np.array([target]), return_grad=True)
    grad = grad[0]
    left, scale = 112, 190
    at = left + scale * p
    parts = [
        text(0, 14, "class, logit", "ol-ink-soft"),
        text(left, 14, "0", "ol-ink-soft ol-middle"),
        text(left + scale / 2, 14, "probability", "ol-ink-soft ol-middle"),
        text(left + scale, 14, "1", "ol-ink-soft ol-middle"),
        text(WIDTH, 14, "p − y", "ol-ink-soft ol-end"),
    ]
    for k in range(len(logits)):
        y = 24 + 38 * k
        is_target = k == target
        x_target = left + scale * is_target
        # The head never reaches past the target: a short arrow is all head.
        head = min(7, abs(at[k] - x_target)) * (1 if at[k] > x_target else -1)
        sign = "+" if grad[k] > 0 else ""
        parts += [
            text(
                0,
                y + 13,
                f"class {k + 1}{' (true)' if is_target else ''}",
                "ol-strong" if is_target else "",
            ),
            text(0, y + 27, f"z{'₁₂₃₄₅₆'[k]} = {tenths(z[k])}", "ol-ink-soft"),
            rect(left, y, scale, 30, "ol-fill-track"),
            rect(left, y + 3, scale * p[k], 11, "ol-fill-blue"),
            line(x_target, y + 22, at[k] - head, y + 22, "ol-stroke-orange ol-thick"),
            tag(
                "polygon",
                points=f"{at[k]:.2f},{y + 22} {at[k] - head:.2f},{y + 17} "
                f"{at[k] - head:.2f},{y + 27}",
                class_="ol-fill-orange",
            ),
            line(x_target, y - 1, x_target, y + 31, "ol-stroke-ink ol-thick"),
            text(WIDTH, y + 20, sign + number(grad[k]), "ol-end"),
        ]
    bottom = 24 + 38 * len(logits)
    parts += [
        rect(0, bottom + 5, 14, 10, "ol-fill-blue"),
        text(20, bottom + 14, "p", "ol-ink-soft"),
        line(47, bottom + 3, 47, bottom + 17, "ol-stroke-ink ol-thick"),
        text(54, bottom + 14, "target y", "ol-ink-soft"),
        line(116, bottom + 10, 126, bottom + 10, "ol-stroke-orange ol-thick"),
        tag(
            "polygon",
            points=f"133,{bottom + 10} 126,{bottom + 5} 126,{bottom + 15}",
            class_="ol-fill-orange",
        ),
        text(139, bottom + 14, "gradient p − y", "ol-ink-soft"),
        text(WIDTH, bottom + 14, f"sum {number(round(float(grad.sum()), 12) + 0.0)}", "ol-end"),
        text(WIDTH, bottom + 32, f"loss = {number(loss)} nats", "ol-end ol-strong"),
    ]
    return drawing(
        ident,
        bottom + 38,
        "Probabilities, target and the gradient p − y",
        f"Logits {vector(z)}, true class {target + 1}: probabilities {vector(p)}, loss "
        f"{number(loss)} nats, gradient p − y {vector(grad)}, which sums to zero. Each arrow runs "
        "from the target to the probability.",
        *parts,
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    if options["target"] not in range(len(options["logits"])):
        return f"target {options['target']} is not the index of one of the logits (from 0)"
    return check_logits(options)


WIDGET = Widget(
    defaults={"logits": [2.0, 1.0, 0.1, -1.0], "target": 1},
    draw=draw,
    check=check,
    live="sliders move the logits, a radio button picks the true class, and the bars, the "
    "arrows and the loss follow.",
)
