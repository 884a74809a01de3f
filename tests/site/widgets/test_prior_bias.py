"""prior-bias: numbers equal to the library's, and a minimum where the two pushes balance."""

import math

import numpy as np
import pytest
from olwidget_drawings._drawing import number
from olwidget_drawings.prior_bias import start

from .helpers import call, contrast, middle_of, options_of, readout, slider, thumb_of, width_of


def test_compute_agrees_with_the_library(open_widget):
    rng = np.random.default_rng(0)
    low, high = np.array([[-6, 0, -7], [0, 6, 7]])
    cases = rng.uniform(low, high, size=(200, 3))
    got = call(open_widget("prior-bias"), "compute", *cases.tolist())
    for result, case in zip(got, cases, strict=True):
        want = start(*case)
        assert result.keys() == want.keys()
        for name, value in want.items():
            np.testing.assert_allclose(result[name], value, rtol=1e-12, atol=1e-13)


def test_the_pushes_balance_at_the_best_bias(open_widget):
    cases = [(-3.0, 0.0, -3.0), (-3.0, 3.0, 0.0), (-1.2, 0.7, -0.5), (0.0, 6.0, 6.0)]
    for case, result in zip(cases, call(open_widget("prior-bias"), "compute", *cases), strict=True):
        assert result["best"] == pytest.approx(case[2])
        assert result["up"] == pytest.approx(result["down"], rel=1e-9)
        assert result["loss"] == pytest.approx(result["entropy"], rel=1e-12)


def test_curve_marks_bars_and_readout_follow_the_keyboard(open_widget):
    figure = open_widget("prior-bias")
    plot = options_of(figure)["plot"]
    control = slider(figure, "Bias b")
    for name, key, case in (
        ("Weight", "Home", (-3.0, 0.0)),
        ("Weight", "End", (-3.0, 6.0)),
        ("Positives", "Home", (-6.0, 6.0)),
        ("Positives", "End", (0.0, 6.0)),
    ):
        slider(figure, name).press(key)
        for end, bias in (("Home", -7.0), ("End", 7.0)):
            control.press(end)
            want = start(*case, bias)
            assert f"first loss {number(want['loss'])} nats" in readout(figure)
            assert f"entropy {number(want['entropy'])} " in readout(figure)
            dot = figure.locator('[data-part="dot"]')
            height = (plot["bottom"] - float(dot.get_attribute("cy"))) / plot["perNat"]
            assert height == pytest.approx(min(want["loss"], plot["most"]), abs=1e-6)
            total = width_of(figure.locator("rect.ol-fill-track").first)
            for push in ("up", "down"):
                share = width_of(figure.locator(f'[data-part="{push}"]')) / total
                assert share == pytest.approx(want[push], abs=0.01)
    best = figure.locator('[data-part="best"]').get_attribute("transform")
    at = plot["x0"] + plot["perB"] * 6.0
    assert float(best.removeprefix("translate(").split()[0]) == pytest.approx(at)


def test_the_sliders_speak_in_percent_and_factors(open_widget):
    figure = open_widget("prior-bias")
    assert slider(figure, "Positives").get_attribute("aria-valuetext") == "4.7 %"
    slider(figure, "Weight").press("End")
    text = slider(figure, "Weight").get_attribute("aria-valuetext")
    assert text == number(math.exp(6))


@pytest.mark.parametrize("width", [1280, 390])
def test_the_thumb_stands_over_the_marker(open_widget, width):
    figure = open_widget("prior-bias", width=width)
    control = slider(figure, "Bias b")
    for key in ("Home", "PageUp", "PageUp", "End"):
        control.press(key)
        marker = figure.locator('[data-part="marker"] line')
        assert middle_of(marker) == pytest.approx(thumb_of(control), abs=2)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_curve_stands_out(open_widget, theme):
    figure = open_widget("prior-bias", theme=theme)
    panel = figure.evaluate("e => getComputedStyle(e).backgroundColor")
    curve = figure.locator("polyline.ol-curve")
    assert contrast(curve.evaluate("e => getComputedStyle(e).stroke"), panel) >= 3
