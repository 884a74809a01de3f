"""reliability-diagram: numbers equal to the library's, and a diagram that follows its controls."""

import numpy as np
import pytest
from olwidget_drawings.reliability_diagram import PLOT, SIZES, diagram, forecasts, uniforms

from output_layer.calibration import ece_noise_floor

from .helpers import call, contrast, options_of, readout, slider


def test_compute_agrees_with_the_library(open_widget):
    rng = np.random.default_rng(0)
    cases = [
        (
            int(rng.integers(1, 2**31)),
            int(rng.choice(SIZES)),
            int(rng.integers(2, 41)),
            float(rng.integers(5, 31) / 10),
        )
        for _ in range(60)
    ]
    got = call(open_widget("reliability-diagram"), "compute", *cases)
    for result, case in zip(got, cases, strict=True):
        want = diagram(*case)
        assert result.keys() == want.keys()
        for name, value in want.items():
            np.testing.assert_allclose(result[name], value, rtol=1e-12, atol=1e-14, err_msg=name)


def test_the_numbers_are_uniform_and_the_forecaster_is_calibrated():
    u = uniforms(7, 200_000)
    assert abs(u.mean() - 0.5) < 4 * np.sqrt(1 / 12 / len(u))
    assert abs(np.corrcoef(u[::2], u[1::2])[0, 1]) < 4 / np.sqrt(len(u) / 2)
    stated, happened = forecasts(7, 100_000, 1.0)
    error = (happened - stated).sum() / np.sqrt((stated * (1 - stated)).sum())
    assert abs(error) < 4


@pytest.mark.parametrize("rows", [200, 2000])
@pytest.mark.parametrize("bins", [5, 15])
def test_the_floor_is_that_of_the_library(rows, bins):
    stated, _ = forecasts(3, rows, 1.3)
    floor = ece_noise_floor(stated, n_bins=bins, n_draws=400).mean
    assert diagram(3, rows, bins, 1.3)["floor"] == pytest.approx(floor, rel=0.06)


def test_the_band_holds_about_95_percent():
    inside = []
    for seed in range(1, 101):
        found = diagram(seed, 1000, 10, 1.0)
        gaps = np.abs(found["accuracy"] - found["confidence"])
        inside += (gaps <= PLOT["reach"] * found["noise"]).tolist()
    assert np.mean(inside) == pytest.approx(0.95, abs=0.02)


def test_discs_and_readout_follow_the_sliders(open_widget):
    figure = open_widget("reliability-diagram")
    options = options_of(figure)
    start = (1, options["rows"], options["bins"], options["stretch"])
    for key, bins in (("Home", 2), ("End", 40)):
        slider(figure, "Bins").press(key)
        want = diagram(1, start[1], bins, start[3])
        assert figure.locator("circle").count() == (want["counts"] > 0).sum()
        assert f"{start[1]} rows, {bins} bins: ECE {100 * want['ece']:.1f} %" in readout(figure)
        assert f"about {100 * want['floor']:.1f} %" in readout(figure)
    slider(figure, "Rows").press("End")
    slider(figure, "Stretch").press("End")
    want = diagram(1, SIZES[-1], 40, 3.0)
    off = np.abs(want["accuracy"] - want["confidence"]) > PLOT["reach"] * want["noise"]
    assert f"Outside the band: {off.sum()} of {(want['counts'] > 0).sum()} discs" in readout(figure)
    assert figure.locator("circle.ol-fill-orange").count() == off.sum()


def test_the_first_picture_is_the_static_one(open_widget):
    def discs(figure):
        return [
            [circle.get_attribute(name) for name in ("cx", "cy", "r", "class")]
            for circle in figure.locator("circle").all()
        ]

    still = discs(open_widget("reliability-diagram", javascript=False))
    assert still
    assert discs(open_widget("reliability-diagram")) == still


def test_a_new_draw_changes_the_outcomes(open_widget):
    figure = open_widget("reliability-diagram")
    before = readout(figure)
    figure.get_by_role("button", name="New draw").press("Enter")
    assert readout(figure) != before
    options = options_of(figure)
    want = diagram(2, options["rows"], options["bins"], options["stretch"])
    assert f"ECE {100 * want['ece']:.1f} %" in readout(figure)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_discs_stand_out(open_widget, theme):
    figure = open_widget("reliability-diagram", theme=theme)
    panel = figure.evaluate("e => getComputedStyle(e).backgroundColor")
    for name in ("blue", "orange"):
        circle = figure.locator(f"circle.ol-fill-{name}").first
        assert contrast(circle.evaluate("e => getComputedStyle(e).fill"), panel) >= 3
