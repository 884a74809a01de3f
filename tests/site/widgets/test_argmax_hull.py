"""argmax-hull: probabilities equal to the library's, and a word inside the hull that never wins."""

import numpy as np
from olwidget_drawings._drawing import number
from olwidget_drawings.argmax_hull import distribution, hull
from scipy.spatial import ConvexHull

from .helpers import call, options_of, readout, slider


def test_compute_agrees_with_the_library(open_widget):
    rng = np.random.default_rng(0)
    cases = []
    for _ in range(200):
        vectors = rng.uniform(-2, 2, size=2 * int(rng.integers(3, 10))).round(1).tolist()
        angle, length = 5.0 * int(rng.integers(-36, 37)), 0.5 * int(rng.integers(1, 9))
        cases.append([vectors, angle, length])
    got = call(open_widget("argmax-hull"), "compute", *cases)
    for shares, case in zip(got, cases, strict=True):
        np.testing.assert_allclose(shares, distribution(*case), rtol=1e-12)


def test_the_hull_is_that_of_scipy():
    rng = np.random.default_rng(1)
    for _ in range(50):
        points = rng.uniform(-2, 2, size=(int(rng.integers(4, 10)), 2))
        assert sorted(hull(points.ravel().tolist())) == sorted(ConvexHull(points).vertices)


def test_a_word_inside_never_leads_and_every_corner_does(open_widget):
    figure = open_widget("argmax-hull")
    options = options_of(figure)
    vectors, corners = options["vectors"], hull(options["vectors"])
    inner = set(range(len(vectors) // 2)) - set(corners)
    assert inner
    leaders = {
        int(distribution(vectors, angle, options["length"]).argmax())
        for angle in np.arange(-180, 185, 5.0)
    }
    assert leaders == set(corners)


def test_turning_moves_bars_ring_and_readout(open_widget):
    figure = open_widget("argmax-hull")
    options = options_of(figure)
    names, at_start = options["words"].split("|"), readout(figure)
    slider(figure, "Direction of h").press("Home")
    slider(figure, "Length of h").press("End")
    want = distribution(options["vectors"], -180.0, 4.0)
    for i, share in enumerate(want):
        bar = figure.locator(f'[data-part="bar-{i}"]')
        assert abs(float(bar.get_attribute("width")) / options["bars"]["width"] - share) < 1e-12
        shown = figure.locator(f'[data-part="share-{i}"]').text_content()
        assert shown == number(share)
    winner = int(want.argmax())
    ring = figure.locator('[data-part="winner"]')
    x = options["plot"]["x"] + options["plot"]["per"] * options["vectors"][2 * winner]
    assert abs(float(ring.get_attribute("cx")) - x) < 1e-9
    assert f"“{names[winner]}” leads with {number(want[winner])}" in readout(figure)
    assert "Direction −180°, length 4.0" in readout(figure)
    figure.get_by_role("button", name="Reset").click()
    assert readout(figure) == at_start


def test_the_drawing_shows_the_library_s_numbers(open_widget):
    figure = open_widget("argmax-hull", javascript=False)
    options = options_of(figure)
    drawn = figure.locator("svg.ol-drawing").text_content()
    for share in distribution(options["vectors"], options["angle"], options["length"]):
        assert number(share) in drawn
