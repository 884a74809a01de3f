"""temperature-entropy: probabilities and entropy of one row of logits along the temperature."""

from __future__ import annotations

import math

import numpy as np

from output_layer.activations import log_softmax, softmax

from ._drawing import (
    WIDTH,
    Widget,
    check_logits,
    drawing,
    line,
    number,
    rect,
    tag,
    tenths,
    text,
    vector,
)

# The chart: the decimal logarithm of T to the right, the entropy upwards.
PLOT = {"x0": 200.0, "perDecade": 150.0, "bottom": 150.0, "height": 120.0}
AXIS = [PLOT["x0"] - PLOT["perDecade"], PLOT["x0"] + PLOT["perDecade"]]
BARS = {"left": 84, "width": 200}
STEP = 0.02  # of the slider, in decades


def thermometer(logits: np.ndarray, temperature: float) -> dict:
    """Probabilities, entropy (nats), mean logit, and slope of the entropy, at one temperature."""
    z = np.asarray(logits, dtype=np.float64)
    p = softmax(z, temperature=temperature)
    mean = float(p @ z)
    return {
        "probabilities": p,
        "entropy": -float(p @ log_softmax(z, temperature=temperature)),
        "mean": mean,
        "slope": float(p @ (z - mean) ** 2) / temperature**3,
    }


def _at(temperature: float) -> float:
    return PLOT["x0"] + PLOT["perDecade"] * math.log10(temperature)


def draw(ident: str, logits: list[float], temperature: float) -> str:
    """Entropy over temperature with a marker, and the bars of softmax at the marker."""
    most = math.log(len(logits))
    here = thermometer(logits, temperature)
    left, right = AXIS
    bottom, height = PLOT["bottom"], PLOT["height"]

    def up(entropy: float) -> float:
        return bottom - height * entropy / most

    curve = " ".join(
        f"{_at(T):.1f},{up(thermometer(logits, T)['entropy']):.1f}"
        for T in np.geomspace(0.1, 10, 121)
    )
    parts = [text(left, 14, "entropy H in nats", "ol-ink-soft")]
    for entropy, label in ((0, "0"), (most, f"log {len(logits)}")):
        parts += [
            line(left, up(entropy), right, up(entropy), "ol-stroke-soft"),
            text(left - 6, up(entropy) + 4, label, "ol-ink-soft ol-end"),
        ]
    for T in (0.1, 0.2, 0.5, 1, 2, 5, 10):
        parts += [
            line(_at(T), bottom, _at(T), bottom + 4, "ol-stroke-soft"),
            text(_at(T), bottom + 18, f"{T:g}", "ol-ink-soft ol-middle"),
        ]
    parts += [
        text((left + right) / 2, bottom + 36, "temperature T", "ol-ink-soft ol-middle"),
        tag("polyline", points=curve, class_="ol-curve ol-curve-1"),
        tag(
            "g",
            line(0, bottom - height - 8, 0, bottom, "ol-mark ol-mark-first"),
            tag(
                "circle",
                r=5,
                cy=f"{up(here['entropy']):.2f}",
                class_="ol-fill-orange",
                data_part="dot",
            ),
            data_part="marker",
            transform=f"translate({_at(temperature):.2f} 0)",
        ),
    ]
    top = bottom + 50
    bar_left, width = BARS["left"], BARS["width"]
    for k, (logit, p) in enumerate(zip(logits, here["probabilities"], strict=True)):
        y = top + 28 * k
        parts += [
            text(0, y + 16, f"z{'₁₂₃₄₅₆'[k]} = {tenths(logit)}"),
            rect(bar_left, y, width, 22, "ol-fill-track"),
            tag(
                "rect",
                x=bar_left,
                y=y + 3,
                width=f"{width * p:.2f}",
                height=16,
                class_="ol-fill-blue",
                data_part=f"bar-{k}",
            ),
            text(WIDTH, y + 16, number(p), "ol-end", data_part=f"share-{k}"),
        ]
    return drawing(
        ident,
        top + 28 * len(logits),
        "Entropy of softmax over the temperature, and the probabilities at one temperature",
        f"The entropy of the logits {vector(np.array(logits))} rises from 0, or the logarithm of "
        f"the number of leaders, at T = 0.1 to almost log {len(logits)} at T = 10. At T = "
        f"{number(temperature)} it is {number(here['entropy'])} nats, and the probabilities are "
        f"{vector(here['probabilities'])}.",
        *parts,
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    temperature = options["temperature"]
    steps = math.log10(temperature) / STEP if temperature > 0 else math.inf
    if not 0.1 <= temperature <= 10 or abs(steps - round(steps)) > 1e-6:
        return f"temperature {temperature} is not on its slider: 0.1 to 10, a power of 10^{STEP}"
    return check_logits(options)


WIDGET = Widget(
    defaults={"logits": [2.0, 1.0, 0.1, -1.0], "temperature": 1.0},
    draw=draw,
    check=check,
    live="a slider moves the temperature, and the marker and the bars follow.",
    geometry={"plot": PLOT, "axis": AXIS, "bars": BARS, "step": STEP},
)
