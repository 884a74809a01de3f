"""overflow-ruler: what float16, float32 and float64 store, and where the marks stand."""

import mpmath
import numpy as np
import pytest
from olwidget_drawings.overflow_ruler import KNOTS, STEPS

from .helpers import call, middle_of, readout, slider, thumb_of, width_of

DTYPES = {"float16": np.float16, "float32": np.float32, "float64": np.float64}


def test_float16_rounding_is_that_of_numpy(open_widget):
    """At numbers of every exponent, at the ties between neighbours, and beside the ties."""
    bits = np.arange(0, 0x7BFF, 5, dtype=np.uint16)
    halves = bits.view(np.float16).astype(np.float64)
    middles = (halves + (bits + 1).view(np.float16)) / 2
    limits = [65504.0, 65519.999, 65520.0, 1e300, np.inf]
    values = np.concatenate(
        [halves, middles, np.nextafter(middles, 0), np.nextafter(middles, np.inf), limits]
    )
    values = np.concatenate([values, -values])
    with np.errstate(over="ignore"):
        want = values.astype(np.float16).astype(np.float64)
    got = call(open_widget("overflow-ruler"), "round.float16", *([v] for v in values.tolist()))
    np.testing.assert_array_equal(got, want)


def test_overflow_ruler_stores_what_numpy_stores(open_widget):
    """At every x of the slider: exponentials and softmax, naive and shifted, in three formats."""
    sizes = np.interp(np.arange(STEPS[-1] + 1), STEPS, KNOTS).round(1)
    xs = np.concatenate([-sizes[:0:-1], sizes])
    got = call(open_widget("overflow-ruler"), "compute", *([x] for x in xs.tolist()))
    for x, result in zip(xs, got, strict=True):
        for name, dtype in DTYPES.items():
            for way, shifted in (("naive", False), ("shifted", True)):
                with np.errstate(all="ignore"):
                    logits = np.array([x, 0.0]).astype(dtype)
                    if shifted:
                        logits = logits - logits.max()
                    # exp in float64, rounded once: NumPy's float32 exp is an ulp or two off.
                    stored = np.exp(logits.astype(np.float64)).astype(dtype)
                    native = np.exp(logits)
                    shares = stored / stored.sum()
                case = f"{name}, {way}, x = {x}"
                # One unit in the last place of a subnormal is a large relative error.
                close = {"rtol": 1e-12, "atol": 1e-323, "err_msg": case}
                for part, want in (("stored", stored), ("probabilities", shares)):
                    # Large whole numbers arrive as int.
                    numbers = [float(value) for value in result[name][way][part]]
                    np.testing.assert_allclose(numbers, want, **close)
                assert (np.isinf(native) == np.isinf(stored)).all(), case
                assert ((native == 0) == (stored == 0)).all(), case


def test_overflow_ruler_limits_are_those_of_finfo(open_widget):
    figure = open_widget("overflow-ruler")
    formats = figure.page.evaluate("window.outputLayer['overflow-ruler'].formats")
    for name, dtype in DTYPES.items():
        info = np.finfo(dtype)
        half = mpmath.mpf(float(info.smallest_subnormal)) / 2
        want = {
            "overflow": float(np.log(np.float64(info.max))),
            "subnormal": float(np.log(np.float64(info.smallest_normal))),
            "zero": float(mpmath.log(half)),
            "smallestNormal": float(info.smallest_normal),
        }
        assert formats[name] == pytest.approx(want, rel=1e-12)
        drawn = figure.locator("svg.ol-drawing").text_content()
        assert f"inf above {want['overflow']:.2f}" in drawn


def test_subtracting_the_maximum_saves_the_softmax(open_widget):
    figure = open_widget("overflow-ruler")
    cell = figure.locator('[data-part="float64-exp"]')
    slider(figure, "Logit x").press("End")
    assert cell.text_content() == "inf"
    assert readout(figure).count("[NaN, 0]") == 3
    box = figure.get_by_role("checkbox", name="subtract the maximum m")
    box.focus()
    figure.page.keyboard.press("Space")
    assert box.is_checked()
    assert readout(figure).count("[1, 0]") == 3
    assert cell.text_content() == "1"


def test_the_longest_numbers_of_the_ruler_fit_a_phone(open_widget):
    figure = open_widget("overflow-ruler", width=390)
    control = slider(figure, "Logit x")
    right_edge = figure.bounding_box()["x"] + width_of(figure)
    control.press("Home")
    for _ in range(40):  # Through all zones; numbers near the subnormals are the longest.
        table = figure.locator("table").bounding_box()
        assert table["x"] + table["width"] <= right_edge, readout(figure)
        control.press("PageUp")
    label = figure.locator('[data-part="first-label"]').bounding_box()
    assert label["x"] + label["width"] <= right_edge


@pytest.mark.parametrize("width", [1280, 390])
def test_the_thumb_stands_over_the_marker(open_widget, width):
    figure = open_widget("overflow-ruler", width=width)
    control = slider(figure, "Logit x")
    for key in ("Home", "PageUp", "PageUp", "End"):
        control.press(key)
        marker = figure.locator('[data-part="first"] line')
        assert middle_of(marker) == pytest.approx(thumb_of(control), abs=2)
