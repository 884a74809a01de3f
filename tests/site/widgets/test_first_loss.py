"""first-loss: numbers equal to the library's, and a dot that follows slider and choice."""

import math

import numpy as np
import pytest
from olwidget_drawings._drawing import number
from olwidget_drawings.first_loss import CHOICES, first_loss

from .helpers import call, contrast, middle_of, options_of, readout, slider, thumb_of


def test_compute_agrees_with_the_library(open_widget):
    cases = [(k, s) for k in CHOICES for s in (0, 0.1, 0.7, 1, 2.5, 4, 6)]
    got = call(open_widget("first-loss"), "compute", *cases)
    for result, case in zip(got, cases, strict=True):
        want = first_loss(*case)
        assert result.keys() == want.keys()
        for name, value in want.items():
            np.testing.assert_allclose(result[name], value, rtol=1e-12, atol=1e-12)


def test_the_surplus_is_between_its_bounds(open_widget):
    """Part 2 of the theorem of chapter 12, and the exact value for two classes at small spread."""
    cases = [(k, s) for k in (2, 5, 300) for s in (0.01, 0.3, 3)]
    for (k, s), result in zip(
        cases, call(open_widget("first-loss"), "compute", *cases), strict=True
    ):
        assert -1e-12 <= result["surplus"] <= s**2 / 2 * (1 - 1 / k) + 1e-12
        if s == 0.01:
            assert result["surplus"] == pytest.approx(s**2 / 2 * (1 - 1 / k), rel=1e-3)


def test_dot_curve_and_readout_follow_the_keyboard(open_widget):
    figure = open_widget("first-loss")
    plot = options_of(figure)["plot"]
    control = slider(figure, "Spread s of the logits")
    for classes in (50_257, 2):
        figure.get_by_role("radio", name=f"K = {classes:,}", exact=True).check()
        chosen = figure.locator(f'[data-part="curve-{classes}"]')
        assert "ol-curve-1" in chosen.get_attribute("class")
        assert figure.locator("polyline.ol-curve-1").count() == 1
        for key, std in (("Home", 0.0), ("End", 6.0)):
            control.press(key)
            want = first_loss(classes, std)
            assert f"first loss {number(want['loss'])} nats" in readout(figure)
            assert f"log K {number(math.log(classes))}" in readout(figure)
            at = float(figure.locator('[data-part="dot"]').get_attribute("cy"))
            assert (plot["bottom"] - at) / plot["perNat"] == pytest.approx(
                want["surplus"], abs=1e-9
            )


@pytest.mark.parametrize("width", [1280, 390])
def test_the_thumb_stands_over_the_marker(open_widget, width):
    figure = open_widget("first-loss", width=width)
    control = slider(figure, "Spread s of the logits")
    for key in ("Home", "PageUp", "PageUp", "End"):
        control.press(key)
        marker = figure.locator('[data-part="marker"] line')
        assert middle_of(marker) == pytest.approx(thumb_of(control), abs=2)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_lines_stand_out(open_widget, theme):
    figure = open_widget("first-loss", theme=theme)
    panel = figure.evaluate("e => getComputedStyle(e).backgroundColor")
    for line in figure.locator("polyline").all():
        assert contrast(line.evaluate("e => getComputedStyle(e).stroke"), panel) >= 2.4
