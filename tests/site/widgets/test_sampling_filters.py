"""sampling-filters: both orders equal to the library's, and charts that follow the sliders."""

import numpy as np
from olwidget_drawings._drawing import number
from olwidget_drawings.sampling_filters import STATIC_P, filtered

from .helpers import call, options_of, readout, slider, width_of


def test_compute_agrees_with_the_library(open_widget):
    rng = np.random.default_rng(0)
    cases = []
    for _ in range(200):
        logits = rng.uniform(-3, 5, size=10).round(1)  # one decimal: equal logits occur
        settings = (
            float(rng.uniform(0.2, 4)),
            int(rng.integers(1, 11)),
            float(rng.integers(1, 21) / 20),
            float(rng.integers(0, 21) / 20),
        )
        cases.append((logits, settings))
    got = call(open_widget("sampling-filters"), "compute", *([z.tolist(), *s] for z, s in cases))
    for result, (logits, settings) in zip(got, cases, strict=True):
        want = filtered(logits, *settings)
        for order in ("first", "last"):
            np.testing.assert_allclose(result[order], want[order], rtol=1e-12)


def test_masses_that_reach_their_limit_only_on_paper(open_widget):
    """0.4 + 0.3 + 0.2 is a little less than 0.9 in floating point, and must count as 0.9."""
    logits = np.log([0.4, 0.3, 0.2, 0.1])
    cases = [(1.0, 4, 0.9, 0.0), (1.0, 4, 0.7, 0.0), (1.0, 4, 1.0, 0.25), (1.0, 2, 1.0, 0.75)]
    got = call(open_widget("sampling-filters"), "compute", *([logits.tolist(), *c] for c in cases))
    assert [sum(share > 0 for share in result["first"]) for result in got] == [3, 2, 4, 2]
    for result, case in zip(got, cases, strict=True):
        np.testing.assert_allclose(result["first"], filtered(logits, *case)["first"], rtol=1e-12)


def test_top_k_alone_does_not_mind_the_order(open_widget):
    figure = open_widget("sampling-filters")
    slider(figure, "Top-p").press("End")
    control = slider(figure, "Top-k")
    control.press("Home")
    for _ in range(2):
        control.press("ArrowRight")
    for panel in ("first", "last"):
        assert figure.locator(f'[data-part="{panel}-count"]').text_content() == "3 of 10 words left"
    logits = np.array(options_of(figure)["logits"])
    want = filtered(logits, options_of(figure)["temperature"], 3, 1.0, 0.0)
    np.testing.assert_allclose(want["first"], want["last"])
    assert readout(figure).count(f"3 words, largest {number(want['first'].max())}") == 2


def test_bars_and_reset(open_widget):
    figure = open_widget("sampling-filters")
    options = options_of(figure)
    at_start = readout(figure)
    slider(figure, "Temperature T").press("End")
    want = filtered(options["logits"], 4.0, len(options["logits"]), STATIC_P, 0.0)
    track = width_of(figure.locator("rect.ol-fill-track").first)
    for panel in ("first", "last"):
        for i, share in enumerate(want[panel]):
            bar = figure.locator(f'[data-part="{panel}-{i}"]')
            drawn = float(bar.get_attribute("width")) / options["bar"]
            assert abs(drawn - share) < 1e-12
            said = figure.locator(f'[data-part="{panel}-share-{i}"]').text_content()
            assert said == (number(share) if share > 0 else "removed")
    assert track > 0
    figure.get_by_role("button", name="Reset").click()
    assert readout(figure) == at_start


def test_the_drawing_shows_the_library_s_numbers(open_widget):
    figure = open_widget("sampling-filters", javascript=False)
    options = options_of(figure)
    want = filtered(
        options["logits"], options["temperature"], len(options["logits"]), STATIC_P, 0.0
    )
    drawn = figure.locator("svg.ol-drawing").text_content()
    for panel in ("first", "last"):
        assert f"{int((want[panel] > 0).sum())} of 10 words left" in drawn
        for share in want[panel][want[panel] > 0]:
            assert number(share) in drawn
