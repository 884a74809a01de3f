"""fault-tree: yes-or-no questions about a classifier, from the three-row test to the fault."""

from __future__ import annotations

import math

import numpy as np

from output_layer.losses import cross_entropy

from ._drawing import Widget, drawing, line, number, rect, tag, text

SIZE = 20  # the logits of the three-row test are +SIZE and -SIZE

# Question: what it asks, then where "yes" and "no" lead: to a question or to a fault. The texts
# name numbers of `references` in braces.
QUESTIONS = {
    "blank": ("Do blank rows (all logits 0) cost log K = {blank}?", "perfect", "batch"),
    "batch": ("Do they cost log N = {batch}?", "axis", "negative"),
    "negative": ("Do they cost less than 0?", "logarithm", "other"),
    "other": ("Is it the logarithm of another whole number?", "outputs", "loss"),
    "perfect": ("Do perfect rows (+20 for the label, −20 else) cost 0?", "opposite", "floor"),
    "floor": ("Do they cost less than log K = {blank}?", "fence", "targets"),
    "opposite": ("Do opposite rows (+20 for a wrong class) cost {opposite}?", "twenty", "flat"),
    "twenty": ("Does the loss of twenty training rows go to 0?", "error", "gradient"),
    "gradient": ("Is the gradient of a weight matrix exactly 0?", "cut", "step"),
    "error": ("Is the share of wrong training rows at most loss / log 2?", "new", "reading"),
    "new": ("Are new rows predicted nearly as well as training rows?", "sure", "rows"),
    "sure": ("Is the mean confidence on new rows close to the accuracy?", "none", "calibration"),
}
# Fault: its name in the drawing, and what to look for.
FAULTS = {
    "axis": ("softmax over the batch", "The softmax runs over the rows. Give it the class axis."),
    "logarithm": ("a logarithm is missing", "nll_loss got probabilities or logits, not log p."),
    "outputs": ("wrong number of outputs", "The head does not have K outputs."),
    "loss": (
        "no mean cross-entropy of logits",
        "Squared error, a sum for a mean, or logits read as probabilities.",
    ),
    "fence": (
        "a fence before the loss",
        "A bounded function stands before the loss. Floor {floor1}: softmax or sigmoid, width 1. "
        "Floor {floor2}: tanh or cosine, width 2. Delete it, or scale it.",
    ),
    "targets": ("targets name another class", "Labels are shifted, or in another order."),
    "flat": (
        "the logits are flattened",
        "log(p + eps), clipping or a ReLU: confident mistakes get no push.",
    ),
    "cut": ("the gradient is cut", "Dead units, a detached tensor, or a softmax over one class."),
    "step": ("the step does not fit", "Learning rate, scale of the inputs, or saturation."),
    "reading": (
        "loss and reading differ",
        "Another axis, other class names, another threshold, or dropout on in one of them.",
    ),
    "rows": (
        "rows and labels do not match",
        "Shuffled labels, other preprocessing for new rows, or too few rows.",
    ),
    "calibration": ("not calibrated", "The order is right, the scale is not: see chapter 8."),
    "none": ("no fault found", "The output layer keeps its contract. Look for better features."),
}
TRUNK = {  # the main questions, short, with the faults beside each
    "blank": ("1  blank: log K?", ("axis", "logarithm", "outputs", "loss")),
    "perfect": ("2  perfect: 0?", ("fence", "targets")),
    "opposite": ("3  opposite: 40?", ("flat",)),
    "twenty": ("4  twenty rows: 0?", ("cut", "step")),
    "error": ("5  errors: few?", ("reading",)),
    "new": ("6  new rows: as good?", ("rows",)),
    "sure": ("7  confidence: right?", ("calibration", "none")),
}
CLASSES = (2, 100_000)
ROWS = (2, 100_000)
PATH = {"box": "ol-fill-track ol-stroke-orange ol-thick", "dot": "ol-fill-orange"}
REST = {"box": "ol-fill-track", "dot": "ol-fill-track ol-stroke-soft"}


def references(num_classes: int, num_rows: int) -> dict:
    """Compute what the questions compare with: losses of the three-row test, floors of fences."""
    label = np.eye(num_classes)[0]

    def cost(logits: np.ndarray) -> float:
        return float(cross_entropy(logits[None], [0]))

    return {
        "blank": cost(0 * label),
        "batch": math.log(num_rows),
        "floor1": cost(1.0 * label - 0.5),
        "floor2": cost(2.0 * label - 1),
        "opposite": cost(2.0 * SIZE * np.eye(num_classes)[1] - SIZE),
    }


def follow(answers: dict) -> tuple[list[str], str | None]:
    """Walk down the tree: the questions on the path, and the fault at its end, if it has one."""
    at, path = "blank", []
    while at in QUESTIONS:
        path.append(at)
        if at not in answers:
            return path, None
        at = QUESTIONS[at][1 if answers[at] else 2]
    return path, at


def draw(ident: str, num_classes: int, num_rows: int) -> str:
    """Draw the seven main questions from top to bottom, and the faults beside them."""
    found = references(num_classes, num_rows)
    parts, top, above = [], 4.0, 0.0
    for name, (short, faults) in TRUNK.items():
        height = max(1, len(faults)) * 22.0
        middle = top + 11
        if name != "blank":
            parts.append(line(70, above, 70, top, "ol-stroke-ink"))
        parts += [
            rect(1, top, 146, 22, REST["box"]).replace("<rect", f'<rect data-part="{name}"', 1),
            text(8, top + 15, short, "ol-small"),
            line(147, middle, 170, middle, "ol-stroke-soft"),
        ]
        for row, fault in enumerate(faults):
            y = middle + 22 * row
            if row:
                parts.append(line(160, y - 22, 160, y, "ol-stroke-soft"))
                parts.append(line(160, y, 170, y, "ol-stroke-soft"))
            parts += [
                tag("circle", cx=176, cy=f"{y:.1f}", r=5, class_=REST["dot"], data_part=fault),
                text(188, y + 4, FAULTS[fault][0], "ol-small"),
            ]
        top, above = top + height + 8, top + 22
    return drawing(
        ident,
        top,
        "Seven questions about a classifier, and the faults that the answer no points to",
        f"For {num_classes} classes and {num_rows} rows: blank rows must cost "
        f"{number(found['blank'])} nats, perfect rows 0 and opposite rows "
        f"{number(found['opposite'])}. Each question that is answered with no leads to the faults "
        "on its right; with yes, to the next question.",
        *parts,
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    for name, (low, high) in (("num_classes", CLASSES), ("num_rows", ROWS)):
        if not low <= options[name] <= high:
            return f"{name} {options[name]} is not between {low} and {high}"
    return None


WIDGET = Widget(
    defaults={"num_classes": 10, "num_rows": 200},
    draw=draw,
    check=check,
    live="questions can be answered one after the other, for any number of classes and rows.",
    geometry={"questions": QUESTIONS, "faults": FAULTS, "path": PATH, "rest": REST},
)
