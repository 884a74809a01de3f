"""softmax-bars: every probability follows every logit and the temperature."""

import numpy as np
import pytest
from olwidget_drawings._drawing import number

from output_layer.activations import softmax

from .helpers import call, options_of, readout, slider, width_of


def test_softmax_bars_computes_what_the_library_computes(open_widget):
    rng = np.random.default_rng(0)
    rows = rng.uniform(-5, 5, size=(200, 4)).tolist()
    temperatures = rng.uniform(0.1, 5, size=200).tolist()
    got = call(open_widget("softmax-bars"), "compute", *zip(rows, temperatures, strict=True))
    want = [softmax(np.array(z), temperature=T) for z, T in zip(rows, temperatures, strict=True)]
    np.testing.assert_allclose([g["probabilities"] for g in got], want, rtol=1e-12)


def test_every_bar_moves_when_one_logit_moves_by_keyboard(open_widget):
    figure = open_widget("softmax-bars")
    options = options_of(figure)
    bars = figure.locator(".ol-row .ol-bar").all()
    before = [width_of(bar) for bar in bars]
    slider(figure, "z₁").focus()
    for _ in range(5):
        figure.page.keyboard.press("ArrowRight")
    after = [width_of(bar) for bar in bars]
    assert after[0] > before[0]
    assert all(a < b for a, b in zip(after[1:], before[1:], strict=True))
    logits = np.array(options["logits"]) + 0.5 * np.eye(4)[0]
    p = softmax(logits, temperature=options["temperature"])
    assert f"p = [{', '.join(map(number, p))}]" in readout(figure)
    np.testing.assert_allclose(after / np.sum(after), p, atol=0.01)


def test_temperature_and_reset(open_widget):
    figure = open_widget("softmax-bars")
    options = options_of(figure)
    at_start = readout(figure)
    slider(figure, "Temperature T").press("End")
    hot = softmax(np.array(options["logits"]), temperature=5.0)
    assert f"p = [{', '.join(map(number, hot))}]" in readout(figure)
    figure.get_by_role("button", name="Reset").click()
    assert readout(figure) == at_start


def test_a_slider_follows_the_mouse(open_widget):
    figure = open_widget("softmax-bars")
    control = slider(figure, "z₂")
    box = control.bounding_box()
    middle, end = ({"x": x, "y": box["height"] / 2} for x in (box["width"] / 2, box["width"] - 1))
    control.drag_to(control, source_position=middle, target_position=end)
    assert control.input_value() == "5"
    logits = np.array(options_of(figure)["logits"])
    logits[1] = 5
    assert number(softmax(logits)[1]) in readout(figure)


def test_drawn_bars_are_the_library_s(open_widget):
    """Widths of the bars of the static chart, against the width of their tracks."""
    figure = open_widget("softmax-bars", javascript=False)
    options = options_of(figure)
    before = np.array(options["logits"])
    after = before + np.eye(len(before))[0]
    track = width_of(figure.locator("rect.ol-fill-track").first)
    for class_, logits in (("ol-stroke-ink", before), ("ol-fill-blue", after)):
        # The last bar of each kind is the key below the chart.
        bars = figure.locator(f"rect.{class_}").all()[:-1]
        widths = [float(bar.get_attribute("width")) for bar in bars]
        want = softmax(logits, temperature=options["temperature"])
        np.testing.assert_allclose(np.array(widths) / sum(widths), want, atol=1e-3)
    assert width_of(bars[0]) / track == pytest.approx(want[0], abs=0.01)
