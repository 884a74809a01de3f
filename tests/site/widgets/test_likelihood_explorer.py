"""likelihood-explorer: five likelihoods, against the library, and used by hand."""

import mpmath
import numpy as np
import pytest
from olwidget_drawings._drawing import number
from olwidget_drawings.likelihood_explorer import FAMILIES, likelihood

from .helpers import call, colour, contrast, middle_of, options_of, readout, slider, thumb_of


def grid(family: str) -> list[list]:
    f = FAMILIES[family]
    targets = np.arange(f.low, f.high + f.step / 2, f.step).round(1)[:: 5 if f.step < 1 else 1]
    return [[family, t, z] for t in targets.tolist() for z in np.linspace(-5, 5, 41).tolist()]


@pytest.mark.parametrize("family", FAMILIES)
def test_losses_and_gradients_are_those_of_the_library(open_widget, family):
    cases = grid(family)
    got = call(open_widget("likelihood-explorer"), "compute", *cases)
    _, targets, outputs = zip(*cases, strict=True)
    losses, slopes = likelihood(family, np.array(outputs), np.array(targets))
    np.testing.assert_allclose([g["loss"] for g in got], losses, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose([g["gradient"] for g in got], slopes, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose([g["likelihood"] for g in got], np.exp(-losses), rtol=1e-11)


@pytest.mark.parametrize("family", ["gaussian", "laplace", "huber"])
def test_each_density_has_the_area_one(open_widget, family):
    figure = open_widget("likelihood-explorer")
    targets = np.linspace(-40, 40, 80_001)
    got = call(figure, "compute", *([family, t, 0.3] for t in targets.tolist()))
    area = np.trapezoid([g["likelihood"] for g in got], targets)
    assert area == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("z", [-5, -0.7, 0, 1.3])
def test_probabilities_of_whole_numbers_sum_to_one(open_widget, z):
    figure = open_widget("likelihood-explorer")
    for family, most in (("bernoulli", 1), ("poisson", 60)):
        got = call(figure, "compute", *([family, t, z] for t in range(most + 1)))
        assert mpmath.fsum(g["likelihood"] for g in got) == pytest.approx(1, abs=1e-12)


def said(figure, family: str, observed: float, output: float) -> None:
    """The readout gives the library's numbers."""
    loss, slope = (float(x) for x in likelihood(family, output, observed))
    assert f"loss {number(loss)} nats, gradient {number(slope)}." in readout(figure)
    assert readout(figure).startswith(FAMILIES[family].name)


def test_the_output_moves_by_keyboard(open_widget):
    figure = open_widget("likelihood-explorer")
    options = options_of(figure)
    said(figure, options["family"], options["observed"], options["output"])
    dot = figure.locator('[data-part="dot"]')
    before = [float(dot.get_attribute(axis)) for axis in ("cx", "cy")]
    for _ in range(5):
        slider(figure, "Output").press("ArrowRight")
    said(figure, options["family"], options["observed"], options["output"] + 0.5)
    after = [float(dot.get_attribute(axis)) for axis in ("cx", "cy")]
    assert after[0] > before[0]
    assert after[1] > before[1], "towards the target the loss falls: down is larger in an SVG"


def test_another_distribution_brings_its_own_targets(open_widget):
    figure = open_widget("likelihood-explorer")
    radio = figure.get_by_role("radio", name="Gaussian")
    radio.focus()
    for _ in range(4):
        figure.page.keyboard.press("ArrowDown")
    assert figure.get_by_role("radio", name="Poisson").is_checked()
    target = slider(figure, "Target")
    assert [target.get_attribute(name) for name in ("min", "max", "step")] == ["0", "10", "1"]
    target.press("End")
    said(figure, "poisson", 10, options_of(figure)["output"])
    figure.get_by_role("radio", name="Bernoulli").check()
    assert target.input_value() == "1"
    said(figure, "bernoulli", 1, options_of(figure)["output"])
    figure.get_by_role("radio", name="Laplace").check()
    slider(figure, "Output").press("Home")
    said(figure, "laplace", 1, -5)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_thumbs_stand_over_what_they_move(open_widget, width):
    figure = open_widget("likelihood-explorer", width=width)
    for label, mark in (("Target", "height"), ("Output", "dot")):
        control = slider(figure, label)
        for key in ("Home", "PageUp", "End"):
            control.press(key)
            moved = figure.locator(f'[data-part="{mark}"]')
            assert middle_of(moved) == pytest.approx(thumb_of(control), abs=2)


def test_the_still_drawing_shows_the_same_numbers(open_widget):
    figure = open_widget("likelihood-explorer", javascript=False)
    o = options_of(figure)
    loss, slope = (float(x) for x in likelihood(o["family"], o["output"], o["observed"]))
    description = figure.locator("svg > desc").text_content()
    assert f"loss is {number(loss)} nats" in description
    assert number(slope) in description


def test_script_and_python_draw_the_same_curves(open_widget):
    still = open_widget("likelihood-explorer", javascript=False)
    live = open_widget("likelihood-explorer")
    for part in ("belief", "curve"):
        paths = [
            [
                float(x)
                for x in figure.locator(f'[data-part="{part}"]')
                .get_attribute("d")[1:]
                .replace("L", " ")
                .split()
            ]
            for figure in (still, live)
        ]
        np.testing.assert_allclose(*paths, atol=0.11)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_stand_out(open_widget, theme):
    figure = open_widget("likelihood-explorer", theme=theme)
    panel = figure.evaluate("e => getComputedStyle(e).backgroundColor")
    assert contrast(colour(figure, '[data-part="belief"]', "stroke"), panel) >= 3
    assert contrast(colour(figure, '[data-part="dot"]', "fill"), panel) >= 3
