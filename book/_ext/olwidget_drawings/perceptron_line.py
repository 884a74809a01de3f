"""perceptron-line: a threshold unit, its line in the plane, its mistakes on AND, OR and XOR."""

from __future__ import annotations

import numpy as np

from output_layer.perceptron import perceptron_predict

from ._drawing import Widget, drawing, line, tag, tenths, text

POINTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
TASKS = {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "xor": [0, 1, 1, 0]}
# The square from -0.5 to 1.5 in both directions: its corner (-0.5, -0.5), and units to pixels.
PLOT = {"x0": 110, "y0": 184, "per": 104}
LOW, HIGH = -0.5, 1.5


def half_plane(w1: float, w2: float, b: float) -> list[list[float]]:
    """Corners of the part of the square where the unit fires, in order around it."""
    square = [[LOW, LOW], [HIGH, LOW], [HIGH, HIGH], [LOW, HIGH]]
    corners = []
    for here, there in zip(square, [*square[1:], square[0]], strict=True):
        z, next_z = (w1 * x + w2 * y + b for x, y in (here, there))
        if z >= 0:
            corners.append(here)
        if (z >= 0) != (next_z >= 0):
            part = z / (z - next_z)
            corners.append([here[k] + part * (there[k] - here[k]) for k in (0, 1)])
    return corners


def _at(x: float, y: float) -> tuple[float, float]:
    return PLOT["x0"] + PLOT["per"] * x, PLOT["y0"] - PLOT["per"] * y


def draw(ident: str, task: str, weights: list[float], bias: float) -> str:
    """Draw the half-plane where the unit fires, the four points, and a ring around each mistake."""
    wanted = np.array(TASKS[task])
    answers = perceptron_predict(POINTS, weights, bias)
    mistakes = int((answers != wanted).sum())
    (left, bottom), (right, top) = _at(LOW, LOW), _at(HIGH, HIGH)
    region = " ".join(f"{_at(*p)[0]:.2f},{_at(*p)[1]:.2f}" for p in half_plane(*weights, bias))
    parts = [
        tag("polygon", points=region, class_="ol-fires", data_part="region"),
        tag(
            "path",
            d=f"M{left} {top}H{right}V{bottom}H{left}z",
            class_="ol-fill-none ol-stroke-soft",
        ),
    ]
    for k, (x, y) in enumerate(POINTS):
        across, up = _at(x, y)
        shapes = [
            tag("circle", cx=across, cy=up, r=7, class_="ol-point-0"),
            tag("rect", x=across - 7, y=up - 7, width=14, height=14, class_="ol-point-1"),
            tag("circle", cx=across, cy=up, r=14, class_="ol-ring"),
        ]
        state = f"ol-want-{wanted[k]}{' ol-wrong' if answers[k] != wanted[k] else ''}"
        parts.append(tag("g", *shapes, class_=state, data_part=f"point-{k}"))
    for value in (0, 1):
        across, up = _at(value, value)
        parts += [
            text(across, bottom + 17, str(value), "ol-ink-soft ol-middle"),
            text(left - 8, up + 4, str(value), "ol-ink-soft ol-end"),
        ]
    key = right + 14
    parts += [
        text((left + right) / 2, bottom + 33, "input x₁", "ol-ink-soft ol-middle"),
        text(left - 40, (top + bottom) / 2 + 4, "x₂", "ol-ink-soft"),
        text(key, top + 12, task.upper(), "ol-strong", data_part="task"),
        tag("rect", x=key, y=top + 28, width=12, height=12, class_="ol-point-1"),
        text(key + 18, top + 38, "wanted 1"),
        tag("circle", cx=key + 6, cy=top + 56, r=6, class_="ol-point-0"),
        text(key + 18, top + 60, "wanted 0"),
        tag("rect", x=key, y=top + 72, width=12, height=12, class_="ol-fires"),
        text(key + 18, top + 82, "fires"),
        tag("circle", cx=key + 6, cy=top + 101, r=7, class_="ol-ring ol-ring-key"),
        text(key + 18, top + 105, "mistake"),
        text(key, bottom, f"{mistakes} of 4 wrong", "ol-strong", data_part="count"),
        line(left, bottom, right, bottom, "ol-stroke-soft"),
    ]
    said = ", ".join(
        f"({x}, {y}): {answer}" for (x, y), answer in zip(POINTS, answers, strict=True)
    )
    return drawing(
        ident,
        bottom + 40,
        f"One threshold unit on {task.upper()}",
        f"Weights {tenths(weights[0])} and {tenths(weights[1])}, bias {tenths(bias)}. "
        f"Answers {said}. {mistakes} of 4 are wrong. The unit fires on one side of a line.",
        *parts,
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    if options["task"] not in TASKS:
        return f"task {options['task']!r} is none of {', '.join(TASKS)}"
    if len(options["weights"]) != 2:
        return f"weights must be 2 numbers, got {len(options['weights'])}"
    for value in (*options["weights"], options["bias"]):
        if not -6 <= value <= 6 or 2 * value != round(2 * value):
            return f"{value} is not on its slider: -6 to 6 in steps of 0.5"
    return None


WIDGET = Widget(
    defaults={"task": "xor", "weights": [1.0, 1.0], "bias": -0.5},
    draw=draw,
    check=check,
    live="you choose the task, move the weights and the bias, or let the learning rule make one "
    "step after the other; the line and the mistakes follow.",
    geometry={"plot": PLOT},
)
