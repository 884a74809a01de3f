"""pairing-gradients: the gradient that reaches one logit, for four pairs of activation and loss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from output_layer.activations import identity, sigmoid, tanh
from output_layer.losses import bce_with_logits, mse_loss

from ._drawing import Widget, drawing, line, number, off_slider, rect, tag, tenths, text


def pairing_gradients(z: np.ndarray) -> dict[str, np.ndarray]:
    """Gradient of each loss with respect to the logit, for a target of 1."""
    z = np.asarray(z, dtype=np.float64)
    one = np.ones_like(z)

    def mse(activation: Callable, derivative: np.ndarray) -> np.ndarray:
        _, grad = mse_loss(activation(z), one, reduction="sum", return_grad=True)
        return grad * derivative

    return {
        "sigmoid-bce": bce_with_logits(z, one, reduction="sum", return_grad=True)[1],
        "identity-mse": mse(identity, one),
        "sigmoid-mse": mse(sigmoid, sigmoid(z) * sigmoid(-z)),
        "tanh-mse": mse(tanh, 1 - tanh(z) ** 2),
    }


# Where sigmoid(z) gives the true class less than 5 %.
WRONG = float(np.log(0.05 / 0.95))
PLOT = {"x0": 206, "perZ": 16.6, "y0": 62, "perG": -60.0, "low": -2.5, "high": 0.8, "wrong": WRONG}
AXIS = [PLOT["x0"] - 10 * PLOT["perZ"], PLOT["x0"] + 10 * PLOT["perZ"]]
# The identity pairing, 2 (z - 1), leaves the chart here.
LEAVES = f"{1 + PLOT['low'] / 2:.2f}".replace("-", "−")
# Shape, dash pattern and colour: no curve is told from another by colour alone.
CURVES = {
    "sigmoid-bce": ("sigmoid + BCE", "also softmax + CE, two classes", "ol-curve-1", "circle"),
    "identity-mse": ("identity + MSE", f"below the chart for z < {LEAVES}", "ol-curve-2", "square"),
    "sigmoid-mse": ("sigmoid + MSE", "also softmax + MSE, two classes", "ol-curve-3", "triangle"),
    "tanh-mse": ("tanh + MSE", "", "ol-curve-4", "diamond"),
}
SHAPES = {
    "circle": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "square": "M-4.5-4.5h9v9h-9z",
    "triangle": "M0-6L5.5 4h-11z",
    "diamond": "M0-6.5L6.5 0L0 6.5L-6.5 0z",
}


def _plot_y(gradient: float) -> float:
    inside = min(max(gradient, PLOT["low"]), PLOT["high"])
    return PLOT["y0"] + PLOT["perG"] * inside


def _curve(z: np.ndarray, gradients: np.ndarray, class_: str) -> str:
    shown = (gradients >= PLOT["low"]) & (gradients <= PLOT["high"])
    points = " ".join(
        f"{PLOT['x0'] + PLOT['perZ'] * a:.1f},{_plot_y(g):.1f}"
        for a, g in zip(z[shown], gradients[shown], strict=True)
    )
    return tag("polyline", points=points, class_=f"ol-curve {class_}")


def draw(ident: str, logit: float) -> str:
    """Curves of the four gradients, a marker at one logit, and the table of values there."""
    z = np.linspace(-10, 10, 401)
    curves = pairing_gradients(z)
    here = pairing_gradients(np.array(logit))
    left, right = AXIS
    top, bottom = _plot_y(PLOT["high"]), _plot_y(PLOT["low"])
    wrong = PLOT["x0"] + PLOT["perZ"] * WRONG
    parts = [
        rect(left, top, wrong - left, bottom - top, "ol-fill-wrong"),
        text((left + wrong) / 2, top + 15, "confidently wrong", "ol-small ol-middle"),
        text((left + wrong) / 2, top + 30, "sigmoid(z) < 0.05", "ol-small ol-middle"),
    ]
    for g in (-2, -1, 0):
        parts += [
            line(left, _plot_y(g), right, _plot_y(g), "ol-stroke-soft"),
            text(left - 6, _plot_y(g) + 4, number(g), "ol-ink-soft ol-end"),
        ]
    for tick in (-10, -5, 0, 5, 10):
        at = PLOT["x0"] + PLOT["perZ"] * tick
        parts += [
            line(at, bottom, at, bottom + 4, "ol-stroke-soft"),
            text(at, bottom + 17, number(tick), "ol-ink-soft ol-middle"),
        ]
    parts += [
        text((left + right) / 2, bottom + 34, "logit z", "ol-ink-soft ol-middle"),
        text(
            -(top + bottom) / 2,
            12,
            "gradient dL/dz",
            "ol-ink-soft ol-middle",
            transform="rotate(-90)",
        ),
    ]
    parts += [_curve(z, curves[key], CURVES[key][2]) for key in CURVES]
    dots = [
        tag(
            "path",
            d=SHAPES[shape],
            class_=f"ol-dot {class_}",
            transform=f"translate(0 {_plot_y(here[key]):.2f})",
            data_part=f"{key}-dot",
        )
        for key, (_, _, class_, shape) in CURVES.items()
    ]
    parts.append(
        tag(
            "g",
            line(0, PLOT["y0"] - 10, 0, bottom, "ol-mark ol-mark-first"),
            *dots,
            data_part="marker",
            transform=f"translate({PLOT['x0'] + PLOT['perZ'] * logit:.2f} 0)",
        )
    )
    svg = drawing(
        ident,
        bottom + 40,
        "Gradient of the loss with respect to the logit, target 1, for four pairings",
        "Far on the wrong side, at negative logits, sigmoid with binary cross-entropy stays at a "
        "gradient of −1 and identity with squared error grows without bound, while sigmoid with "
        "squared error and tanh with squared error fall to zero. Values beyond the chart are drawn "
        "at its edge.",
        *parts,
    )
    rows = [
        tag(
            "tr",
            tag("td", _swatch(class_, shape)),
            tag("th", name, tag("small", also) if also else "", scope="row"),
            tag("td", number(here[key]), data_part=f"{key}-value", class_="ol-value"),
        )
        for key, (name, also, class_, shape) in CURVES.items()
    ]
    head = tag(
        "tr",
        tag("th", "curve", scope="col"),
        tag("th", "activation + loss", scope="col"),
        tag("th", f"gradient at z = {tenths(logit)}", scope="col", data_part="head"),
    )
    return svg + tag("table", tag("thead", head), tag("tbody", *rows), class_="ol-table ol-legend")


def _swatch(class_: str, shape: str) -> str:
    return tag(
        "svg",
        line(0, 8, 44, 8, f"ol-curve {class_}"),
        tag("path", d=SHAPES[shape], transform="translate(22 8)", class_=f"ol-dot {class_}"),
        viewBox="0 0 44 16",
        width=44,
        height=16,
        aria_hidden="true",
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    if off_slider(options["logit"], -10, 10):
        return f"logit {options['logit']} is not on its slider: -10 to 10 in steps of 0.1"
    return None


WIDGET = Widget(
    defaults={"logit": -6.0},
    draw=draw,
    check=check,
    live="a slider moves the marker along the curves, and the table follows.",
    geometry={"plot": PLOT, "axis": AXIS},
)
