"""softmax-vs-sigmoids: competition and independence, against the library."""

import numpy as np
import pytest
from olwidget_drawings._drawing import number

from output_layer.activations import sigmoid, softmax

from .helpers import call, colour, contrast, options_of, readout, slider, width_of


def test_script_agrees_with_the_library(open_widget):
    rng = np.random.default_rng(0)
    rows, shifts = rng.uniform(-5, 5, size=(200, 4)), rng.uniform(-5, 5, size=200)
    figure = open_widget("softmax-vs-sigmoids")
    got = call(figure, "compute", *zip(rows.tolist(), shifts.tolist(), strict=True))
    z = rows + shifts[:, None]
    np.testing.assert_allclose([g["softmax"] for g in got], softmax(z), rtol=1e-12)
    np.testing.assert_allclose([g["sigmoids"] for g in got], sigmoid(z), rtol=1e-12)
    np.testing.assert_allclose([g["total"] for g in got], sigmoid(z).sum(axis=1), rtol=1e-12)


def bars(figure) -> tuple[list[float], list[float]]:
    every = [width_of(bar) for bar in figure.locator(".ol-row .ol-bar").all()]
    return every[::2], every[1::2]


def test_one_logit_moves_all_of_the_softmax_and_one_sigmoid(open_widget):
    figure = open_widget("softmax-vs-sigmoids")
    p, s = bars(figure)
    for _ in range(5):
        slider(figure, "z₁").press("ArrowRight")
    q, t = bars(figure)
    assert q[0] > p[0]
    assert all(after < before for after, before in zip(q[1:], p[1:], strict=True))
    assert t[0] > s[0]
    assert t[1:] == s[1:]
    z = np.array(options_of(figure)["logits"]) + 0.5 * np.eye(4)[0]
    assert f"Softmax [{', '.join(map(number, softmax(z)))}], sum 1." in readout(figure)


def test_a_common_shift_moves_the_sigmoids_alone(open_widget):
    figure = open_widget("softmax-vs-sigmoids")
    start, (p, _) = readout(figure), bars(figure)
    slider(figure, "Add to all logits").press("End")
    q, t = bars(figure)
    np.testing.assert_allclose(q, p, atol=0.01)
    z = np.array(options_of(figure)["logits"]) + 5
    assert f"sum {number(sigmoid(z).sum())}." in readout(figure)
    assert min(t) > 0.9 * max(t)
    figure.get_by_role("button", name="Reset").click()
    assert readout(figure) == start


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_bars_stand_out_from_their_track(open_widget, theme):
    figure = open_widget("softmax-vs-sigmoids", theme=theme)
    track = colour(figure, ".ol-track", "backgroundColor")
    for selector in (".ol-row .ol-bar", ".ol-row .ol-sigmoid"):
        assert contrast(colour(figure, selector, "backgroundColor"), track) >= 3


def test_drawn_bars_are_the_library_s(open_widget):
    figure = open_widget("softmax-vs-sigmoids", javascript=False)
    options = options_of(figure)
    z = np.array(options["logits"]) + options["shift"]
    track = float(figure.locator("rect.ol-fill-track").first.get_attribute("width"))
    for class_, want in (("ol-fill-blue", softmax(z)), ("ol-fill-orange", sigmoid(z))):
        # The last bar of each kind is the key below the chart.
        drawn = figure.locator(f"rect.{class_}").all()[:-1]
        widths = [float(bar.get_attribute("width")) for bar in drawn]
        np.testing.assert_allclose(np.array(widths) / track, want, atol=1e-4)
