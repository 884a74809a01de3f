"""head-pipeline: features, logits, probabilities and prediction, against the library."""

import itertools

import numpy as np
from olwidget_drawings.head_pipeline import BIAS, WEIGHTS, describe, pipeline

from output_layer.activations import softmax

from .helpers import call, readout, slider

POINTS = list(itertools.product((-3.0, -0.7, 0.0, 1.1, 3.0), (-2.9, 0.3, 2.0), (-5.0, 0.0, 4.2)))


def test_head_pipeline_is_an_affine_map_and_a_softmax(open_widget):
    calls = [[[h1, h2], shift, WEIGHTS, BIAS] for h1, h2, shift in POINTS]
    got = call(open_widget("head-pipeline"), "compute", *calls)
    for (h1, h2, shift), result in zip(POINTS, got, strict=True):
        z = np.array([h1, h2]) @ np.array(WEIGHTS) + np.array(BIAS) + shift
        np.testing.assert_allclose(result["logits"], z, rtol=0, atol=1e-12)
        np.testing.assert_allclose(result["probabilities"], softmax(z), rtol=1e-12)
        assert result["prediction"] == pipeline([h1, h2], shift)["prediction"]


def test_a_shift_moves_the_logits_and_nothing_after_them(open_widget):
    figure = open_widget("head-pipeline")
    before = parts(figure)
    slider(figure, "Added to all logits").press("End")
    after = parts(figure)
    moved = [name for name in before if before[name] != after[name]]
    assert moved == ["z0-value", "z1-value", "z2-value"]
    figure.get_by_role("button", name="Reset").click()
    assert parts(figure) == before


def parts(figure) -> dict[str, str]:
    names = [f"{c}{n}-value" for c, rows in (("h", 2), ("z", 3), ("p", 3)) for n in range(rows)]
    names.append("prediction")
    return {name: figure.locator(f'[data-part="{name}"]').text_content() for name in names}


def test_the_prediction_jumps_and_its_bars_are_marked(open_widget):
    figure = open_widget("head-pipeline")
    assert readout(figure) == describe([1.5, 1.8], 0.0)
    assert parts(figure)["prediction"] == "prediction: class 1"
    slider(figure, "Feature 1").press("Home")
    assert readout(figure) == describe([-3.0, 1.8], 0.0)
    assert parts(figure)["prediction"] == "prediction: class 2"
    for column in "zp":
        orange = figure.locator(f'rect.ol-fill-orange[data-part^="{column}"]')
        assert [bar.get_attribute("data-part") for bar in orange.all()] == [f"{column}1"]


def test_bars_start_where_the_drawing_has_them(open_widget):
    def widths(figure):
        bars = figure.locator("rect[data-part]").all()
        return [float(bar.get_attribute("width")) for bar in bars]

    live = widths(open_widget("head-pipeline"))
    still = widths(open_widget("head-pipeline", javascript=False))
    np.testing.assert_allclose(live, still, atol=0.006)
