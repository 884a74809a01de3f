"""five-activations: one logit moves, and five activations answer, each in its own way."""

from __future__ import annotations

import numpy as np

from output_layer.activations import identity, relu, sigmoid, softmax, softmax_jacobian, tanh

from ._drawing import Widget, drawing, line, number, off_slider, tag, tenths, text

# The logits that stay where they are.
OTHERS = [1.0, 0.0, -1.0]


def five_activations(z: float) -> dict[str, dict[str, float]]:
    """Output of a unit with logit z, its slope, and the sum of the outputs of `OTHERS`."""
    row = np.array([z, *OTHERS], dtype=np.float64)
    slopes = {
        "identity": 1.0,
        "relu": float(z > 0),
        "tanh": 4 * sigmoid(2 * row[0]) * sigmoid(-2 * row[0]),
        "sigmoid": sigmoid(row[0]) * sigmoid(-row[0]),
        "softmax": softmax_jacobian(row)[0, 0],
    }
    outputs = {f.__name__: f(row) for f in (identity, relu, tanh, sigmoid, softmax)}
    return {
        name: {
            "output": float(outputs[name][0]),
            "slope": float(slopes[name]),
            "others": float(outputs[name][1:].sum()),
        }
        for name in outputs
    }


LIMIT = 6.0
PLOT = {"x0": 206, "perZ": 27.5, "y0": 140, "perOut": -62.0, "low": -1.35, "high": 2.0}
AXIS = [PLOT["x0"] - LIMIT * PLOT["perZ"], PLOT["x0"] + LIMIT * PLOT["perZ"]]
# Shape, dash pattern and colour: no curve is told from another by colour alone.
CURVES = {
    "identity": ("identity", "ol-curve-2", "square"),
    "relu": ("ReLU", "ol-curve-5", "plus"),
    "tanh": ("tanh", "ol-curve-4", "diamond"),
    "sigmoid": ("sigmoid", "ol-curve-3", "triangle"),
    "softmax": ("softmax", "ol-curve-1", "circle"),
}
SHAPES = {
    "circle": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "square": "M-4.5-4.5h9v9h-9z",
    "triangle": "M0-6L5.5 4h-11z",
    "diamond": "M0-6.5L6.5 0L0 6.5L-6.5 0z",
    "plus": "M-5.5 0h11M0-5.5v11",
}


def _y(output: float) -> float:
    return PLOT["y0"] + PLOT["perOut"] * min(max(output, PLOT["low"]), PLOT["high"])


def _curve(z: np.ndarray, outputs: np.ndarray, class_: str) -> str:
    shown = (outputs >= PLOT["low"]) & (outputs <= PLOT["high"])
    points = " ".join(
        f"{PLOT['x0'] + PLOT['perZ'] * a:.1f},{_y(v):.1f}"
        for a, v in zip(z[shown], outputs[shown], strict=True)
    )
    return tag("polyline", points=points, class_=f"ol-curve {class_}")


def draw(ident: str, logit: float) -> str:
    """Five curves over the moving logit, a marker, and the table of values at the marker."""
    z = np.linspace(-LIMIT, LIMIT, 241)
    at = [five_activations(x) for x in z]
    here = five_activations(logit)
    left, right = AXIS
    top, bottom = _y(PLOT["high"]), _y(PLOT["low"])
    parts = []
    for level in (-1, 0, 1, 2):
        parts += [
            line(left, _y(level), right, _y(level), "ol-stroke-soft"),
            text(left - 6, _y(level) + 4, number(level), "ol-ink-soft ol-end"),
        ]
    for tick in (-6, -3, 0, 3, 6):
        x = PLOT["x0"] + PLOT["perZ"] * tick
        parts += [
            line(x, bottom, x, bottom + 4, "ol-stroke-soft"),
            text(x, bottom + 17, number(tick), "ol-ink-soft ol-middle"),
        ]
    parts += [
        text((left + right) / 2, bottom + 34, "logit z₁", "ol-ink-soft ol-middle"),
        text(-(top + bottom) / 2, 12, "output", "ol-ink-soft ol-middle", transform="rotate(-90)"),
    ]
    parts += [
        _curve(z, np.array([a[name]["output"] for a in at]), CURVES[name][1]) for name in CURVES
    ]
    dots = [
        tag(
            "path",
            d=SHAPES[shape],
            class_=f"ol-dot {class_}",
            transform=f"translate(0 {_y(here[name]['output']):.2f})",
            data_part=f"{name}-dot",
        )
        for name, (_, class_, shape) in CURVES.items()
    ]
    parts.append(
        tag(
            "g",
            line(0, top, 0, bottom, "ol-mark ol-mark-first"),
            *dots,
            data_part="marker",
            transform=f"translate({PLOT['x0'] + PLOT['perZ'] * logit:.2f} 0)",
        )
    )
    svg = drawing(
        ident,
        bottom + 40,
        "Output of five activations while one of four logits moves",
        "The identity is a straight line, ReLU is 0 for negative logits, tanh runs from −1 to 1, "
        "sigmoid and softmax from 0 to 1. The softmax curve lies to the right of the sigmoid, "
        "because the other logits set its threshold. A mark at the edge stands for a value beyond.",
        *parts,
    )
    rows = [
        tag(
            "tr",
            tag("td", _swatch(class_, shape)),
            tag("th", name, scope="row"),
            *(
                tag("td", number(here[key][column]), data_part=f"{key}-{column}")
                for column in ("output", "slope", "others")
            ),
        )
        for key, (name, class_, shape) in CURVES.items()
    ]
    head = tag(
        "tr",
        tag("th", "curve", scope="col"),
        tag("th", "activation", scope="col"),
        tag("th", f"output at z₁ = {tenths(logit)}", scope="col", data_part="head"),
        tag("th", "its slope", scope="col"),
        tag("th", "sum of the other outputs", scope="col"),
    )
    return svg + tag("table", tag("thead", head), tag("tbody", *rows), class_="ol-table ol-five")


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
    if off_slider(options["logit"], -LIMIT, LIMIT):
        return f"logit {options['logit']} is not on its slider: -6 to 6 in steps of 0.1"
    return None


WIDGET = Widget(
    defaults={"logit": 2.0},
    draw=draw,
    check=check,
    live="a slider moves the logit along the curves, and the table follows.",
    geometry={"plot": PLOT, "axis": AXIS, "others": OTHERS, "limit": LIMIT},
)
