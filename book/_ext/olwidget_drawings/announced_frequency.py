"""announced-frequency: what a weighted focal loss makes a binary head announce, over the truth."""

from __future__ import annotations

import numpy as np

from output_layer.activations import sigmoid
from output_layer.losses import focal_loss

from ._drawing import Widget, drawing, line, number, off_slider, tag, tenths, text

# A square: the true frequency to the right, the announced probability upwards.
PLOT = {"x0": 70.0, "size": 250.0, "bottom": 285.0}
LOGITS = np.linspace(-8, 8, 161)


def balance(logit: float, log_weight: float, gamma: float) -> dict:
    """Compute the announced probability, both pushes there, and the truth behind it."""
    pushes = [
        abs(float(focal_loss(logit, label, gamma=gamma, return_grad=True)[1])) for label in (1, 0)
    ]
    up, down = float(np.exp(log_weight)) * pushes[0], pushes[1]
    return {
        "announced": float(sigmoid(logit)),
        "up": up,
        "down": down,
        "truth": down / (up + down),
    }


def _right(share: float) -> float:
    return PLOT["x0"] + PLOT["size"] * share


def _up(share: float) -> float:
    return PLOT["bottom"] - PLOT["size"] * share


def draw(ident: str, logit: float, log_weight: float, gamma: float) -> str:
    """Draw the announced probability over the true frequency, the diagonal, and one answer."""
    here = balance(logit, log_weight, gamma)
    pairs = [balance(z, log_weight, gamma) for z in LOGITS]
    curve = " ".join(f"{_right(p['truth']):.1f},{_up(p['announced']):.1f}" for p in pairs)
    parts = [text(0, 20, "announced probability", "ol-ink-soft")]
    for share in (0.0, 0.5, 1.0):
        parts += [
            line(_right(0), _up(share), _right(1), _up(share), "ol-stroke-soft"),
            line(_right(share), _up(0), _right(share), _up(1), "ol-stroke-soft"),
            text(_right(0) - 8, _up(share) + 4, tenths(share), "ol-ink-soft ol-end"),
            text(_right(share), _up(0) + 18, tenths(share), "ol-ink-soft ol-middle"),
        ]
    parts += [
        text(_right(0.5), _up(0) + 38, "true frequency of label 1", "ol-ink-soft ol-middle"),
        line(_right(0), _up(0), _right(1), _up(1), "ol-mark ol-mark-second"),
        tag("polyline", points=curve, class_="ol-curve ol-curve-1", data_part="curve"),
        tag(
            "circle",
            r=5,
            cx=f"{_right(here['truth']):.2f}",
            cy=f"{_up(here['announced']):.2f}",
            class_="ol-fill-orange",
            data_part="dot",
        ),
    ]
    return drawing(
        ident,
        PLOT["bottom"] + 46,
        "What a binary head announces, over the true frequency",
        f"With the weight {number(np.exp(log_weight))} on the positives and gamma {number(gamma)} "
        f"the head announces {number(here['announced'])} where the true frequency is "
        f"{number(here['truth'])}. The dashed diagonal is an honest head.",
        *parts,
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    for name, low, high in (("logit", -8, 8), ("log_weight", 0, 4), ("gamma", 0, 5)):
        if off_slider(options[name], low, high):
            return f"{name} {options[name]} is not on its slider: {low} to {high} in steps of 0.1"
    return None


WIDGET = Widget(
    defaults={"logit": -1.0, "log_weight": 0.0, "gamma": 2.0},
    draw=draw,
    check=check,
    live="sliders move the weight of the positives, gamma, and the announced probability.",
    geometry={"plot": PLOT},
)
