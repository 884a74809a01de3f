"""first-loss: the expected cross-entropy of random logits, over their spread."""

from __future__ import annotations

import math

import numpy as np

from output_layer.initialization import expected_first_loss

from ._drawing import Widget, drawing, line, number, off_slider, tag, tenths, text

CHOICES = [2, 10, 1_000, 50_257]  # numbers of classes
# The chart: spread s to the right, surplus of the loss over log K upwards.
PLOT = {
    "left": 44.0,
    "perStd": 46.0,
    "bottom": 212.0,
    "perNat": 10.5,
    "soft": "ol-fill-none ol-stroke-soft ol-thick",
}
AXIS = [PLOT["left"], PLOT["left"] + 6 * PLOT["perStd"]]
MOST = 18  # nats


def first_loss(classes: int, std: float) -> dict:
    """Compute the expected first loss in nats, its surplus over log K, and the bound on that."""
    loss = expected_first_loss(classes, std=std)
    return {
        "loss": loss,
        "surplus": loss - math.log(classes),
        "bound": bound(classes, std),
    }


def bound(classes: int, std: float) -> float:
    """Give the upper bound of the surplus, nearly equal to it while the spread is small."""
    return std**2 / 2 * (1 - 1 / classes)


def _right(std: float) -> float:
    return PLOT["left"] + PLOT["perStd"] * std


def _up(nats: float) -> float:
    return PLOT["bottom"] - PLOT["perNat"] * nats


def _points(values: list[tuple[float, float]]) -> str:
    return " ".join(f"{_right(std):.1f},{_up(nats):.1f}" for std, nats in values)


def draw(ident: str, num_classes: int, logit_std: float) -> str:
    """Draw the surplus over log K for each number of classes, and a marker on one of them."""
    here = first_loss(num_classes, logit_std)
    left, right = AXIS
    bottom, top = PLOT["bottom"], _up(MOST)
    parts = [text(0, 14, "surplus of the first loss over log K, in nats", "ol-ink-soft")]
    for nats in (0, 6, 12, 18):
        parts += [
            line(left, _up(nats), right, _up(nats), "ol-stroke-soft"),
            text(left - 6, _up(nats) + 4, number(nats), "ol-ink-soft ol-end"),
        ]
    for tick in range(7):
        parts += [
            line(_right(tick), bottom, _right(tick), bottom + 4, "ol-stroke-soft"),
            text(_right(tick), bottom + 18, str(tick), "ol-ink-soft ol-middle"),
        ]
    parts.append(
        text((left + right) / 2, bottom + 36, "spread s of the logits", "ol-ink-soft ol-middle")
    )
    spreads = np.arange(0, 6.01, 0.25)
    for k in CHOICES:
        curve = [(s, first_loss(k, s)["surplus"]) for s in spreads]
        chosen = "ol-curve ol-curve-1" if k == num_classes else PLOT["soft"]
        parts += [
            tag("polyline", points=_points(curve), class_=chosen, data_part=f"curve-{k}"),
            text(right + 5, _up(curve[-1][1]) + 4, f"{k:,}", "ol-small"),
        ]
    parabola = [(s, bound(num_classes, s)) for s in np.linspace(0, 6, 61)]
    parts += [
        tag("polyline", points=_points(parabola), class_="ol-curve ol-curve-3", data_part="bound"),
        tag(
            "g",
            line(0, top, 0, bottom, "ol-mark ol-mark-first"),
            tag(
                "circle",
                r=5,
                cy=f"{_up(here['surplus']):.2f}",
                class_="ol-fill-orange",
                data_part="dot",
            ),
            data_part="marker",
            transform=f"translate({_right(logit_std):.2f} 0)",
        ),
    ]
    return drawing(
        ident,
        bottom + 40,
        "Surplus of the expected first loss over log K, for 2, 10, 1,000 and 50,257 classes",
        "Each curve starts at 0 like a parabola in the spread of the logits, and becomes a "
        f"straight line; with more classes, later. For {num_classes:,} classes and a spread of "
        f"{tenths(logit_std)} the surplus is {number(here['surplus'])} nats, and the expected "
        f"first loss is {number(here['loss'])} nats.",
        *parts,
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    if options["num_classes"] not in CHOICES:
        return f"num_classes {options['num_classes']} is not one of {CHOICES}"
    if off_slider(options["logit_std"], 0, 6):
        return f"logit_std {options['logit_std']} is not on its slider: 0 to 6 in steps of 0.1"
    return None


WIDGET = Widget(
    defaults={"num_classes": 10, "logit_std": 1.0},
    draw=draw,
    check=check,
    live="a slider moves the spread, and four numbers of classes can be chosen.",
    geometry={"plot": PLOT, "axis": AXIS, "choices": CHOICES},
)
