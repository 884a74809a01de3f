"""reliability-diagram: binned forecasts against outcomes, and the band that chance alone fills."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from output_layer.calibration import expected_calibration_error, reliability_curve

from ._drawing import Widget, drawing, line, off_slider, tag, text

SIZES = [50, 100, 200, 500, 1000, 2000, 5000, 10000]
# The square of the diagram; `reach` standard deviations hold about 95 % of the noise.
PLOT = {"left": 70.0, "side": 250.0, "bottom": 262.0, "reach": 1.96, "disc": 22.0}


def uniforms(seed: int, count: int) -> NDArray[np.float64]:
    """Return the first numbers of Mulberry32: the same in Python and in JavaScript."""
    steps = np.arange(1, count + 1, dtype=np.uint64) * 0x6D2B79F5 + seed
    state = (steps & 0xFFFFFFFF).astype(np.uint32)
    t = (state ^ (state >> 15)) * (state | 1)
    t = (t + (t ^ (t >> 7)) * (t | 61)) ^ t
    return (t ^ (t >> 14)) / 2.0**32


def forecasts(seed: int, rows: int, stretch: float) -> tuple[NDArray, NDArray]:
    """Return stated probabilities (N,) and outcomes (N,): their true log-odds are stretched."""
    q, u = uniforms(seed, 2 * rows).reshape(rows, 2).T
    yes, no = q**stretch, (1 - q) ** stretch
    return (q if stretch == 1 else yes / (yes + no)), u < q


def diagram(seed: int, rows: int, bins: int, stretch: float) -> dict:
    """Return the bins of one draw: points, standard deviations of the noise, ECE and its floor."""
    stated, happened = forecasts(seed, rows, stretch)
    curve = reliability_curve(stated, happened, n_bins=bins)
    which = np.searchsorted(curve.edges[1:-1], stated)
    variances = np.bincount(which, weights=stated * (1 - stated), minlength=bins)
    with np.errstate(invalid="ignore"):  # 0 / 0 in an empty bin
        noise = np.sqrt(variances) / curve.counts
    shares = curve.counts / rows
    return {
        "counts": curve.counts,
        "confidence": curve.confidence,
        "accuracy": curve.accuracy,
        "noise": noise,
        "ece": expected_calibration_error(stated, happened, n_bins=bins),
        "floor": math.sqrt(2 / math.pi) * float(np.nansum(shares * noise)),
    }


def _x(p: float) -> float:
    return PLOT["left"] + PLOT["side"] * p


def _y(p: float) -> float:
    return PLOT["bottom"] - PLOT["side"] * min(max(p, 0), 1)


def draw(ident: str, rows: int, bins: int, stretch: float) -> str:
    """Reliability diagram of the first draw, with a bar of noise in each bin."""
    found = diagram(1, rows, bins, stretch)
    bars, discs, outside = [], [], 0
    for n, stated, share, noise in zip(
        found["counts"], found["confidence"], found["accuracy"], found["noise"], strict=True
    ):
        if n == 0:
            continue
        reach = PLOT["reach"] * noise
        off = abs(share - stated) > reach
        outside += off
        path = f"M{_x(stated):.2f} {_y(stated - reach):.2f}V{_y(stated + reach):.2f}"
        bars.append(tag("path", d=path, class_="ol-band"))
        discs.append(
            tag(
                "circle",
                cx=f"{_x(stated):.2f}",
                cy=f"{_y(share):.2f}",
                r=f"{max(PLOT['disc'] * math.sqrt(n / rows), 2):.2f}",
                class_="ol-fill-orange" if off else "ol-fill-blue",
            )
        )
    axes = [line(_x(0), _y(0), _x(1), _y(1), "ol-mark ol-mark-second")]
    for p in (0, 0.25, 0.5, 0.75, 1):
        axes += [
            line(_x(p), _y(0), _x(p), _y(0) + 4, "ol-stroke-soft"),
            text(_x(p), _y(0) + 18, f"{p:g}", "ol-ink-soft ol-middle"),
            line(_x(0) - 4, _y(p), _x(1), _y(p), "ol-stroke-soft"),
            text(_x(0) - 8, _y(p) + 4, f"{p:g}", "ol-ink-soft ol-end"),
        ]
    middle = _y(0.5)
    axes += [
        text(_x(0.5), _y(0) + 36, "stated probability", "ol-ink-soft ol-middle"),
        text(
            24,
            middle,
            "share of events",
            "ol-ink-soft ol-middle",
            transform=f"rotate(-90 24 {middle:.0f})",
        ),
    ]
    return drawing(
        ident,
        PLOT["bottom"] + 42,
        "Reliability diagram of simulated forecasts, with the reach of chance in each bin",
        f"{rows} forecasts in {bins} bins, true log-odds stretched by {stretch:g}. The ECE is "
        f"{100 * found['ece']:.1f} %, a calibrated forecaster would score about "
        f"{100 * found['floor']:.1f} %, and {outside} of {len(discs)} discs lie outside the band.",
        *axes,
        tag("g", *bars, *discs, data_part="bins"),
    )


def check(options: dict) -> str | None:
    """Say what is wrong with the options, if anything."""
    if options["rows"] not in SIZES:
        return f"rows must be one of {SIZES}, got {options['rows']}"
    if not 2 <= options["bins"] <= 40:
        return f"bins must be 2 to 40, got {options['bins']}"
    if off_slider(options["stretch"], 0.5, 3):
        return f"stretch {options['stretch']} is not on its slider: 0.5 to 3 in steps of 0.1"
    return None


WIDGET = Widget(
    defaults={"rows": 500, "bins": 15, "stretch": 1.0},
    draw=draw,
    check=check,
    live="sliders set the rows, the bins and the stretch, and a button draws new outcomes.",
    geometry={"plot": PLOT, "sizes": SIZES},
)
