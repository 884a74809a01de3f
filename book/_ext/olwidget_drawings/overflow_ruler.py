"""overflow-ruler: where exp leaves float16, float32 and float64, and what softmax makes of it."""

from __future__ import annotations

from html import escape

import numpy as np

from ._drawing import WIDTH, Widget, drawing, line, number, tag, tenths, text, vector

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


def draw(ident: str, x: float) -> str:
    """Three rulers with the zones of exp, and the table of what is stored and what softmax says."""
    end = WIDTH - RULER_LEFT
    parts = [
        tag(
            "defs",
            tag(
                "pattern",
                line(0, 0, 0, 6, "ol-stroke-red ol-thick"),
                id=f"{ident}-inf",
                width=6,
                height=6,
                patternUnits="userSpaceOnUse",
                patternTransform="rotate(45)",
            ),
            tag(
                "pattern",
                tag("circle", cx=2, cy=2, r=1.1, class_="ol-fill-green"),
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
        return tag("rect", **box, class_=class_, **extra)

    for i, (name, dtype) in enumerate(FORMATS.items()):
        y = 40 + 44 * i
        limit = exp_limits(dtype)
        edge = {key: _ruler_x(value) for key, value in limit.items()}
        labels += [
            text(RULER_LEFT, y - 4, name, "ol-strong ol-halo"),
            text(end, y - 4, f"inf above {limit['overflow']:.2f}", "ol-end ol-halo"),
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
            "naive": vector(naive),
            "shifted": vector(shifted),
        }
        rows.append(
            tag(
                "tr",
                tag("th", name, scope="row"),
                *(
                    tag("td", escape(content), data_part=f"{name}-{key}", class_=f"ol-{key}")
                    for key, content in cells.items()
                ),
            )
        )
    for value in (-800, -100, -20, 0, 20, 100, 800):
        anchor = {-800: "", 800: "ol-end"}.get(value, "ol-middle")
        at = _ruler_x(value)
        parts += [
            line(at, 148, at, 152, "ol-stroke-soft"),
            text(at, 164, number(value), f"ol-ink-soft {anchor}"),
        ]
    for name, at, label, y in (("first", x, "logit x", 12), ("second", 0.0, "logit 0", 182)):
        parts.append(
            tag(
                "g",
                line(WIDTH / 2, 16, WIDTH / 2, 150, f"ol-mark ol-mark-{name}"),
                text(WIDTH / 2, y, label, "ol-middle ol-strong ol-halo", data_part=f"{name}-label"),
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
    parts.append(text(RULER_LEFT, 208, "exp of the logit is stored as", "ol-ink-soft"))
    for at, class_, fill, label in keys:
        parts.append(zone(RULER_LEFT + at, RULER_LEFT + at + 18, 216, class_, fill))
        parts.append(text(RULER_LEFT + at + 23, 229, label, "ol-ink-soft"))
    parts += labels
    svg = drawing(
        ident,
        236,
        "Where exp of a logit overflows and underflows in three floating-point formats",
        " ".join(sentences) + " The scale is stretched near 0.",
        *parts,
    )
    head = tag(
        "tr",
        tag("th", "format", scope="col"),
        tag("th", "exp(x)", scope="col", data_part="exp-head", class_="ol-exp"),
        tag("th", "softmax of [x, 0], as written", scope="col", class_="ol-naive"),
        tag("th", "with the maximum subtracted", scope="col", class_="ol-shifted"),
    )
    without_script = tag("p", f"At x = {tenths(x)}:", class_="ol-static")
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="ol-table")
    return svg + without_script + table


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    step = np.interp(abs(options["x"]), KNOTS, STEPS)
    if abs(options["x"]) > KNOTS[-1] or abs(step - round(step)) > 1e-9:
        return (
            f"x {options['x']} is not on its slider: up to 20 in steps of 0.1, up to 120 in steps "
            "of 0.5, up to 800 in steps of 5, either sign"
        )
    return None


WIDGET = Widget(
    defaults={"x": 100.0},
    draw=draw,
    check=check,
    live="a slider moves x along the rulers, and a box subtracts the maximum.",
    geometry={
        "steps": STEPS,
        "knots": KNOTS,
        "unit": RULER_UNIT,
        "axis": [RULER_LEFT, WIDTH - RULER_LEFT],
    },
)
