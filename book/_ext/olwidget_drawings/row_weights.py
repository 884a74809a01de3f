"""row-weights: what one step of a padded batch weighs in the mean of a loss."""

from __future__ import annotations

import numpy as np

from ._drawing import Widget, drawing, number, rect, tag, text

LONGEST = 8
RULES = {
    "steps": "over all steps",
    "texts": "text by text",
    "padding": "padding counted",
}
SHORT = ["A", "B", "C"]

# Squares stand on a grid; the largest weight, that of a whole text of one step, fills a square.
LEFT, TOP, PITCH, SIDE = 46, 44, 33, 28
LARGEST = 1 / len(SHORT)


def weigh(lengths: list[int], rule: str) -> np.ndarray:
    """Return the weight of each step, (texts, longest of the batch); padding is 0 or counted."""
    lengths = np.asarray(lengths)
    valid = np.arange(lengths.max()) < lengths[:, None]
    if rule == "steps":
        return valid / lengths.sum()
    if rule == "texts":
        return valid / (lengths[:, None] * len(lengths))
    return np.ones(valid.shape) / valid.size


def side(weight: float) -> float:
    """Return the side of the square whose area shows a weight."""
    return SIDE * np.sqrt(weight / LARGEST)


def draw(ident: str, lengths: list[float], rule: str) -> str:
    """Draw a row of squares a text; padding is hollow, or orange where it counts."""
    lengths = [int(length) for length in lengths]
    weights = weigh(lengths, rule)
    parts = [
        text(LEFT + PITCH * LONGEST / 2, 16, "steps, from left to right", "ol-middle ol-ink-soft"),
        text(380, 16, "sum", "ol-end ol-ink-soft"),
    ]
    for n, name in enumerate(SHORT):
        y = TOP + PITCH * n
        parts.append(text(0, y + 4, f"text {name}", "ol-strong"))
        for t in range(LONGEST):
            there, exists = t < weights.shape[1], t < lengths[n]
            weight = weights[n, t] if there else 0.0
            counted = exists or weight > 0
            size = side(weight) if counted else 8.0
            x = LEFT + PITCH * (t + 0.5)
            kind = "ol-fill-blue" if exists else "ol-fill-orange" if counted else "ol-hollow"
            parts.append(
                tag(
                    "rect",
                    x=f"{x - size / 2:.2f}",
                    y=f"{y - size / 2:.2f}",
                    width=f"{size:.2f}",
                    height=f"{size:.2f}",
                    class_=kind if there else "ol-absent",
                    data_part=f"{n}-{t}",
                )
            )
        own = weights[n, : lengths[n]].sum()
        parts.append(text(380, y + 4, number(own), "ol-end", data_part=f"sum-{n}"))
    y = TOP + PITCH * len(SHORT)
    parts += [
        rect(LEFT, y - 5, 10, 10, "ol-fill-blue"),
        text(LEFT + 16, y + 4, "a step", "ol-small"),
        tag("rect", x=LEFT + 71, y=y - 4, width=8, height=8, class_="ol-hollow"),
        text(LEFT + 86, y + 4, "padding, weight 0", "ol-small"),
        rect(LEFT + 200, y - 5, 10, 10, "ol-fill-orange"),
        text(LEFT + 216, y + 4, "padding that counts", "ol-small"),
    ]
    return drawing(
        ident,
        y + 14,
        "Weights of the steps of three padded texts",
        describe(lengths, rule),
        *parts,
    )


def describe(lengths: list[int], rule: str) -> str:
    """Write the sentence that is read aloud. Twin of `describe` in row-weights.js."""
    weights = weigh(lengths, rule)
    steps = "; ".join(
        f"text {name} {number(weights[n, 0])}, together {number(weights[n, : lengths[n]].sum())}"
        for n, name in enumerate(SHORT)
    )
    real = sum(lengths)
    padding = number(sum(weights[n, length:].sum() for n, length in enumerate(lengths)))
    return (
        f"{real} of {weights.size} rows are steps, the rest is padding. A step weighs: {steps}. "
        f"All padding together: {padding}."
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    if len(options["lengths"]) != len(SHORT):
        return f"lengths must be {len(SHORT)} numbers, got {len(options['lengths'])}"
    for length in options["lengths"]:
        if length != int(length) or not 1 <= length <= LONGEST:
            return f"length {length} is not on its slider: 1 to {LONGEST}"
    if options["rule"] not in RULES:
        return f"rule {options['rule']!r} is not one of {', '.join(RULES)}"
    return None


WIDGET = Widget(
    defaults={"lengths": [8.0, 4.0, 1.0], "rule": "steps"},
    draw=draw,
    check=check,
    live="sliders change the lengths of the texts, radio buttons the mean, and the squares follow.",
    geometry={
        "rules": RULES,
        "names": SHORT,
        "longest": LONGEST,
        "left": LEFT,
        "top": TOP,
        "pitch": PITCH,
        "side": SIDE,
    },
)
