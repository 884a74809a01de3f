"""yolo-cell: boxes of one cell, against the library's decoding."""

import numpy as np
import pytest
import torch
from olwidget_drawings.yolo_cell import ANCHOR, COLUMN, GRID, ROW, describe, read

from output_layer.heads import decode_yolo_v1, decode_yolo_v3

from .helpers import call, readout, slider

CODES = [
    [float(n) / 10 for n in row]
    for row in np.random.default_rng(0).integers((-20, -20, -10, -10), (21, 21, 11, 11), (60, 4))
]
START = [0.8, 0.3, 0.6, 0.5]


def by_library(code: list[float]) -> dict[str, np.ndarray]:
    """Put the numbers into one cell of a grid of otherwise empty ones, and decode."""
    numbers = torch.tensor([*code, 0.0, 0.0], dtype=torch.float64)
    raw = torch.zeros(1, GRID, GRID, 6, dtype=torch.float64)
    raw[0, ROW, COLUMN] = numbers
    anchors = torch.tensor([ANCHOR], dtype=torch.float64)
    boxes = {
        "v1": decode_yolo_v1(raw, num_boxes=1).boxes,
        "v3": decode_yolo_v3(raw.movedim(-1, 1), anchors).boxes,
    }
    return {name: box[0, ROW, COLUMN, 0].numpy() for name, box in boxes.items()}


def test_yolo_cell_reads_as_the_library_decodes():
    for code in CODES:
        for name, box in by_library(code).items():
            np.testing.assert_allclose(read(code)[name], box, rtol=1e-12, atol=1e-14)


def test_yolo_cell_agrees_with_python(open_widget):
    figure = open_widget("yolo-cell")
    for code, got in zip(CODES, call(figure, "compute", *([c] for c in CODES)), strict=True):
        for name, box in read(code).items():
            np.testing.assert_allclose(got[name], box, rtol=1e-12, atol=1e-14)
    assert call(figure, "describe", *([c] for c in CODES)) == [describe(c) for c in CODES]


def centre(figure, version: str) -> float:
    return float(figure.locator(f'[data-part="{version}-centre"]').get_attribute("cx"))


def test_only_version_1_leaves_its_cell(open_widget):
    figure = open_widget("yolo-cell")
    slider(figure, "Centre, x").press("End")
    assert centre(figure, "v1") > 200 > centre(figure, "v3")
    assert readout(figure) == describe([2.0, *START[1:]])
    assert "outside its cell" in readout(figure).split("Version 3")[0]
    assert "inside its cell" in readout(figure).split("Version 3")[1]


@pytest.mark.parametrize("name", ["v1", "v3"])
def test_the_width_turns_round_in_version_1_alone(open_widget, name):
    figure = open_widget("yolo-cell")
    widths = []
    for key in ("Home", "End"):
        slider(figure, "Width").press(key)
        widths.append(float(figure.locator(f'[data-part="{name}-box"]').get_attribute("width")))
    ratio = widths[1] / widths[0]
    assert ratio == pytest.approx(1 if name == "v1" else np.exp(2))
    figure.get_by_role("button", name="Reset").click()
    assert readout(figure) == describe(START)


def test_the_live_figure_starts_as_the_drawing(open_widget):
    live = centre(open_widget("yolo-cell"), "v3")
    still = open_widget("yolo-cell", javascript=False)
    assert centre(still, "v3") == pytest.approx(live, abs=0.006)
