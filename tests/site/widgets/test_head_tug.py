"""head-tug: numbers equal to NumPy's, and a weaker head that is pushed uphill."""

import numpy as np
import pytest
from olwidget_drawings._drawing import number
from olwidget_drawings.head_tug import tug

from .helpers import call, contrast, options_of, readout, slider, width_of


def test_compute_agrees_with_vectors(open_widget):
    rng = np.random.default_rng(0)
    cases = rng.uniform([0, -2], [180, 2], size=(200, 2))
    got = call(open_widget("head-tug"), "compute", *cases.tolist())
    for result, (angle, exponent) in zip(got, cases, strict=True):
        want = tug(angle, exponent)
        assert result.keys() == want.keys()
        for name, value in want.items():
            np.testing.assert_allclose(result[name], value, rtol=1e-12, atol=1e-12)
        one = np.array([1.0, 0.0])
        two = 10**exponent * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        step = (one + two) / np.linalg.norm(one + two)
        np.testing.assert_allclose(result["first"], one @ step, atol=1e-9)
        np.testing.assert_allclose(result["second"], two @ step / np.linalg.norm(two), atol=1e-9)


def test_equal_and_opposite_gradients_give_no_step(open_widget):
    (result,) = call(open_widget("head-tug"), "compute", [180, 0])
    assert [result[name] for name in ("right", "up", "first", "second")] == [0, 0, 0, 0]


def test_arrows_bars_and_readout_follow_the_keyboard(open_widget):
    figure = open_widget("head-tug")
    half = options_of(figure)["bars"]["half"]
    track = width_of(figure.locator("rect.ol-fill-track").first)
    for angle_key, ratio_key, case in (
        ("Home", "Home", (0, -2)),
        ("Home", "End", (0, 2)),
        ("End", "End", (180, 2)),
        ("End", "Home", (180, -2)),
    ):
        slider(figure, "Angle").press(angle_key)
        slider(figure, "Ink : digit").press(ratio_key)
        want = tug(*case)
        for loss, name in (("first", "digit"), ("second", "ink")):
            bar = figure.locator(f'[data-part="{loss}"]')
            assert 2 * width_of(bar) / track == pytest.approx(abs(want[loss]), abs=0.02)
            assert float(bar.get_attribute("width")) == pytest.approx(half * abs(want[loss]))
            value = figure.locator(f'[data-part="{loss}-value"]')
            assert value.text_content() == number(want[loss])
            verb = "rises" if want[loss] < 0 else "falls"
            assert f"the {name} loss {verb}" in readout(figure)


def test_the_sliders_speak_in_degrees_and_factors(open_widget):
    figure = open_widget("head-tug")
    assert slider(figure, "Angle").get_attribute("aria-valuetext") == "120°"
    slider(figure, "Ink : digit").press("End")
    assert slider(figure, "Ink : digit").get_attribute("aria-valuetext") == "100"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_arrows_stand_out(open_widget, theme):
    figure = open_widget("head-tug", theme=theme)
    panel = figure.evaluate("e => getComputedStyle(e).backgroundColor")
    for part in ("one", "two", "step"):
        shaft = figure.locator(f'[data-part="{part}"] line')
        assert contrast(shaft.evaluate("e => getComputedStyle(e).stroke"), panel) >= 3
