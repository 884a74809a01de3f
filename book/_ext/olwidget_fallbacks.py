"""What each widget is, and the static drawing that stands in its place without JavaScript.

Every number in a drawing comes from `output_layer` or from NumPy's own floating-point types, at
build time. Colours are classes of ``_static/widgets/widgets.css``, so a drawing follows the theme.
Parts that a script moves later carry ``data-part``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

import numpy as np

from output_layer.activations import identity, sigmoid, softmax, tanh
from output_layer.losses import bce_with_logits, cross_entropy, mse_loss

# Width of the viewBox of every drawing: close to a phone's, so that text stays readable there.
WIDTH = 380


@dataclass(frozen=True)
class Widget:
    """One widget: its options with their defaults, its drawing, what JavaScript adds."""

    defaults: dict
    draw: Callable[..., str]
    live: str
    check: Callable[[dict], str | None]
    geometry: dict = field(default_factory=dict)


# ---- text and markup ------------------------------------------------------------------------


def number(x: float) -> str:
    """Write a float as short text: 0.659, 2.69e43, inf, NaN. Twin of `number` in core.js."""
    x = float(x)
    if np.isnan(x):
        return "NaN"
    if np.isinf(x):
        return "inf" if x > 0 else "−inf"
    if x.is_integer() and abs(x) < 1e4:
        text = str(int(x))
    elif 0.1 <= abs(x) < 1e4:
        text = f"{x:.3f}"
    elif 1e-3 <= abs(x) < 1:
        text = f"{x:#.3g}"
    else:
        mantissa, exponent = f"{x:.2e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−")


def _tenths(x: float) -> str:
    """Write the value of a slider: one decimal, as beside the live slider."""
    return f"{x:.1f}".replace("-", "−")


def _vector(values: np.ndarray) -> str:
    return f"[{', '.join(number(value) for value in values)}]"


def _tag(name: str, *children: str, **attributes: object) -> str:
    """Build an element; ``class_`` becomes ``class``, ``data_part`` becomes ``data-part``."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{''.join(children)}</{name}>"


def _rect(x: float, y: float, width: float, height: float, class_: str) -> str:
    return _tag(
        "rect", x=f"{x:.2f}", y=y, width=f"{max(width, 0):.2f}", height=height, class_=class_
    )


def _line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    return _tag("line", x1=f"{x1:.2f}", y1=y1, x2=f"{x2:.2f}", y2=y2, class_=class_)


def _text(x: float, y: float, text: str, class_: str = "", **attributes: object) -> str:
    return _tag("text", escape(text), x=f"{x:.2f}", y=y, class_=class_, **attributes)


def _drawing(ident: str, height: float, title: str, description: str, *parts: str) -> str:
    return _tag(
        "svg",
        _tag("title", escape(title), id=f"{ident}-title"),
        _tag("desc", escape(description), id=f"{ident}-desc"),
        *parts,
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        aria_labelledby=f"{ident}-title {ident}-desc",
        class_="ol-drawing",
    )


# ---- checks of the options ------------------------------------------------------------------


def _off_slider(value: float, low: float, high: float) -> bool:
    return not low <= value <= high or round(value, 1) != value


def _check_logits(options: dict) -> str | None:
    logits = options["logits"]
    if not 2 <= len(logits) <= 6:
        return f"logits must be 2 to 6 numbers, got {len(logits)}"
    for logit in logits:
        if _off_slider(logit, -5, 5):
            return f"logit {logit} is not on its slider: -5 to 5 in steps of 0.1"
    return None


def _check_softmax_bars(options: dict) -> str | None:
    if _off_slider(options["temperature"], 0.1, 5):
        return (
            f"temperature {options['temperature']} is not on its slider: 0.1 to 5 in steps of 0.1"
        )
    return _check_logits(options)


def _check_p_minus_y(options: dict) -> str | None:
    if options["target"] not in range(len(options["logits"])):
        return f"target {options['target']} is not the index of one of the logits (from 0)"
    return _check_logits(options)


def _check_overflow_ruler(options: dict) -> str | None:
    step = np.interp(abs(options["x"]), KNOTS, STEPS)
    if abs(options["x"]) > KNOTS[-1] or abs(step - round(step)) > 1e-9:
        return (
            f"x {options['x']} is not on its slider: up to 20 in steps of 0.1, up to 120 in steps "
            "of 0.5, up to 800 in steps of 5, either sign"
        )
    return None


def _check_pairing_gradients(options: dict) -> str | None:
    if _off_slider(options["logit"], -10, 10):
        return f"logit {options['logit']} is not on its slider: -10 to 10 in steps of 0.1"
    return None


# ---- softmax-bars ---------------------------------------------------------------------------


def draw_softmax_bars(ident: str, logits: list[float], temperature: float) -> str:
    """Bars of softmax before and after the first logit rises by 1."""
    before = np.asarray(logits)
    after = before + np.eye(len(logits))[0]
    p = softmax(before, temperature=temperature)
    q = softmax(after, temperature=temperature)
    left, scale = 106, 150
    right = left + scale
    parts = [
        _text(0, 14, "logit", "ol-ink-soft"),
        _text(left, 14, "0", "ol-ink-soft"),
        _text(left + scale / 2, 14, "probability p", "ol-ink-soft ol-middle"),
        _text(right, 14, "1", "ol-ink-soft ol-end"),
        _text(WIDTH, 14, "before → after", "ol-ink-soft ol-end"),
    ]
    for k in range(len(logits)):
        y = 24 + 34 * k
        logit = _tenths(before[k]) + (f" → {_tenths(after[k])}" if k == 0 else "")
        parts += [
            _text(0, y + 17, f"z{'₁₂₃₄₅₆'[k]} = {logit}", "ol-strong" if k == 0 else ""),
            _rect(left, y, scale, 26, "ol-fill-track"),
            _rect(left, y + 2, scale * p[k], 10, "ol-fill-none ol-stroke-ink"),
            _rect(left, y + 14, scale * q[k], 10, "ol-fill-blue"),
            _text(WIDTH, y + 17, f"{number(p[k])} → {number(q[k])}", "ol-end"),
        ]
    bottom = 24 + 34 * len(logits)
    parts += [
        _rect(left, bottom + 4, 14, 10, "ol-fill-none ol-stroke-ink"),
        _text(left + 20, bottom + 13, "before", "ol-ink-soft"),
        _rect(left + 80, bottom + 4, 14, 10, "ol-fill-blue"),
        _text(left + 100, bottom + 13, "after raising z₁ by 1", "ol-ink-soft"),
    ]
    return _drawing(
        ident,
        bottom + 20,
        "Softmax probabilities before and after one logit rises by 1",
        f"Logits {_vector(before)} at temperature {_tenths(temperature)} give probabilities "
        f"{_vector(p)}. Raising only the first logit by 1 gives {_vector(q)}: the first bar grows "
        "and every other bar shrinks.",
        *parts,
    )


# ---- p-minus-y ------------------------------------------------------------------------------


def draw_p_minus_y(ident: str, logits: list[float], target: int) -> str:
    """Probability bars, the target, and the arrow p - y of each class."""
    z = np.asarray(logits)
    p = softmax(z)
    # The batch of one row, so that the gradient is the row's own and not divided by N.
    loss, grad = cross_entropy(z[np.newaxis], np.array([target]), return_grad=True)
    grad = grad[0]
    left, scale = 112, 190
    at = left + scale * p
    parts = [
        _text(0, 14, "class, logit", "ol-ink-soft"),
        _text(left, 14, "0", "ol-ink-soft ol-middle"),
        _text(left + scale / 2, 14, "probability", "ol-ink-soft ol-middle"),
        _text(left + scale, 14, "1", "ol-ink-soft ol-middle"),
        _text(WIDTH, 14, "p − y", "ol-ink-soft ol-end"),
    ]
    for k in range(len(logits)):
        y = 24 + 38 * k
        is_target = k == target
        x_target = left + scale * is_target
        # The head never reaches past the target: a short arrow is all head.
        head = min(7, abs(at[k] - x_target)) * (1 if at[k] > x_target else -1)
        sign = "+" if grad[k] > 0 else ""
        parts += [
            _text(
                0,
                y + 13,
                f"class {k + 1}{' (true)' if is_target else ''}",
                "ol-strong" if is_target else "",
            ),
            _text(0, y + 27, f"z{'₁₂₃₄₅₆'[k]} = {_tenths(z[k])}", "ol-ink-soft"),
            _rect(left, y, scale, 30, "ol-fill-track"),
            _rect(left, y + 3, scale * p[k], 11, "ol-fill-blue"),
            _line(x_target, y + 22, at[k] - head, y + 22, "ol-stroke-orange ol-thick"),
            _tag(
                "polygon",
                points=f"{at[k]:.2f},{y + 22} {at[k] - head:.2f},{y + 17} "
                f"{at[k] - head:.2f},{y + 27}",
                class_="ol-fill-orange",
            ),
            _line(x_target, y - 1, x_target, y + 31, "ol-stroke-ink ol-thick"),
            _text(WIDTH, y + 20, sign + number(grad[k]), "ol-end"),
        ]
    bottom = 24 + 38 * len(logits)
    parts += [
        _rect(0, bottom + 5, 14, 10, "ol-fill-blue"),
        _text(20, bottom + 14, "p", "ol-ink-soft"),
        _line(47, bottom + 3, 47, bottom + 17, "ol-stroke-ink ol-thick"),
        _text(54, bottom + 14, "target y", "ol-ink-soft"),
        _line(116, bottom + 10, 126, bottom + 10, "ol-stroke-orange ol-thick"),
        _tag(
            "polygon",
            points=f"133,{bottom + 10} 126,{bottom + 5} 126,{bottom + 15}",
            class_="ol-fill-orange",
        ),
        _text(139, bottom + 14, "gradient p − y", "ol-ink-soft"),
        _text(WIDTH, bottom + 14, f"sum {number(round(float(grad.sum()), 12) + 0.0)}", "ol-end"),
        _text(WIDTH, bottom + 32, f"loss = {number(loss)} nats", "ol-end ol-strong"),
    ]
    return _drawing(
        ident,
        bottom + 38,
        "Probabilities, target and the gradient p − y",
        f"Logits {_vector(z)}, true class {target + 1}: probabilities {_vector(p)}, loss "
        f"{number(loss)} nats, gradient p − y {_vector(grad)}, which sums to zero. Each arrow runs "
        "from the target to the probability.",
        *parts,
    )


# ---- overflow-ruler -------------------------------------------------------------------------

# The ruler is stretched near 0 so that all three formats fit: steps 0.1, then 0.5, then 5.
KNOTS = [0, 20, 120, 800]
STEPS = [0, 200, 400, 536]
RULER_LEFT, RULER_UNIT = 8, (WIDTH - 16) / (2 * STEPS[-1])
FORMATS = {"float16": np.float16, "float32": np.float32, "float64": np.float64}


def exp_limits(dtype: type[np.floating]) -> dict[str, float]:
    """Logits where exp leaves a format: above `overflow`, below `subnormal`, below `zero`."""
    info = np.finfo(dtype)
    return {
        "overflow": float(np.log(np.float64(info.max))),
        "subnormal": float(np.log(np.float64(info.smallest_normal))),
        # exp rounds to 0 below half the smallest subnormal.
        "zero": float(np.log(np.float64(info.smallest_subnormal)) - np.log(2)),
    }


def softmax_in(dtype: type[np.floating], x: float, *, shifted: bool) -> tuple:
    """Exponentials of [x, 0] as a format stores them, and their softmax in that format."""
    with np.errstate(all="ignore"):
        logits = np.array([x, 0.0]).astype(dtype)
        if shifted:
            logits = logits - logits.max()
        stored = np.exp(logits.astype(np.float64)).astype(dtype)
        return stored, stored / (stored[0] + stored[1])


def _ruler_x(x: float) -> float:
    return WIDTH / 2 + RULER_UNIT * float(np.sign(x) * np.interp(abs(x), KNOTS, STEPS))


def _stored_text(value: np.floating) -> str:
    subnormal = 0 < value < np.finfo(value.dtype).smallest_normal
    return number(value) + (" subnormal" if subnormal else "")


def draw_overflow_ruler(ident: str, x: float) -> str:
    """Three rulers with the zones of exp, and the table of what is stored and what softmax says."""
    end = WIDTH - RULER_LEFT
    parts = [
        _tag(
            "defs",
            _tag(
                "pattern",
                _line(0, 0, 0, 6, "ol-stroke-red ol-thick"),
                id=f"{ident}-inf",
                width=6,
                height=6,
                patternUnits="userSpaceOnUse",
                patternTransform="rotate(45)",
            ),
            _tag(
                "pattern",
                _tag("circle", cx=2, cy=2, r=1.1, class_="ol-fill-green"),
                id=f"{ident}-sub",
                width=4,
                height=4,
                patternUnits="userSpaceOnUse",
            ),
        )
    ]
    labels, sentences, rows = [], [], []

    def zone(low: float, high: float, y: float, class_: str, fill: str = "") -> str:
        extra = {"style": f"fill: url(#{ident}-{fill})"} if fill else {}
        box = {"x": f"{low:.2f}", "y": y, "width": f"{high - low:.2f}", "height": 16}
        return _tag("rect", **box, class_=class_, **extra)

    for i, (name, dtype) in enumerate(FORMATS.items()):
        y = 40 + 44 * i
        limit = exp_limits(dtype)
        edge = {key: _ruler_x(value) for key, value in limit.items()}
        labels += [
            _text(RULER_LEFT, y - 4, name, "ol-strong ol-halo"),
            _text(end, y - 4, f"inf above {limit['overflow']:.2f}", "ol-end ol-halo"),
        ]
        parts += [
            zone(RULER_LEFT, edge["zero"], y, "ol-fill-none ol-stroke-soft"),
            zone(edge["zero"], edge["subnormal"], y, "ol-stroke-soft", "sub"),
            zone(edge["subnormal"], edge["overflow"], y, "ol-fill-green ol-stroke-soft"),
            zone(edge["overflow"], end, y, "ol-stroke-soft", "inf"),
        ]
        sentences.append(
            f"{name}: infinite above {limit['overflow']:.2f}, subnormal below "
            f"{limit['subnormal']:.2f}, zero below {limit['zero']:.2f}."
        )
        stored, naive = softmax_in(dtype, x, shifted=False)
        _, shifted = softmax_in(dtype, x, shifted=True)
        cells = {
            "exp": _stored_text(stored[0]),
            "naive": _vector(naive),
            "shifted": _vector(shifted),
        }
        rows.append(
            _tag(
                "tr",
                _tag("th", name, scope="row"),
                *(
                    _tag("td", escape(text), data_part=f"{name}-{key}", class_=f"ol-{key}")
                    for key, text in cells.items()
                ),
            )
        )
    for value in (-800, -100, -20, 0, 20, 100, 800):
        anchor = {-800: "", 800: "ol-end"}.get(value, "ol-middle")
        at = _ruler_x(value)
        parts += [
            _line(at, 148, at, 152, "ol-stroke-soft"),
            _text(at, 164, number(value), f"ol-ink-soft {anchor}"),
        ]
    for name, at, label, y in (("first", x, "logit x", 12), ("second", 0.0, "logit 0", 182)):
        parts.append(
            _tag(
                "g",
                _line(WIDTH / 2, 16, WIDTH / 2, 150, f"ol-mark ol-mark-{name}"),
                _text(
                    WIDTH / 2, y, label, "ol-middle ol-strong ol-halo", data_part=f"{name}-label"
                ),
                data_part=name,
                transform=f"translate({_ruler_x(at) - WIDTH / 2:.2f} 0)",
            )
        )
    keys = (
        (0, "ol-fill-none ol-stroke-soft", "", "0"),
        (42, "ol-stroke-soft", "sub", "subnormal"),
        (150, "ol-fill-green ol-stroke-soft", "", "finite"),
        (224, "ol-stroke-soft", "inf", "inf"),
    )
    parts.append(_text(RULER_LEFT, 208, "exp of the logit is stored as", "ol-ink-soft"))
    for at, class_, fill, label in keys:
        parts.append(zone(RULER_LEFT + at, RULER_LEFT + at + 18, 216, class_, fill))
        parts.append(_text(RULER_LEFT + at + 23, 229, label, "ol-ink-soft"))
    parts += labels
    drawing = _drawing(
        ident,
        236,
        "Where exp of a logit overflows and underflows in three floating-point formats",
        " ".join(sentences) + " The scale is stretched near 0.",
        *parts,
    )
    head = _tag(
        "tr",
        _tag("th", "format", scope="col"),
        _tag("th", "exp(x)", scope="col", data_part="exp-head", class_="ol-exp"),
        _tag("th", "softmax of [x, 0], as written", scope="col", class_="ol-naive"),
        _tag("th", "with the maximum subtracted", scope="col", class_="ol-shifted"),
    )
    without_script = _tag("p", f"At x = {_tenths(x)}:", class_="ol-static")
    table = _tag("table", _tag("thead", head), _tag("tbody", *rows), class_="ol-table")
    return drawing + without_script + table


# ---- pairing-gradients ----------------------------------------------------------------------


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
    return _tag("polyline", points=points, class_=f"ol-curve {class_}")


def draw_pairing_gradients(ident: str, logit: float) -> str:
    """Curves of the four gradients, a marker at one logit, and the table of values there."""
    z = np.linspace(-10, 10, 401)
    curves = pairing_gradients(z)
    here = pairing_gradients(np.array(logit))
    left, right = AXIS
    top, bottom = _plot_y(PLOT["high"]), _plot_y(PLOT["low"])
    wrong = PLOT["x0"] + PLOT["perZ"] * WRONG
    parts = [
        _rect(left, top, wrong - left, bottom - top, "ol-fill-wrong"),
        _text((left + wrong) / 2, top + 15, "confidently wrong", "ol-small ol-middle"),
        _text((left + wrong) / 2, top + 30, "sigmoid(z) < 0.05", "ol-small ol-middle"),
    ]
    for g in (-2, -1, 0):
        parts += [
            _line(left, _plot_y(g), right, _plot_y(g), "ol-stroke-soft"),
            _text(left - 6, _plot_y(g) + 4, number(g), "ol-ink-soft ol-end"),
        ]
    for tick in (-10, -5, 0, 5, 10):
        at = PLOT["x0"] + PLOT["perZ"] * tick
        parts += [
            _line(at, bottom, at, bottom + 4, "ol-stroke-soft"),
            _text(at, bottom + 17, number(tick), "ol-ink-soft ol-middle"),
        ]
    parts += [
        _text((left + right) / 2, bottom + 34, "logit z", "ol-ink-soft ol-middle"),
        _text(
            -(top + bottom) / 2,
            12,
            "gradient dL/dz",
            "ol-ink-soft ol-middle",
            transform="rotate(-90)",
        ),
    ]
    parts += [_curve(z, curves[key], CURVES[key][2]) for key in CURVES]
    dots = [
        _tag(
            "path",
            d=SHAPES[shape],
            class_=f"ol-dot {class_}",
            transform=f"translate(0 {_plot_y(here[key]):.2f})",
            data_part=f"{key}-dot",
        )
        for key, (_, _, class_, shape) in CURVES.items()
    ]
    parts.append(
        _tag(
            "g",
            _line(0, PLOT["y0"] - 10, 0, bottom, "ol-mark ol-mark-first"),
            *dots,
            data_part="marker",
            transform=f"translate({PLOT['x0'] + PLOT['perZ'] * logit:.2f} 0)",
        )
    )
    drawing = _drawing(
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
        _tag(
            "tr",
            _tag("td", _swatch(class_, shape)),
            _tag("th", name, _tag("small", also) if also else "", scope="row"),
            _tag("td", number(here[key]), data_part=f"{key}-value", class_="ol-value"),
        )
        for key, (name, also, class_, shape) in CURVES.items()
    ]
    head = _tag(
        "tr",
        _tag("th", "curve", scope="col"),
        _tag("th", "activation + loss", scope="col"),
        _tag("th", f"gradient at z = {_tenths(logit)}", scope="col", data_part="head"),
    )
    return drawing + _tag(
        "table", _tag("thead", head), _tag("tbody", *rows), class_="ol-table ol-legend"
    )


def _swatch(class_: str, shape: str) -> str:
    return _tag(
        "svg",
        _line(0, 8, 44, 8, f"ol-curve {class_}"),
        _tag("path", d=SHAPES[shape], transform="translate(22 8)", class_=f"ol-dot {class_}"),
        viewBox="0 0 44 16",
        width=44,
        height=16,
        aria_hidden="true",
    )


WIDGETS = {
    "softmax-bars": Widget(
        defaults={"logits": [2.0, 1.0, 0.1, -1.0], "temperature": 1.0},
        draw=draw_softmax_bars,
        check=_check_softmax_bars,
        live="sliders move the logits and the temperature, and the bars follow.",
    ),
    "p-minus-y": Widget(
        defaults={"logits": [2.0, 1.0, 0.1, -1.0], "target": 1},
        draw=draw_p_minus_y,
        check=_check_p_minus_y,
        live="sliders move the logits, a radio button picks the true class, and the bars, the "
        "arrows and the loss follow.",
    ),
    "overflow-ruler": Widget(
        defaults={"x": 100.0},
        draw=draw_overflow_ruler,
        check=_check_overflow_ruler,
        live="a slider moves x along the rulers, and a box subtracts the maximum.",
        geometry={
            "steps": STEPS,
            "knots": KNOTS,
            "unit": RULER_UNIT,
            "axis": [RULER_LEFT, WIDTH - RULER_LEFT],
        },
    ),
    "pairing-gradients": Widget(
        defaults={"logit": -6.0},
        draw=draw_pairing_gradients,
        check=_check_pairing_gradients,
        live="a slider moves the marker along the curves, and the table follows.",
        geometry={"plot": PLOT, "axis": AXIS},
    ),
}
