"""head-shapes: shapes and counts of a head, against NumPy, PyTorch and exact arithmetic."""

import itertools

import numpy as np
import torch
from olwidget_drawings.head_shapes import LEADING, SIZES, describe, head_cost
from torch import nn

from .helpers import call, readout, slider


def counted(leading: list[int], d: int, k: int) -> dict[str, int]:
    """Count the products of an affine head term by term, on arrays of ones."""
    rows = np.ones((*leading, d)).reshape(-1, d)
    weight, slopes = np.ones((d, k)), np.ones((len(rows), k))
    # A sum of m products of ones is m: it took m multiplications and m - 1 additions.
    ahead = rows @ weight + 1  # the bias is one more addition
    backward = (rows.T @ slopes, slopes.sum(axis=0), slopes @ weight.T)
    additions = [array.sum() - array.size for array in (ahead, *backward)]
    products = [array.sum() for array in (ahead - 1, backward[0], backward[2])]
    with torch.device("meta"):
        parameters = sum(p.numel() for p in nn.Linear(d, k).parameters())
    return {
        "rows": len(rows),
        "parameters": parameters,
        "forward": int(additions[0] + products[0]),
        "backward": int(sum(additions[1:]) + products[1] + products[2]),
    }


def test_head_shapes_counts_every_operation(open_widget):
    cases = [([1], 1, 1), ([5], 3, 2), ([2, 16], 4, 10), ([2, 3, 4], 2, 3), ([7], 7, 7)]
    got = call(open_widget("head-shapes"), "compute", *map(list, cases))
    for (leading, d, k), result in zip(cases, got, strict=True):
        assert result == counted(leading, d, k) == head_cost(leading, d, k)


def test_head_shapes_agrees_with_python_for_all_settings(open_widget):
    cases = [
        ([n, *leading], d, k)
        for n, leading, d, k in itertools.product(
            SIZES["rows"], LEADING.values(), SIZES["features"], SIZES["outputs"]
        )
    ]
    figure = open_widget("head-shapes")
    assert call(figure, "compute", *map(list, cases)) == [head_cost(*case) for case in cases]
    some = cases[::37]
    assert call(figure, "describe", *map(list, some)) == [describe(*case) for case in some]
    assert max(max(head_cost(*case).values()) for case in cases) < 2**53


def sides(figure, name: str) -> list[float]:
    part = figure.locator(f'[data-part="{name}"]')
    return [float(part.get_attribute(side)) for side in ("height", "width")]


def test_the_rows_leave_the_parameters_alone(open_widget):
    figure = open_widget("head-shapes")
    before = {name: sides(figure, name) for name in ("H", "W", "b", "Z", "dW", "dH")}
    assert "650 parameters" in readout(figure)
    figure.get_by_role("radio", name="16 × 16 pixels").check()
    after = {name: sides(figure, name) for name in before}
    assert [name for name in before if before[name] != after[name]] == ["H", "Z", "dH"]
    assert readout(figure) == describe([32, 16, 16], 64, 10)
    assert figure.locator('[data-part="Z-shape"]').text_content() == "8192 × 10"


def test_the_sliders_reach_gpt2_and_reset_returns(open_widget):
    figure = open_widget("head-shapes")
    start = readout(figure)
    slider(figure, "Outputs K").press("End")
    assert slider(figure, "Outputs K").get_attribute("aria-valuetext") == "50257"
    assert readout(figure) == describe([32], 64, 50257)
    assert sides(figure, "W")[1] == sides(figure, "b")[1] == sides(figure, "Z")[1]
    assert sides(figure, "W")[0] == sides(figure, "H")[1]
    figure.get_by_role("button", name="Reset").click()
    assert readout(figure) == start


def test_the_live_figure_starts_as_the_drawing(open_widget):
    live = open_widget("head-shapes")
    numbers = sides(live, "W")
    still = open_widget("head-shapes", javascript=False)
    np.testing.assert_allclose(sides(still, "W"), numbers, atol=0.006)
