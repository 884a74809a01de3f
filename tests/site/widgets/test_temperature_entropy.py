"""temperature-entropy: numbers equal to the library's, and a marker that follows the slider."""

import math

import mpmath
import numpy as np
import pytest
from olwidget_drawings._drawing import number
from olwidget_drawings.temperature_entropy import thermometer

from .helpers import call, contrast, middle_of, options_of, readout, slider, thumb_of, width_of


def test_compute_agrees_with_the_library(open_widget):
    rng = np.random.default_rng(0)
    rows = rng.uniform(-5, 5, size=(200, 4))
    temperatures = 10 ** rng.uniform(-1, 1, size=200)
    got = call(
        open_widget("temperature-entropy"),
        "compute",
        *zip(rows.tolist(), temperatures.tolist(), strict=True),
    )
    for result, z, T in zip(got, rows, temperatures, strict=True):
        want = thermometer(z, T)
        assert result.keys() == want.keys()
        np.testing.assert_allclose(result["probabilities"], want["probabilities"], rtol=1e-12)
        for name in ("entropy", "mean", "slope"):
            # A sum that nearly cancels is compared with the size of its terms.
            np.testing.assert_allclose(result[name], want[name], rtol=1e-12, atol=1e-14)


def test_the_slope_is_the_derivative_of_the_entropy(open_widget):
    """By 50-digit arithmetic, from the definition of the entropy."""

    def entropy(z, T):
        weights = [mpmath.exp(mpmath.mpf(z_k) / T) for z_k in z]
        return -sum(w / sum(weights) * mpmath.log(w / sum(weights)) for w in weights)

    z = [2.0, 1.0, 0.1, -1.0]
    temperatures = [0.1, 0.3, 1.0, 2.5, 10.0]
    got = call(open_widget("temperature-entropy"), "compute", *([z, T] for T in temperatures))
    with mpmath.workdps(50):
        for T, result in zip(temperatures, got, strict=True):
            want = mpmath.diff(lambda t: entropy(z, t), mpmath.mpf(T))
            np.testing.assert_allclose(result["slope"], float(want), rtol=1e-12)
            np.testing.assert_allclose(
                result["entropy"], float(entropy(z, mpmath.mpf(T))), rtol=1e-12
            )


def test_bars_dot_and_readout_follow_the_keyboard(open_widget):
    figure = open_widget("temperature-entropy")
    options = options_of(figure)
    control = slider(figure, "Temperature T")
    for key, T in (("Home", 0.1), ("End", 10.0)):
        control.press(key)
        want = thermometer(options["logits"], T)
        assert f"entropy {number(want['entropy'])} nats" in readout(figure)
        assert f"{number(math.exp(want['entropy']))} effective choices" in readout(figure)
        widths = [width_of(figure.locator(f'[data-part="bar-{k}"]')) for k in range(4)]
        total = width_of(figure.locator("rect.ol-fill-track").first)
        np.testing.assert_allclose(np.array(widths) / total, want["probabilities"], atol=0.01)
        plot = options["plot"]
        at = float(figure.locator('[data-part="dot"]').get_attribute("cy"))
        share = (plot["bottom"] - at) / plot["height"]
        assert share == pytest.approx(want["entropy"] / math.log(4), abs=1e-3)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_thumb_stands_over_the_marker(open_widget, width):
    figure = open_widget("temperature-entropy", width=width)
    control = slider(figure, "Temperature T")
    for key in ("Home", "PageUp", "PageUp", "End"):
        control.press(key)
        marker = figure.locator('[data-part="marker"] line')
        assert middle_of(marker) == pytest.approx(thumb_of(control), abs=2)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_curve_stands_out(open_widget, theme):
    figure = open_widget("temperature-entropy", theme=theme)
    panel = figure.evaluate("e => getComputedStyle(e).backgroundColor")
    curve = figure.locator("polyline.ol-curve")
    assert contrast(curve.evaluate("e => getComputedStyle(e).stroke"), panel) >= 3
