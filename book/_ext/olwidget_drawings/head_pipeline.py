"""head-pipeline: two features, three logits, three probabilities, one prediction."""

from __future__ import annotations

import numpy as np

from output_layer.activations import softmax

from ._drawing import WIDTH, Widget, drawing, line, number, off_slider, rect, tag, text, vector

WEIGHTS = [[1.5, -1.0, -0.5], [0.5, 1.5, -2.0]]  # d x K
BIAS = [0.0, 0.0, 0.5]

# Where each column of bars has its zero, and how long one unit is. Rows start at TOP.
COLUMNS = {"h": (52, 13.0), "z": (178, 4.2), "p": (268, 68.0)}
TOP, PITCH = 36, 44


def pipeline(features: list[float], shift: float) -> dict[str, list[float] | int]:
    """Logits, probabilities and the class with the largest logit (the first, if several tie)."""
    logits = np.asarray(features) @ np.asarray(WEIGHTS) + np.asarray(BIAS) + shift
    return {
        "logits": logits.tolist(),
        "probabilities": softmax(logits).tolist(),
        "prediction": int(logits.argmax()),
    }


def _bar(column: str, row: int, value: float, fill: str) -> str:
    zero, per_unit = COLUMNS[column]
    end = zero + per_unit * value
    y = TOP + PITCH * row
    name = f"{column}{row}"
    return tag(
        "rect",
        x=f"{min(zero, end):.2f}",
        y=y,
        width=f"{abs(end - zero):.2f}",
        height=14,
        class_=fill,
        data_part=name,
    ) + text(
        zero,
        y + 29,
        number(value),
        "ol-small ol-middle" if column != "p" else "ol-small",
        data_part=f"{name}-value",
    )


def draw(ident: str, point: list[float], shift: float) -> str:
    """Three columns of bars from left to right, and the predicted class."""
    found = pipeline(point, shift)
    winner = found["prediction"]
    bottom = TOP + 3 * PITCH
    parts = [
        text(COLUMNS["h"][0], 16, "features h", "ol-ink-soft ol-middle"),
        text(COLUMNS["z"][0], 16, "logits z", "ol-ink-soft ol-middle"),
        text(COLUMNS["p"][0], 16, "probabilities p", "ol-ink-soft"),
    ]
    for column, rows in (("h", 2), ("z", 3), ("p", 3)):
        zero = COLUMNS[column][0]
        values = {"h": point, "z": found["logits"], "p": found["probabilities"]}[column]
        for row in range(rows):
            y = TOP + PITCH * row
            if column == "p":
                parts.append(rect(zero, y, COLUMNS["p"][1], 14, "ol-fill-track"))
                parts.append(text(WIDTH, y + 11, f"class {row + 1}", "ol-small ol-end"))
            is_winner = column != "h" and row == winner
            fill = "ol-fill-orange" if is_winner else "ol-fill-blue"
            parts.append(_bar(column, row, values[row], fill))
            parts.append(line(zero, y - 3, zero, y + 17, "ol-stroke-ink"))
    parts.append(
        text(
            WIDTH,
            bottom + 10,
            f"prediction: class {winner + 1}",
            "ol-strong ol-end",
            data_part="prediction",
        )
    )
    return drawing(
        ident, bottom + 18, "From features to a prediction", describe(point, shift), *parts
    )


def describe(point: list[float], shift: float) -> str:
    """Write the sentence that is read aloud. Twin of `describe` in head-pipeline.js."""
    found = pipeline(point, shift)
    return (
        f"Features {vector(np.asarray(point))} give the logits "
        f"{vector(np.asarray(found['logits']))} and the probabilities "
        f"{vector(np.asarray(found['probabilities']))}: class {found['prediction'] + 1}."
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    if len(options["point"]) != 2:
        return f"point must be 2 numbers, got {len(options['point'])}"
    for name, value, limit in (
        *(("feature", value, 3) for value in options["point"]),
        ("shift", options["shift"], 5),
    ):
        if off_slider(value, -limit, limit):
            return f"{name} {value} is not on its slider: -{limit} to {limit} in steps of 0.1"
    return None


WIDGET = Widget(
    defaults={"point": [1.5, 1.8], "shift": 0.0},
    draw=draw,
    check=check,
    live="sliders move the features and shift all logits, and the bars follow.",
    geometry={"weights": WEIGHTS, "bias": BIAS, "columns": COLUMNS},
)
