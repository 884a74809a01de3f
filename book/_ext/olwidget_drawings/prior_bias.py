"""prior-bias: the loss of a binary head without weights over its bias, and two pushes on it."""

from __future__ import annotations

import numpy as np

from output_layer.activations import sigmoid
from output_layer.initialization import prior_bias, prior_entropy
from output_layer.losses import bce_with_logits

from ._drawing import WIDTH, Widget, drawing, line, number, off_slider, rect, tag, tenths, text

# The chart: bias to the right, loss upwards; then a bar for each push on the bias.
PLOT = {"x0": 205.0, "perB": 23.0, "bottom": 170.0, "perNat": 34.0, "most": 4}
AXIS = [PLOT["x0"] - 7 * PLOT["perB"], PLOT["x0"] + 7 * PLOT["perB"]]
BARS = {"left": 150, "width": 170}
PUSHES = {"up": "positives push b up", "down": "negatives push down"}


def start(log_odds: float, log_weight: float, bias: float) -> dict:
    """Compute the best bias, first and smallest loss (nats), and both parts of the gradient."""
    weighted = np.exp(log_weight) * sigmoid(log_odds)
    share = weighted / (weighted + sigmoid(-log_odds))  # of the positives in the weighted loss
    on_positive = bce_with_logits(bias, 1.0)
    on_negative = bce_with_logits(bias, 0.0)
    return {
        "best": float(prior_bias(share)),
        "loss": float(share * on_positive + (1 - share) * on_negative),
        "entropy": float(prior_entropy(share)),
        "up": float(share * sigmoid(-bias)),
        "down": float((1 - share) * sigmoid(bias)),
    }


def _right(bias: float) -> float:
    return PLOT["x0"] + PLOT["perB"] * bias


def _up(loss: float) -> float:
    return PLOT["bottom"] - PLOT["perNat"] * min(loss, PLOT["most"])


def draw(ident: str, prior_log_odds: float, log_weight: float, bias: float) -> str:
    """Draw the loss over the bias with its minimum and a marker, and the two pushes."""
    here = start(prior_log_odds, log_weight, bias)
    left, right = AXIS
    bottom, top = PLOT["bottom"], _up(PLOT["most"])
    losses = {b: start(prior_log_odds, log_weight, b)["loss"] for b in np.linspace(-7, 7, 141)}
    curve = " ".join(
        f"{_right(b):.1f},{_up(nats):.1f}" for b, nats in losses.items() if nats <= PLOT["most"]
    )
    parts = [text(0, 14, "first loss in nats", "ol-ink-soft")]
    for nats in range(5):
        parts += [
            line(left, _up(nats), right, _up(nats), "ol-stroke-soft"),
            text(left - 6, _up(nats) + 4, number(nats), "ol-ink-soft ol-end"),
        ]
    for tick in (-6, -4, -2, 0, 2, 4, 6):
        parts += [
            line(_right(tick), bottom, _right(tick), bottom + 4, "ol-stroke-soft"),
            text(_right(tick), bottom + 18, number(tick), "ol-ink-soft ol-middle"),
        ]
    parts += [
        text((left + right) / 2, bottom + 36, "bias b of the head", "ol-ink-soft ol-middle"),
        tag(
            "g",
            line(0, top, 0, bottom, "ol-mark ol-mark-second"),
            text(5, top + 12, "best", "ol-small ol-halo"),
            data_part="best",
            transform=f"translate({_right(here['best']):.2f} 0)",
        ),
        tag("polyline", points=curve, class_="ol-curve ol-curve-1", data_part="curve"),
        tag(
            "g",
            line(0, top, 0, bottom, "ol-mark ol-mark-first"),
            tag(
                "circle",
                r=5,
                cy=f"{_up(here['loss']):.2f}",
                class_="ol-fill-orange",
                data_part="dot",
            ),
            data_part="marker",
            transform=f"translate({_right(bias):.2f} 0)",
        ),
    ]
    for i, (push, label) in enumerate(PUSHES.items()):
        y = bottom + 52 + 28 * i
        parts += [
            text(0, y + 16, label),
            rect(BARS["left"], y, BARS["width"], 22, "ol-fill-track"),
            tag(
                "rect",
                x=BARS["left"],
                y=y + 3,
                width=f"{BARS['width'] * here[push]:.2f}",
                height=16,
                class_="ol-fill-blue",
                data_part=push,
            ),
            text(WIDTH, y + 16, number(here[push]), "ol-end", data_part=f"{push}-value"),
        ]
    return drawing(
        ident,
        bottom + 52 + 28 * len(PUSHES),
        "First loss of a binary head without weights, over its bias",
        f"With {number(100 * sigmoid(prior_log_odds))} percent positives and the weight "
        f"{number(np.exp(log_weight))} on each of them the loss is smallest, "
        f"{number(here['entropy'])} nats, at the bias {tenths(here['best'])}. At the bias "
        f"{tenths(bias)} it is {number(here['loss'])} nats; the positives push the bias up with "
        f"{number(here['up'])}, the negatives push it down with {number(here['down'])}.",
        *parts,
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    for name, low, high in (("prior_log_odds", -6, 0), ("log_weight", 0, 6), ("bias", -7, 7)):
        if off_slider(options[name], low, high):
            return f"{name} {options[name]} is not on its slider: {low} to {high} in steps of 0.1"
    return None


WIDGET = Widget(
    defaults={"prior_log_odds": -3.0, "log_weight": 0.0, "bias": 0.0},
    draw=draw,
    check=check,
    live="sliders move the share of positives, their weight in the loss, and the bias.",
    geometry={"plot": PLOT, "axis": AXIS, "bars": BARS},
)
