"""argmax-hull: a head with two features; words inside the hull never win, wherever h points."""

from __future__ import annotations

import math

import numpy as np

from output_layer.activations import softmax

from ._drawing import Widget, drawing, number, rect, tag, text

# The plane: middle in pixels, pixels a unit, half its side; the bars: left edge and full width.
PLOT = {"x": 104, "y": 124, "per": 46, "half": 104}
BARS = {"left": 268, "width": 112, "top": 24, "row": 25}
REACH = 2.0  # largest coordinate of a word
PIXELS_A_LENGTH = 22  # how long the arrow of the hidden state is drawn


def distribution(vectors: list[float], angle: float, length: float) -> np.ndarray:
    """Probabilities of the words for a hidden state of this direction (degrees) and length."""
    direction = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
    return softmax(np.reshape(vectors, (-1, 2)) @ direction * length)


def hull(vectors: list[float]) -> list[int]:
    """Words at the corners of the convex hull, in order around it."""
    points = np.reshape(vectors, (-1, 2))
    order = sorted(range(len(points)), key=lambda i: tuple(points[i]))

    def chain(indices: list[int]) -> list[int]:
        kept: list[int] = []
        for i in indices:
            while len(kept) > 1 and _turn(*points[[*kept[-2:], i]]) <= 0:
                kept.pop()
            kept.append(i)
        return kept[:-1]

    return chain(order) + chain(order[::-1])


def _turn(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> float:
    (x1, y1), (x2, y2) = b - a, c - b
    return x1 * y2 - y1 * x2


def _at(x: float, y: float) -> tuple[float, float]:
    return PLOT["x"] + PLOT["per"] * x, PLOT["y"] - PLOT["per"] * y


def draw(ident: str, vectors: list[float], words: str, angle: float, length: float) -> str:
    """Draw the words in the plane with their hull, the hidden state, and the probabilities."""
    names = words.split("|")
    points = np.reshape(vectors, (-1, 2))
    p = distribution(vectors, angle, length)
    winner, corners = int(p.argmax()), hull(vectors)
    inner = [i for i in range(len(names)) if i not in corners]
    turn = math.radians(angle)
    across, up = math.cos(turn), math.sin(turn)
    half, middle = PLOT["half"], (PLOT["x"], PLOT["y"])
    square = {"x": middle[0] - half, "y": middle[1] - half, "width": 2 * half, "height": 2 * half}
    x, y = _at(*points[winner])
    parts = [
        tag("clipPath", tag("rect", **square), id=f"{ident}-plane"),
        tag("rect", **square, class_="ol-fill-none ol-stroke-soft"),
        tag(
            "polygon",
            points=" ".join("{:.2f},{:.2f}".format(*_at(*points[i])) for i in corners),
            class_="ol-fill-track",
        ),
        tag(
            "line",
            x1=x - 300 * up,
            y1=y - 300 * across,
            x2=x + 300 * up,
            y2=y + 300 * across,
            class_="ol-mark ol-mark-second",
            clip_path=f"url(#{ident}-plane)",
            data_part="front",
        ),
        tag(
            "line",
            x1=middle[0],
            y1=middle[1],
            x2=middle[0] + PIXELS_A_LENGTH * length * across,
            y2=middle[1] - PIXELS_A_LENGTH * length * up,
            class_="ol-stroke-red ol-thick",
            data_part="state",
        ),
        tag(
            "circle",
            cx=middle[0] + PIXELS_A_LENGTH * length * across,
            cy=middle[1] - PIXELS_A_LENGTH * length * up,
            r=4,
            class_="ol-fill-track ol-stroke-red ol-thick",
            data_part="tip",
        ),
        tag("circle", cx=x, cy=y, r=9, class_="ol-fill-none ol-mark", data_part="winner"),
    ]
    for i, name in enumerate(names):
        x, y = _at(*points[i])
        fill = "ol-fill-orange" if i in inner else "ol-fill-blue"
        side = "ol-end" if points[i][0] < 0 else ""
        parts += [
            tag("circle", cx=f"{x:.2f}", cy=f"{y:.2f}", r=4.5, class_=fill),
            text(x - 11 if side else x + 11, y + 4, name, f"ol-strong ol-halo {side}".strip()),
        ]
    for i, (name, share) in enumerate(zip(names, p, strict=True)):
        top = BARS["top"] + BARS["row"] * i
        fill = "ol-fill-orange" if i in inner else "ol-fill-blue"
        parts += [
            text(BARS["left"] - 6, top + 14, name, "ol-end"),
            rect(BARS["left"], top, BARS["width"], 19, "ol-fill-track"),
            tag(
                "rect",
                x=BARS["left"],
                y=top + 2,
                width=f"{BARS['width'] * share:.2f}",
                height=15,
                class_=fill,
                data_part=f"bar-{i}",
                data_inside=int(i in inner),
            ),
            text(
                BARS["left"] + BARS["width"] - 4,
                top + 14,
                number(share),
                "ol-small ol-end ol-halo",
                data_part=f"share-{i}",
            ),
        ]
    parts += [
        text(BARS["left"], 14, "probability", "ol-ink-soft"),
        text(middle[0] + half - 4, middle[1] + half - 6, "first feature", "ol-small ol-end"),
        text(middle[0] - half + 4, middle[1] - half + 14, "second feature", "ol-small"),
    ]
    verb = "lie" if len(inner) > 1 else "lies"
    said = f"{' and '.join(names[i] for i in inner)} {verb} inside the hull" if inner else ""
    return drawing(
        ident,
        2 * PLOT["half"] + 40,
        f"{len(names)} words as points of a plane, and their hull",
        f"The hidden state points to {angle:.0f} degrees with length {number(length)}. "
        f"{names[winner]} is likeliest with {number(p[winner])}. {said}.",
        *parts,
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    names, vectors = options["words"].split("|"), options["vectors"]
    if not 3 <= len(names) <= 9:
        return f"words must be 3 to 9, got {len(names)}"
    if len(vectors) != 2 * len(names):
        return f"vectors must hold two numbers a word: {2 * len(names)}, got {len(vectors)}"
    if max(map(abs, vectors)) > REACH:
        return f"vectors must lie between -{REACH} and {REACH}"
    if not -180 <= options["angle"] <= 180 or options["angle"] % 5:
        return f"angle {options['angle']} is not on its slider: -180 to 180 in steps of 5"
    if not 0.5 <= options["length"] <= 4 or options["length"] % 0.5:
        return f"length {options['length']} is not on its slider: 0.5 to 4 in steps of 0.5"
    return None


WIDGET = Widget(
    defaults={
        "vectors": [1.3, 0.3, 0.8, 1.4, -0.2, 1.7, -1.1, 0.8, -1.0, -1.2, 0.5, -1.5, -0.1, 0.2],
        "words": "cat|dog|tree|house|bus|car|thing",
        "angle": 130.0,
        "length": 2.0,
    },
    draw=draw,
    check=check,
    live="two sliders turn and stretch the hidden state, and the winner and the bars follow.",
    geometry={"plot": PLOT, "bars": BARS, "arrow": PIXELS_A_LENGTH},
)
