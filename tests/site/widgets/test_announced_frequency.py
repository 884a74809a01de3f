"""announced-frequency: numbers equal to the library's, and the two special cases of the curve."""

import math

import numpy as np
import pytest
from olwidget_drawings._drawing import number
from olwidget_drawings.announced_frequency import balance

from .helpers import call, contrast, options_of, readout, slider


def test_compute_agrees_with_the_library(open_widget):
    rng = np.random.default_rng(0)
    low, high = np.array([[-8, 0, 0], [8, 4, 5]])
    cases = rng.uniform(low, high, size=(200, 3))
    got = call(open_widget("announced-frequency"), "compute", *cases.tolist())
    for result, case in zip(got, cases, strict=True):
        want = balance(*case)
        assert result.keys() == want.keys()
        for name, value in want.items():
            np.testing.assert_allclose(result[name], value, rtol=1e-12, atol=1e-15)


def test_without_gamma_the_log_odds_shift_by_the_log_weight(open_widget):
    cases = [(z, w, 0.0) for z in (-6.0, -1.0, 0.0, 4.0) for w in (0.0, 1.5, 4.0)]
    results = call(open_widget("announced-frequency"), "compute", *cases)
    for (z, w, _), result in zip(cases, results, strict=True):
        truth = result["truth"]
        assert math.log(truth / (1 - truth)) == pytest.approx(z - w, abs=1e-9)


def test_gamma_pulls_towards_one_half(open_widget):
    cases = [(z, 0.0, g) for z in (-3.0, 0.0, 3.0) for g in (0.5, 2.0, 5.0)]
    results = call(open_widget("announced-frequency"), "compute", *cases)
    for (z, _, _), result in zip(cases, results, strict=True):
        announced, truth = abs(result["announced"] - 0.5), abs(result["truth"] - 0.5)
        assert truth == pytest.approx(0, abs=1e-12) if z == 0 else truth > announced


def test_dot_and_readout_follow_the_keyboard(open_widget):
    figure = open_widget("announced-frequency")
    plot = options_of(figure)["plot"]
    for gamma_key, gamma in (("Home", 0.0), ("End", 5.0)):
        slider(figure, "Gamma").press(gamma_key)
        for weight_key, weight in (("Home", 0.0), ("End", 4.0)):
            slider(figure, "Weight").press(weight_key)
            for key, logit in (("Home", -8.0), ("End", 8.0)):
                slider(figure, "Announced").press(key)
                want = balance(logit, weight, gamma)
                assert f"announces {number(want['announced'])};" in readout(figure)
                assert f"frequency is {number(want['truth'])}." in readout(figure)
                dot = figure.locator('[data-part="dot"]')
                right = (float(dot.get_attribute("cx")) - plot["x0"]) / plot["size"]
                height = (plot["bottom"] - float(dot.get_attribute("cy"))) / plot["size"]
                assert right == pytest.approx(want["truth"], abs=1e-6)
                assert height == pytest.approx(want["announced"], abs=1e-6)


def test_the_sliders_speak_in_percent_and_factors(open_widget):
    figure = open_widget("announced-frequency")
    assert slider(figure, "Announced").get_attribute("aria-valuetext") == "26.9 %"
    slider(figure, "Weight").press("End")
    assert slider(figure, "Weight").get_attribute("aria-valuetext") == number(math.exp(4))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_curve_stands_out(open_widget, theme):
    figure = open_widget("announced-frequency", theme=theme)
    panel = figure.evaluate("e => getComputedStyle(e).backgroundColor")
    curve = figure.locator("polyline.ol-curve")
    assert contrast(curve.evaluate("e => getComputedStyle(e).stroke"), panel) >= 3
