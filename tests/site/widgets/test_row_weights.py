"""row-weights: the weights of padded steps, against NumPy and against PyTorch's gradients."""

import itertools

import numpy as np
import torch
import torch.nn.functional as F
from olwidget_drawings.row_weights import LONGEST, RULES, describe, weigh

from .helpers import call, readout, slider


def weights_by_gradient(lengths: list[int], rule: str) -> np.ndarray:
    """Read the weight of each step off the gradient of a loss that is written out."""
    steps = max(lengths)
    logits = torch.zeros(len(lengths), steps, 2, dtype=torch.float64, requires_grad=True)
    targets = torch.zeros(len(lengths), steps, dtype=torch.int64)
    losses = F.cross_entropy(logits.movedim(-1, 1), targets, reduction="none")
    texts = [row[:length] for row, length in zip(losses, lengths, strict=True)]
    loss = {
        "steps": torch.cat(texts).mean(),
        "texts": torch.stack([text.mean() for text in texts]).mean(),
        "padding": losses.mean(),
    }[rule]
    loss.backward()
    return 2 * logits.grad[..., 1].numpy()  # p - y is 1/2 at the wrong class


def cases():
    for lengths in ([8, 4, 1], [1, 1, 1], [3, 8, 5], [2, 2, 7], [8, 8, 8]):
        for rule in RULES:
            yield lengths, rule


def test_row_weights_are_those_of_a_gradient():
    for lengths, rule in cases():
        np.testing.assert_allclose(weigh(lengths, rule), weights_by_gradient(lengths, rule))


def test_row_weights_agrees_with_python_for_all_settings(open_widget):
    settings = list(itertools.product(range(1, LONGEST + 1, 2), repeat=3))
    everything = [(list(lengths), rule) for lengths in settings for rule in RULES]
    figure = open_widget("row-weights")
    for got, case in zip(call(figure, "compute", *map(list, everything)), everything, strict=True):
        np.testing.assert_allclose(got, weigh(*case), rtol=1e-12, atol=0)
    assert call(figure, "describe", *map(list, everything)) == [describe(*c) for c in everything]


def side(figure, name: str) -> float:
    return float(figure.locator(f'[data-part="{name}"]').get_attribute("width"))


def kind(figure, name: str) -> str:
    return figure.locator(f'[data-part="{name}"]').get_attribute("class")


def test_a_short_text_becomes_loud_text_by_text(open_widget):
    figure = open_widget("row-weights")
    assert side(figure, "0-0") == side(figure, "2-0")
    figure.get_by_role("radio", name="text by text").check()
    np.testing.assert_allclose(side(figure, "2-0") ** 2 / side(figure, "0-0") ** 2, 8)
    assert readout(figure) == describe([8, 4, 1], "texts")


def test_padding_counts_when_it_is_asked_to(open_widget):
    figure = open_widget("row-weights")
    assert kind(figure, "2-1") == "ol-hollow"
    figure.get_by_role("radio", name="padding counted").check()
    assert kind(figure, "2-1") == "ol-fill-orange"
    assert side(figure, "2-1") == side(figure, "2-0")


def test_the_longest_text_decides_how_much_padding_there_is(open_widget):
    figure = open_widget("row-weights")
    slider(figure, "Length of text A").press("Home")
    assert kind(figure, "1-4") == "ol-absent"
    assert kind(figure, "2-3") == "ol-hollow"
    assert readout(figure) == describe([1, 4, 1], "steps")
    figure.get_by_role("button", name="Reset").click()
    assert readout(figure) == describe([8, 4, 1], "steps")


def test_the_live_figure_starts_as_the_drawing(open_widget):
    live = [side(open_widget("row-weights"), name) for name in ("0-0", "2-0", "2-1")]
    still = open_widget("row-weights", javascript=False)
    np.testing.assert_allclose([side(still, n) for n in ("0-0", "2-0", "2-1")], live, atol=0.006)
