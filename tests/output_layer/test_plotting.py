"""Colours, reproducible files and the three drawings of `output_layer.plotting`."""

import io
import sys

import IPython
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib_inline import backend_inline

from output_layer.calibration import reliability_curve
from output_layer.losses import bce_with_logits
from output_layer.plotting import (
    INK,
    INK_ON_DARK,
    PALETTE,
    logit_histogram,
    loss_and_gradient,
    reliability_diagram,
    use_book_style,
)

BACKGROUNDS = {"light": "#ffffff", "dark": "#14181e"}  # of the site's theme


@pytest.fixture(autouse=True)
def _restore_style():
    mpl.use("svg")
    with mpl.rc_context():
        yield
    plt.close("all")


def luminance(colour):
    """Relative luminance of WCAG 2.2."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    bright, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", BACKGROUNDS)
@pytest.mark.parametrize("colour", PALETTE.values())
def test_lines_read_on_both_backgrounds(theme, colour):
    assert contrast(colour, BACKGROUNDS[theme]) >= 3


@pytest.mark.parametrize(("theme", "ink"), [("light", INK), ("dark", INK_ON_DARK)])
def test_text_reads_on_its_background(theme, ink):
    assert contrast(ink, BACKGROUNDS[theme]) >= 4.5


def svg_of_a_figure():
    figure, axes = plt.subplots()
    axes.plot([0, 1], label="a line")
    axes.set_xlabel("logit")
    axes.legend()
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()


def test_figures_are_transparent_and_reproducible():
    use_book_style()
    first = svg_of_a_figure()
    assert first == svg_of_a_figure()
    assert PALETTE["blue"] in first
    assert INK in first
    for background in ("#ffffff", "white", "#000000"):
        assert background not in first


def test_every_word_and_line_of_a_frame_has_the_ink_that_the_site_replaces():
    use_book_style()
    _, axes = plt.subplots()
    axes.set(xlabel="x", ylabel="y", title="title")
    parts = [axes.xaxis.label, axes.yaxis.label, axes.title, *axes.get_xticklabels()]
    assert {to_hex(part.get_color()) for part in parts} == {INK}
    assert {to_hex(spine.get_edgecolor()) for spine in axes.spines.values()} == {INK}
    shown = {side for side, spine in axes.spines.items() if spine.get_visible()}
    assert shown == {"left", "bottom"}


def test_a_notebook_shows_svg_without_a_date(monkeypatch):
    asked = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(
        backend_inline, "set_matplotlib_formats", lambda *a, **k: asked.append((a, k))
    )
    use_book_style()
    assert asked == [(("svg",), {"metadata": {"Date": None}})]


def test_a_plain_script_needs_no_ipython(monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", None)
    use_book_style()
    assert mpl.rcParams["savefig.transparent"]


def test_a_reliability_diagram_shows_each_bin_once_and_its_gap():
    probs, y = np.array([0.1, 0.15, 0.8, 0.9, 1.0]), [0, 1, 1, 0, 0]
    curve = reliability_curve(probs, y, n_bins=4)
    axes = plt.figure().add_subplot()
    reliability_diagram(axes, curve, label="this model")
    gaps, discs = axes.collections
    np.testing.assert_allclose(discs.get_offsets(), [[0.125, 0.5], [0.9, 1 / 3]])
    np.testing.assert_allclose(discs.get_sizes()[1] / discs.get_sizes()[0], 3 / 2)
    segments = [[[0.125, 0.125], [0.125, 0.5]], [[0.9, 0.9], [0.9, 1 / 3]]]
    np.testing.assert_allclose(gaps.get_segments(), segments)
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), [[0, 0], [1, 1]])
    assert axes.get_legend_handles_labels()[1] == ["this model"]
    assert "probability" in axes.get_xlabel()
    assert "share" in axes.get_ylabel()


def test_losses_stand_beside_their_gradients():
    z, ones = np.linspace(-6, 6, 25), np.ones(25)
    want = bce_with_logits(z, ones, reduction="none", return_grad=True)
    axes = plt.figure().subplots(1, 2)
    for label in ("y = 1", "again"):
        loss_and_gradient(axes, z, lambda _: want, label=label)
    for panel, values, name in zip(axes, want, ("loss", "gradient of the loss"), strict=True):
        assert len(panel.lines) == 2
        np.testing.assert_array_equal(panel.lines[0].get_xydata(), np.column_stack([z, values]))
        assert panel.get_ylabel() == name
        assert panel.get_xlabel() == "output of the network"
        assert panel.get_legend_handles_labels()[1] == ["y = 1", "again"]
    with pytest.raises(ValueError, match="axes must be two, one for the loss and one for its"):
        loss_and_gradient(axes[:1], z, lambda _: want)


def test_logit_histograms_separate_the_target_from_the_rest():
    logits, targets = np.array([[3.0, 0, 1], [0, 4, 2], [0, 1, 0]]), [0, 1, 2]
    axes = plt.figure().add_subplot()
    logit_histogram(axes, logits, targets, bins=4)
    others, right = (patch.get_xy() for patch in axes.patches[::-1])
    # bins 0 to 1, 1 to 2, 2 to 3 and 3 to 4: the targets have 3, 4 and 0
    np.testing.assert_allclose(right[1:-1:2, 1], np.array([1, 0, 0, 2]) / 3)
    np.testing.assert_allclose(others[1:-1:2, 1], np.array([3, 2, 1, 0]) / 6)
    assert axes.get_xlabel() == "logit (nats)"
    assert axes.get_ylabel() == "density (per nat)"
    with pytest.raises(ValueError, match=r"need the same N: got shapes \(3, 3\) and \(2,\)"):
        logit_histogram(axes, logits, [0, 1])
    with pytest.raises(IndexError, match=r"targets\[1\] is 3: class indices must be in 0 to 2"):
        logit_histogram(axes, logits, [0, 3, 1])
