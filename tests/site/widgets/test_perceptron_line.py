"""perceptron-line: the line, the mistakes, and the learning rule."""

import itertools

import numpy as np
import pytest
from olwidget_drawings.perceptron_line import POINTS, TASKS, half_plane

from output_layer.perceptron import fit_perceptron, perceptron_predict

from .helpers import call, colour, contrast, options_of, readout, slider

GRID = [list(unit) for unit in itertools.product((-6, -1.5, 0, 0.5, 2), repeat=3)]


@pytest.mark.parametrize("task", TASKS)
def test_perceptron_line_computes_what_the_library_computes(open_widget, task):
    figure = open_widget("perceptron-line")
    got = call(figure, "compute", *([task, unit] for unit in GRID))
    for result, unit in zip(got, GRID, strict=True):
        answers = perceptron_predict(POINTS, unit[:2], unit[2])
        assert result["answers"] == answers.tolist()
        assert result["mistakes"] == (answers != TASKS[task]).sum()
        region = half_plane(*unit)
        assert len(result["region"]) == len(region)
        np.testing.assert_allclose(result["region"], region, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("task", ["and", "or"])
def test_the_learning_rule_is_the_library_s(open_widget, task):
    figure = open_widget("perceptron-line")
    fit = fit_perceptron(POINTS, TASKS[task])
    unit = [0.0, 0.0, 0.0]
    for _ in fit.mistakes_per_epoch:
        for k in range(4):
            (unit,) = call(figure, "learn", [task, unit, k])
    assert unit == [*fit.weights, fit.bias]


def test_no_setting_of_the_sliders_solves_xor(open_widget):
    figure = open_widget("perceptron-line")
    results = call(figure, "compute", *(["xor", unit] for unit in GRID))
    assert min(result["mistakes"] for result in results) == 1


def test_the_button_learns_and_by_keyboard(open_widget):
    figure = open_widget("perceptron-line")
    figure.get_by_role("radio", checked=True).focus()
    figure.page.keyboard.press("ArrowUp")
    figure.page.keyboard.press("ArrowUp")
    assert figure.get_by_role("radio", name="AND", exact=True).is_checked()
    button = figure.get_by_role("button", name="Next example")
    for _ in range(40):
        button.press("Enter")
    assert "0 of 4 wrong. Fewest so far: 0." in readout(figure)
    assert figure.locator(".ol-wrong").count() == 0
    assert "nothing to correct" in readout(figure)


def test_a_slider_moves_the_line_and_marks_the_mistakes(open_widget):
    figure = open_widget("perceptron-line")
    options = options_of(figure)
    before = figure.locator('[data-part="region"]').get_attribute("points")
    slider(figure, "bias b").press("End")
    assert figure.locator('[data-part="region"]').get_attribute("points") != before
    answers = perceptron_predict(POINTS, options["weights"], 6)
    wrong = int((answers != TASKS[options["task"]]).sum())
    assert figure.locator(".ol-wrong").count() == wrong
    assert f"{wrong} of 4 wrong" in readout(figure)
    figure.get_by_role("button", name="Reset").click()
    assert figure.locator('[data-part="region"]').get_attribute("points") is not None
    assert "1 of 4 wrong" in readout(figure)


def test_drawn_numbers_are_the_library_s(open_widget):
    figure = open_widget("perceptron-line", javascript=False)
    options = options_of(figure)
    answers = perceptron_predict(POINTS, options["weights"], options["bias"])
    wrong = int((answers != TASKS[options["task"]]).sum())
    assert f"{wrong} of 4 wrong" in figure.locator("svg.ol-drawing").text_content()
    assert figure.locator(".ol-wrong").count() == wrong


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_stand_out_from_what_is_behind_them(open_widget, theme):
    """At least 3 to 1, the limit of WCAG 2 for graphics, which axe does not check."""
    figure = open_widget("perceptron-line", theme=theme)
    panel = figure.evaluate("e => getComputedStyle(e).backgroundColor")
    assert contrast(colour(figure, ".ol-point-1", "fill"), panel) >= 3
    for mark in (".ol-point-0", ".ol-ring", ".ol-fires"):
        assert contrast(colour(figure, mark, "stroke"), panel) >= 3
