"""likelihood-explorer: a distribution over targets, and the loss that is minus its logarithm."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from output_layer.losses import (
    bce_with_logits,
    gaussian_nll,
    huber_loss,
    laplace_nll,
    poisson_nll,
)

from ._drawing import Widget, drawing, line, number, off_slider, tag, tenths, text

# Area under exp(-Huber loss) with delta 1: a Gaussian middle and two exponential tails.
HUBER_AREA = math.sqrt(2 * math.pi) * math.erf(math.sqrt(0.5)) + 2 * math.exp(-0.5)


@dataclass(frozen=True)
class Family:
    """One distribution: its name, its parameter, the targets on the axis, its loss."""

    name: str
    output: str
    low: float
    high: float
    step: float
    peak: float  # top of the upper chart
    nll: Callable[[NDArray, NDArray], tuple[NDArray, NDArray]]


def _first(result: tuple[NDArray, NDArray]) -> tuple[NDArray, NDArray]:
    loss, gradient = result
    return loss, gradient[0]


def _gaussian(z: NDArray, y: NDArray) -> tuple[NDArray, NDArray]:
    return _first(gaussian_nll(z, np.zeros_like(z), y, reduction="none", return_grad=True))


def _laplace(z: NDArray, y: NDArray) -> tuple[NDArray, NDArray]:
    return _first(laplace_nll(z, np.zeros_like(z), y, reduction="none", return_grad=True))


def _huber(z: NDArray, y: NDArray) -> tuple[NDArray, NDArray]:
    loss, gradient = huber_loss(z, y, reduction="none", return_grad=True)
    return loss + math.log(HUBER_AREA), gradient


def _bernoulli(z: NDArray, y: NDArray) -> tuple[NDArray, NDArray]:
    return bce_with_logits(z, y, reduction="none", return_grad=True)


def _poisson(z: NDArray, y: NDArray) -> tuple[NDArray, NDArray]:
    return poisson_nll(z, y, reduction="none", return_grad=True)


FAMILIES = {
    "gaussian": Family("Gaussian", "mean", -5, 5, 0.1, 0.5, _gaussian),
    "laplace": Family("Laplace", "median", -5, 5, 0.1, 0.5, _laplace),
    "huber": Family("Huber", "centre", -5, 5, 0.1, 0.5, _huber),
    "bernoulli": Family("Bernoulli", "logit", 0, 1, 1, 1, _bernoulli),
    "poisson": Family("Poisson", "log-rate", 0, 10, 1, 1, _poisson),
}
# Both charts: left and right edge, baseline and height; the loss is cut off at `most` nats.
PLOT = {"left": 40, "right": 365, "base": 122, "tall": 92, "floor": 284, "deep": 96, "most": 10}
AXIS = [PLOT["left"], PLOT["right"]]


def likelihood(family: str, output: NDArray, observed: NDArray) -> tuple[NDArray, NDArray]:
    """Loss in nats, constants included, and its slope in the output."""
    output, observed = np.broadcast_arrays(
        np.asarray(output, dtype=np.float64), np.asarray(observed, dtype=np.float64)
    )
    return FAMILIES[family].nll(output, observed)


def _along(value: float, low: float, high: float) -> float:
    return PLOT["left"] + (PLOT["right"] - PLOT["left"]) * (value - low) / (high - low)


def _up(density: float, peak: float) -> float:
    return PLOT["base"] - PLOT["tall"] * min(density / peak, 1)


def _loss_y(loss: float) -> float:
    return PLOT["floor"] - PLOT["deep"] * min(loss / PLOT["most"], 1)


def _belief(family: str, output: float) -> str:
    """Path of the distribution: a curve, or one bar a possible target."""
    f = FAMILIES[family]
    discrete = f.step == 1
    targets = np.arange(f.low, f.high + 1) if discrete else np.linspace(f.low, f.high, 201)
    heights = np.exp(-likelihood(family, output, targets)[0])
    points = [
        (_along(t, f.low, f.high), _up(h, f.peak)) for t, h in zip(targets, heights, strict=True)
    ]
    if discrete:
        return "".join(f"M{x:.1f} {PLOT['base']}V{y:.1f}" for x, y in points)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _curve(family: str, observed: float) -> str:
    outputs = np.linspace(-5, 5, 201)
    losses = likelihood(family, outputs, observed)[0]
    return "M" + "L".join(
        f"{_along(z, -5, 5):.1f} {_loss_y(loss):.1f}"
        for z, loss in zip(outputs, losses, strict=True)
        if loss <= PLOT["most"]
    )


def draw(ident: str, family: str, observed: float, output: float) -> str:
    """Draw the distribution with the target, and the loss of that target for every output."""
    f = FAMILIES[family]
    loss, slope = (float(value) for value in likelihood(family, output, observed))
    left, right, base, floor = (PLOT[key] for key in ("left", "right", "base", "floor"))
    middle = "" if family == "bernoulli" else number((f.low + f.high) / 2)
    parts = [
        text(0, 14, "what the model believes about the target", "ol-ink-soft"),
        line(left, base, right, base, "ol-stroke-soft"),
        text(
            left - 6,
            base - PLOT["tall"] + 5,
            f"{f.peak:g}",
            "ol-ink-soft ol-end",
            data_part="peak",
        ),
        text(left - 6, base + 4, "0", "ol-ink-soft ol-end"),
        *(
            text(
                _along(share, 0, 1), base + 17, label, "ol-ink-soft ol-middle", data_part=f"tick{i}"
            )
            for i, (share, label) in enumerate(
                ((0, number(f.low)), (0.5, middle), (1, number(f.high)))
            )
        ),
        text(right, base + 33, "target", "ol-ink-soft ol-end"),
        tag("path", d=_belief(family, output), class_="ol-curve ol-curve-1", data_part="belief"),
        tag(
            "g",
            line(0, base - PLOT["tall"], 0, base, "ol-mark ol-mark-second"),
            tag(
                "circle",
                r=5,
                cy=f"{_up(math.exp(-loss), f.peak):.2f}",
                class_="ol-fill-orange",
                data_part="height",
            ),
            data_part="observed",
            transform=f"translate({_along(observed, f.low, f.high):.2f} 0)",
        ),
        text(0, floor - PLOT["deep"] - 14, "loss of the marked target (nats)", "ol-ink-soft"),
        line(left, floor, right, floor, "ol-stroke-soft"),
        *(
            text(left - 6, _loss_y(nats) + 4, number(nats), "ol-ink-soft ol-end")
            for nats in (0, 5, 10)
        ),
        *(
            text(_along(z, -5, 5), floor + 17, number(z), "ol-ink-soft ol-middle")
            for z in (-5, 0, 5)
        ),
        text(right, floor + 33, f"output: {f.output}", "ol-ink-soft ol-end", data_part="unit"),
        tag("path", d=_curve(family, observed), class_="ol-curve ol-curve-1", data_part="curve"),
        tag(
            "circle",
            r=5,
            cx=f"{_along(output, -5, 5):.2f}",
            cy=f"{_loss_y(loss):.2f}",
            class_="ol-fill-orange",
            data_part="dot",
        ),
    ]
    return drawing(
        ident,
        floor + 38,
        f"{f.name} distribution over targets, and its negative logarithm as a loss",
        f"With the output {tenths(output)}, the target {tenths(observed)} has the density or "
        f"probability {number(math.exp(-loss))}, so its loss is {number(loss)} nats, and the slope "
        f"of the loss in the output is {number(slope)}.",
        *parts,
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    if options["family"] not in FAMILIES:
        return f"family {options['family']!r} is not one of {', '.join(FAMILIES)}"
    f = FAMILIES[options["family"]]
    observed = options["observed"]
    if off_slider(observed, f.low, f.high) or (f.step == 1 and not float(observed).is_integer()):
        return f"observed {observed} is no target of {f.name} on the axis {f.low} to {f.high}"
    if off_slider(options["output"], -5, 5):
        return f"output {options['output']} is not on its slider: -5 to 5 in steps of 0.1"
    return None


WIDGET = Widget(
    defaults={"family": "gaussian", "observed": 2.0, "output": 0.0},
    draw=draw,
    check=check,
    live="two sliders move the target and the output, and five distributions can be chosen.",
    geometry={
        "plot": PLOT,
        "axis": AXIS,
        "families": {
            key: {
                "name": f.name,
                "output": f.output,
                "low": f.low,
                "high": f.high,
                "step": f.step,
                "peak": f.peak,
            }
            for key, f in FAMILIES.items()
        },
    },
)
