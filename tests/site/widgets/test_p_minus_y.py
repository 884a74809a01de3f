"""p-minus-y: the gradient and the loss, and the arrows that show them."""

import numpy as np
import pytest
from olwidget_drawings._drawing import number

from output_layer.activations import softmax
from output_layer.losses import cross_entropy

from .helpers import call, colour, contrast, options_of, readout, slider


def test_p_minus_y_computes_what_the_library_computes(open_widget):
    rng = np.random.default_rng(1)
    # Gaps of up to 60 as well, where p - 1 by subtraction would lose every digit.
    rows = np.concatenate([rng.uniform(-5, 5, (100, 4)), rng.uniform(-30, 30, (100, 4))])
    targets = rng.integers(0, 4, size=200)
    got = call(
        open_widget("p-minus-y"), "compute", *zip(rows.tolist(), targets.tolist(), strict=True)
    )
    for result, z, target in zip(got, rows, targets, strict=True):
        loss, grad = cross_entropy(z[np.newaxis], np.array([target]), return_grad=True)
        np.testing.assert_allclose(result["loss"], loss, rtol=1e-12)
        np.testing.assert_allclose(result["gradient"], grad[0], rtol=1e-12)
        assert abs(result["gradientSum"]) < 1e-15


def test_the_true_class_is_chosen_by_keyboard(open_widget):
    figure = open_widget("p-minus-y")
    options = options_of(figure)
    logits, target = np.array(options["logits"]), options["target"]
    figure.get_by_role("radio", checked=True).focus()
    figure.page.keyboard.press("ArrowDown")
    target = (target + 1) % len(logits)
    assert figure.get_by_role("radio", name=f"class {target + 1}").is_checked()
    loss, grad = cross_entropy(logits[np.newaxis], np.array([target]), return_grad=True)
    assert f"loss {number(loss)} nats" in readout(figure)
    assert f"p − y = [{', '.join(map(number, grad[0]))}], sum 0.000" in readout(figure)


def test_each_arrow_runs_from_the_target_to_the_probability(open_widget):
    figure = open_widget("p-minus-y")
    options = options_of(figure)
    slider(figure, "z₃").press("End")
    logits = np.array(options["logits"])
    logits[2] = 5
    p = softmax(logits)
    for k, row in enumerate(figure.locator(".ol-row:not(.ol-head)").all()):
        track, arrow, bar = (
            row.locator(f".ol-{part}").bounding_box() for part in ("track", "arrow", "bar")
        )
        start = 1.0 if k == options["target"] else 0.0
        ends = [(arrow["x"] - track["x"]) / track["width"]]
        ends.append(ends[0] + arrow["width"] / track["width"])
        np.testing.assert_allclose(ends, sorted([start, p[k]]), atol=0.01)
        np.testing.assert_allclose(bar["width"] / track["width"], p[k], atol=0.01)


def test_drawn_numbers_are_the_library_s(open_widget):
    figure = open_widget("p-minus-y", javascript=False)
    options = options_of(figure)
    z, target = np.array(options["logits"]), options["target"]
    loss, grad = cross_entropy(z[np.newaxis], np.array([target]), return_grad=True)
    drawn = figure.locator("svg.ol-drawing").text_content()
    assert f"loss = {number(loss)} nats" in drawn
    for g in grad[0]:
        assert ("+" if g > 0 else "") + number(g) in drawn


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_stand_out_from_what_is_behind_them(open_widget, theme):
    """At least 3 to 1, the limit of WCAG 2 for graphics, which axe does not check."""
    figure = open_widget("p-minus-y", theme=theme)
    track = colour(figure, ".ol-track", "backgroundColor")
    assert contrast(colour(figure, ".ol-bar", "backgroundColor"), track) >= 3
    assert contrast(colour(figure, ".ol-target", "borderLeftColor"), track) >= 3
    assert contrast(colour(figure, ".ol-arrow", "backgroundColor", "::after"), track) >= 3
