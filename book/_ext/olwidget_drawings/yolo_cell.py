"""yolo-cell: four outputs of one cell, read as versions 1 and 3 of YOLO read them."""

from __future__ import annotations

import numpy as np

from output_layer.activations import sigmoid

from ._drawing import Widget, drawing, line, number, off_slider, rect, tag, text

GRID, ROW, COLUMN = 3, 1, 1
ANCHOR = (0.3, 0.4)
SLIDERS = {
    "tx": ("Centre, x", 2.0),
    "ty": ("Centre, y", 2.0),
    "tw": ("Width", 1.0),
    "th": ("Height", 1.0),
}

LEFT, TOP, SIZE = 40, 24, 300  # the picture, a square
KINDS = {"v1": "ol-version-1", "v3": "ol-version-3"}


def read(code: list[float]) -> dict[str, np.ndarray]:
    """Return the corners (x1, y1, x2, y2) that both versions read, as fractions of the image."""
    t = np.asarray(code, dtype=float)
    cell = np.array([COLUMN, ROW])
    centres = {"v1": (cell + t[:2]) / GRID, "v3": (cell + sigmoid(t[:2])) / GRID}
    sizes = {"v1": t[2:] ** 2, "v3": np.array(ANCHOR) * np.exp(t[2:])}
    return {
        name: np.concatenate([centres[name] - sizes[name] / 2, centres[name] + sizes[name] / 2])
        for name in KINDS
    }


def draw(ident: str, code: list[float]) -> str:
    """Draw the grid, the cell that answers, and the two boxes with their centres."""
    cell = SIZE / GRID
    parts = [rect(COLUMN * cell, ROW * cell, cell, cell, "ol-fill-track")]
    for k in range(GRID + 1):
        parts.append(line(k * cell, 0, k * cell, SIZE, "ol-stroke-soft"))
        parts.append(line(0, k * cell, SIZE, k * cell, "ol-stroke-soft"))
    for name, corners in read(code).items():
        x1, y1, x2, y2 = SIZE * corners
        parts += [
            tag(
                "rect",
                x=f"{x1:.2f}",
                y=f"{y1:.2f}",
                width=f"{x2 - x1:.2f}",
                height=f"{y2 - y1:.2f}",
                class_=f"ol-box {KINDS[name]}",
                data_part=f"{name}-box",
            ),
            tag(
                "circle",
                cx=f"{(x1 + x2) / 2:.2f}",
                cy=f"{(y1 + y2) / 2:.2f}",
                r=4,
                class_=f"ol-centre {KINDS[name]}",
                data_part=f"{name}-centre",
            ),
        ]
    clip = f"{ident}-clip"
    window = tag("clipPath", rect(0, 0, SIZE, SIZE, ""), id=clip)
    picture = tag("g", *parts, clip_path=f"url(#{clip})")
    frame = tag("g", window, picture, transform=f"translate({LEFT} {TOP})")
    key = [
        line(LEFT, 10, LEFT + 24, 10, "ol-box ol-version-1"),
        text(LEFT + 30, 14, "version 1", "ol-small"),
        line(LEFT + 110, 10, LEFT + 134, 10, "ol-box ol-version-3"),
        text(LEFT + 140, 14, "version 3", "ol-small"),
        rect(LEFT + 220, 4, 12, 12, "ol-fill-track"),
        text(LEFT + 238, 14, "its cell", "ol-small"),
    ]
    title = "One cell of a detector, read in two ways"
    return drawing(ident, TOP + SIZE + 4, title, describe(code), *key, frame)


def describe(code: list[float]) -> str:
    """Write the sentence that is read aloud. Twin of `describe` in yolo-cell.js."""
    sentences = []
    for name, corners in read(code).items():
        low, high = corners[:2], corners[2:]
        centre, size = (low + high) / 2, high - low
        place = GRID * centre - [COLUMN, ROW]
        inside = "inside" if ((place >= 0) & (place <= 1)).all() else "outside"
        sentences.append(
            f"Version {name[1]}: centre ({number(centre[0])}, {number(centre[1])}), {inside} its "
            f"cell; size {number(size[0])} × {number(size[1])}."
        )
    return " ".join(sentences)


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    if len(options["code"]) != len(SLIDERS):
        return f"code must be {len(SLIDERS)} numbers, got {len(options['code'])}"
    for value, (name, (_, end)) in zip(options["code"], SLIDERS.items(), strict=True):
        if off_slider(value, -end, end):
            return f"{name} {value} is not on its slider: {-end} to {end} in steps of 0.1"
    return None


WIDGET = Widget(
    defaults={"code": [0.8, 0.3, 0.6, 0.5]},
    draw=draw,
    check=check,
    live="four sliders change the outputs of the cell, and both boxes follow.",
    geometry={
        "sliders": list(SLIDERS.values()),
        "size": SIZE,
        "grid": GRID,
        "row": ROW,
        "column": COLUMN,
        "anchor": ANCHOR,
    },
)
