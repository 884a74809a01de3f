"""five-activations: outputs, slopes and coupling, against the library and exact derivatives."""

import mpmath
import numpy as np
import pytest
from olwidget_drawings._drawing import number
from olwidget_drawings.five_activations import CURVES, OTHERS, five_activations

from .helpers import call, contrast, middle_of, options_of, readout, slider, thumb_of

EXACT = {
    "identity": lambda z: z,
    "relu": lambda z: max(z, mpmath.mpf(0)),
    "tanh": mpmath.tanh,
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "softmax": lambda z: mpmath.exp(z) / (mpmath.exp(z) + sum(mpmath.exp(o) for o in OTHERS)),
}


def test_script_agrees_with_the_library(open_widget):
    logits = np.linspace(-6, 6, 121).round(1).tolist()
    got = call(open_widget("five-activations"), "compute", *([z, OTHERS] for z in logits))
    for z, result in zip(logits, got, strict=True):
        want = five_activations(z)
        assert result.keys() == want.keys() == CURVES.keys()
        for name, values in want.items():
            for column, value in values.items():
                np.testing.assert_allclose(
                    result[name][column], value, rtol=1e-12, err_msg=f"{name} {column} at {z}"
                )


def test_the_slopes_are_the_derivatives_of_the_outputs():
    with mpmath.workdps(50):
        for z in (-6, -2.5, -0.1, 0.1, 1.3, 6):
            for name, values in five_activations(z).items():
                exact = EXACT[name]
                np.testing.assert_allclose(
                    values["output"], float(exact(mpmath.mpf(z))), rtol=1e-14
                )
                slope = float(mpmath.diff(exact, mpmath.mpf(z)))
                np.testing.assert_allclose(values["slope"], slope, rtol=1e-12, atol=1e-30)


def cells(figure, column: str) -> dict[str, str]:
    return {n: figure.locator(f'[data-part="{n}-{column}"]').text_content() for n in CURVES}


def test_only_softmax_moves_its_neighbours(open_widget):
    figure = open_widget("five-activations")
    before = cells(figure, "others")
    slider(figure, "Logit z₁").press("End")
    after = cells(figure, "others")
    assert [name for name in CURVES if before[name] != after[name]] == ["softmax"]
    want = five_activations(6.0)
    assert cells(figure, "output") == {n: number(want[n]["output"]) for n in CURVES}
    assert cells(figure, "slope") == {n: number(want[n]["slope"]) for n in CURVES}
    assert readout(figure).endswith(f"share {number(want['softmax']['others'])}.")


def test_keyboard_and_reset(open_widget):
    figure = open_widget("five-activations")
    start, options = readout(figure), options_of(figure)
    control = slider(figure, "Logit z₁")
    for _ in range(3):
        control.press("ArrowLeft")
    z = round(options["logit"] - 0.3, 1)
    assert f"tanh {number(np.tanh(z))}" in readout(figure)
    figure.get_by_role("button", name="Reset").click()
    assert readout(figure) == start


def test_the_still_drawing_shows_the_library_s_numbers(open_widget):
    figure = open_widget("five-activations", javascript=False)
    want = five_activations(options_of(figure)["logit"])
    for column in ("output", "slope", "others"):
        assert cells(figure, column) == {n: number(want[n][column]) for n in CURVES}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_curves_stand_out_from_the_panel(open_widget, theme):
    figure = open_widget("five-activations", theme=theme)
    panel = figure.evaluate("e => getComputedStyle(e).backgroundColor")
    for curve in figure.locator("polyline.ol-curve").all():
        assert contrast(curve.evaluate("e => getComputedStyle(e).stroke"), panel) >= 3


@pytest.mark.parametrize("width", [1280, 390])
def test_the_thumb_stands_over_the_marker(open_widget, width):
    figure = open_widget("five-activations", width=width)
    control = slider(figure, "Logit z₁")
    for key in ("Home", "PageUp", "End"):
        control.press(key)
        marker = figure.locator('[data-part="marker"] line')
        assert middle_of(marker) == pytest.approx(thumb_of(control), abs=2)
