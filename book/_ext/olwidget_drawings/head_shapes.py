"""head-shapes: the three products of an affine head, and what they cost."""

from __future__ import annotations

import math

from ._drawing import Widget, drawing, line, rect, tag, text

# What the sliders can show. The last d is AlexNet's flattened maps, the last K GPT-2's vocabulary.
SIZES = {
    "rows": [1, 2, 4, 8, 16, 32, 64, 128, 256],
    "features": [1, 2, 3, 4, 16, 64, 128, 512, 768, 1024, 2048, 4096, 9216],
    "outputs": [1, 2, 3, 4, 10, 21, 100, 1000, 32000, 50257],
}
PLACES = {"one": "one", "positions": "16 positions", "pixels": "16 × 16 pixels"}
LEADING = {"one": [], "positions": [16], "pixels": [16, 16]}

# A side of n is drawn BASE + PER_BIT log2(n) units long; each matrix is centred in a slot.
BASE, PER_BIT = 10, 3.5
SLOTS = [44, 142, 240, 336]
LINES = {"forward": 60, "weights": 204, "features": 348}
# name: slot, line, its sides (n = all rows, d, k, 1), and how it is written
MATRICES = {
    "H": (0, "forward", "n d", "H"),
    "W": (1, "forward", "d k", "W"),
    "b": (2, "forward", "1 k", "b"),
    "Z": (3, "forward", "n k", "Z"),
    "H-turned": (0, "weights", "d n", "Hᵀ"),
    "G": (1, "weights", "n k", "G"),
    "dW": (2, "weights", "d k", "∂L/∂W"),
    "db": (3, "weights", "1 k", "∂L/∂b"),
    "G-again": (0, "features", "n k", "G"),
    "W-turned": (1, "features", "k d", "Wᵀ"),
    "dH": (2, "features", "n d", "∂L/∂H"),
}
SIGNS = {
    "forward": "·+=",
    "weights": "·= ",
    "features": "·= ",
}


def head_cost(leading: list[int], features: int, outputs: int) -> dict[str, int]:
    """Rows, parameters and floating-point operations of a head with a bias, exactly."""
    n, d, k = math.prod(leading), features, outputs
    return {
        "rows": n,
        "parameters": (d + 1) * k,
        "forward": 2 * n * d * k,
        "backward": (2 * n - 1) * d * k + (n - 1) * k + (2 * k - 1) * n * d,
    }


def _side(size: int) -> float:
    return BASE + PER_BIT * math.log2(size)


def draw(ident: str, rows: int, features: int, outputs: int, per_row: str) -> str:
    """Three lines of matrices: the forward product and the two of the backward pass."""
    leading = [rows, *LEADING[per_row]]
    cost = head_cost(leading, features, outputs)
    size = {"n": cost["rows"], "d": features, "k": outputs, "1": 1}
    titles = {
        "forward": "forward: Z = HW + b",
        "weights": "backward, for the head: HᵀG, and the column sums of G",
        "features": "backward, for the layers below: GWᵀ",
    }
    parts = []
    for name, y in LINES.items():
        parts.append(text(0, y - 48, titles[name], "ol-ink-soft"))
        signs = zip(SIGNS[name], SLOTS, SLOTS[1:], strict=False)
        parts += [
            text((left + right) / 2, y + 5, sign, "ol-middle ol-strong")
            for sign, left, right in signs
            if sign.strip()
        ]
    for name, (slot, row, sides, written) in MATRICES.items():
        height, width = (_side(size[side]) for side in sides.split())
        x, y = SLOTS[slot], LINES[row]
        fill = "ol-fill-orange" if name in ("W", "b", "dW", "db", "W-turned") else "ol-fill-blue"
        shape = " × ".join(str(size[side]) for side in sides.split())
        parts += [
            tag(
                "rect",
                x=f"{x - width / 2:.2f}",
                y=f"{y - height / 2:.2f}",
                width=f"{width:.2f}",
                height=f"{height:.2f}",
                class_=fill,
                data_part=name,
            ),
            text(x, y + 50, written, "ol-middle ol-strong"),
            text(x, y + 63, shape, "ol-middle ol-small", data_part=f"{name}-shape"),
        ]
    bottom = LINES["features"] + 72
    x = SLOTS[3] - 42
    parts += [
        rect(x, LINES["features"] - 18, 12, 12, "ol-fill-orange"),
        text(x + 17, LINES["features"] - 8, "parameters", "ol-small"),
        rect(x, LINES["features"] + 2, 12, 12, "ol-fill-blue"),
        text(x + 17, LINES["features"] + 12, "data", "ol-small"),
        line(0, LINES["forward"] + 79, 380, LINES["forward"] + 79, "ol-stroke-soft"),
        line(0, LINES["weights"] + 79, 380, LINES["weights"] + 79, "ol-stroke-soft"),
    ]
    return drawing(
        ident,
        bottom,
        "Shapes of a head and of its backward pass",
        describe(leading, features, outputs),
        *parts,
    )


def describe(leading: list[int], features: int, outputs: int) -> str:
    """Write the sentence that is read aloud. Twin of `describe` in head-shapes.js."""
    cost = head_cost(leading, features, outputs)
    shapes = [", ".join(map(str, [*leading, last])) for last in (features, outputs)]
    return (
        f"H has shape ({shapes[0]}), Z ({shapes[1]}): {cost['rows']:,} rows. "
        f"W is {features} × {outputs}: {cost['parameters']:,} parameters with the bias. "
        f"Operations: {cost['forward']:,} forward, {cost['backward']:,} backward."
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    for name, allowed in SIZES.items():
        if options[name] not in allowed:
            return f"{name} {options[name]} is not on its slider: {allowed}"
    if options["per_row"] not in PLACES:
        return f"per_row {options['per_row']!r} is not one of {', '.join(PLACES)}"
    return None


WIDGET = Widget(
    defaults={"rows": 32, "features": 64, "outputs": 10, "per_row": "one"},
    draw=draw,
    check=check,
    live="sliders change N, d and K, radio buttons the rows of an example, and all shapes follow.",
    geometry={
        "sizes": SIZES,
        "places": PLACES,
        "leading": LEADING,
        "base": BASE,
        "perBit": PER_BIT,
        "matrices": {
            name: [SLOTS[slot], LINES[row], sides.split()]
            for name, (slot, row, sides, _) in MATRICES.items()
        },
    },
)
