"""Figures that read on white and on black: transparent SVG with colours for both.

Lines keep a contrast of at least 3 : 1 against both backgrounds (WCAG 2.2, criterion 1.4.11).
Text needs 4.5 : 1, which no single colour reaches on both: the site gives ``INK`` its dark twin.

The three drawings take the axes to draw on, name their own axes with units, and leave title, legend
and size to the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from output_layer._arguments import refuse

if TYPE_CHECKING:
    from output_layer.calibration import ReliabilityCurve

__all__ = [
    "INK",
    "INK_ON_DARK",
    "PALETTE",
    "logit_histogram",
    "loss_and_gradient",
    "reliability_diagram",
    "use_book_style",
]

#: Colour of text, axes and ticks, and what replaces it on a dark page.
INK = "#5d636c"
INK_ON_DARK = "#c3c9d2"

#: Named line colours, in the order in which curves take them.
PALETTE = {
    "blue": "#3d85c6",
    "orange": "#d9741a",
    "green": "#2e9c6e",
    "red": "#dd4f55",
    "purple": "#9a70c9",
    "grey": "#8a8f98",
}


def use_book_style() -> None:
    """Make every following figure of this process a figure of the book.

    Sets matplotlib's ``rcParams``; in a notebook it also switches the inline pictures to SVG.

    Examples
    --------
    >>> use_book_style()
    >>> mpl.rcParams["savefig.transparent"]
    True
    """
    mpl.rcParams.update(
        {
            "figure.figsize": (6.4, 3.6),
            "figure.facecolor": "none",
            "figure.constrained_layout.use": True,
            "savefig.transparent": True,
            "svg.hashsalt": "output-layer",  # else every build writes other ids
            "axes.facecolor": "none",
            "axes.edgecolor": INK,
            "axes.labelcolor": INK,
            "axes.titlecolor": INK,
            "axes.titlesize": "medium",
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": cycler(color=list(PALETTE.values())),
            "grid.color": INK,
            "grid.alpha": 0.25,
            "xtick.color": INK,
            "ytick.color": INK,
            "text.color": INK,
            "legend.frameon": False,
            "lines.linewidth": 2,
            "font.size": 10.5,
        }
    )
    _show_svg_inline()


def reliability_diagram(axes: Axes, curve: ReliabilityCurve, *, label: str | None = None) -> None:
    """Draw accuracy against confidence, one disc a bin, and the gap of each to the diagonal.

    The area of a disc is proportional to the rows in its bin: a far gap with a small disc is noise.
    A disc below the diagonal is overconfident.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    curve : ReliabilityCurve
        From `calibration.reliability_curve`; empty bins are left out.
    label : str, optional
        Name of the discs in a legend.

    References
    ----------
    ``guo2017calibration``: Guo et al., On calibration of modern neural networks, 2017, section 2.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from output_layer.calibration import reliability_curve
    >>> axes = Figure().add_subplot()
    >>> reliability_diagram(axes, reliability_curve([0.6, 0.8, 0.9], [1, 0, 1], n_bins=5))
    >>> axes.get_xlabel(), axes.get_ylabel()
    ('confidence (probability)', 'accuracy (share of rows)')
    """
    used = curve.counts > 0
    confidence, accuracy = curve.confidence[used], curve.accuracy[used]
    areas = 400 * curve.counts[used] / curve.counts.sum()  # in square points
    axes.plot([0, 1], [0, 1], color=INK, linewidth=1, linestyle="--")
    axes.vlines(confidence, confidence, accuracy, colors=PALETTE["red"], linewidth=1.5)
    axes.scatter(confidence, accuracy, s=areas, color=PALETTE["blue"], label=label, zorder=3)
    axes.set(xlabel="confidence (probability)", ylabel="accuracy (share of rows)", aspect="equal")


def loss_and_gradient(
    axes: Sequence[Axes],
    outputs: ArrayLike,
    loss: Callable[[NDArray], tuple[NDArray, NDArray]],
    *,
    label: str | None = None,
) -> None:
    """Draw a loss over one output of the network, and beside it the derivative.

    Parameters
    ----------
    axes : sequence of two matplotlib.axes.Axes
        The first for the loss, the second for its derivative.
    outputs : array_like, shape (N,)
        Where to evaluate, for example logits -6 to 6.
    loss : callable
        Takes `outputs`, returns losses and gradients, both of shape (N,): a function of
        `output_layer.losses` with ``reduction="none", return_grad=True``.
    label : str, optional
        Name of both lines in a legend.

    Raises
    ------
    ValueError
        If there are not exactly two axes.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from output_layer.losses import l1_loss
    >>> axes = Figure().subplots(1, 2)
    >>> options = {"reduction": "none", "return_grad": True}
    >>> loss_and_gradient(axes, [-1.0, 2.0], lambda y: l1_loss(y, np.zeros(2), **options))
    >>> [a.lines[0].get_ydata().tolist() for a in axes]
    [[1.0, 2.0], [-1.0, 1.0]]
    """
    if len(axes) != 2:
        raise ValueError(f"axes must be two, one for the loss and one for its gradient: {axes!r}")
    outputs = np.asarray(outputs)
    values_and_slopes = loss(outputs)
    for panel, values, name in zip(
        axes, values_and_slopes, ("loss", "gradient of the loss"), strict=True
    ):
        panel.plot(outputs, values, label=label)
        panel.set(xlabel="output of the network", ylabel=name)


def logit_histogram(axes: Axes, logits: ArrayLike, targets: ArrayLike, *, bins: int = 40) -> None:
    """Draw how the logits of the target class are distributed, and those of the other classes.

    Both histograms have area 1. Overlap alone is no mistake, as each row is compared with itself: a
    row is right if no other class of that row has a larger logit.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    logits : array_like, shape (N, K)
        Finite scores before the softmax.
    targets : array_like of int, shape (N,)
        Class indices 0 to K - 1.
    bins : int, default 40
        Bins of equal width, the same for both histograms.

    Raises
    ------
    ValueError
        If the shapes do not fit.
    IndexError
        If a class index is not in 0 to K - 1.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().add_subplot()
    >>> logit_histogram(axes, [[3.0, 0.0, 1.0], [0.0, 4.0, 2.0]], [0, 1], bins=4)
    >>> axes.get_legend_handles_labels()[1]
    ['target class', 'other classes']
    """
    logits, targets = np.asarray(logits), np.asarray(targets)
    if logits.ndim != 2 or targets.shape != logits.shape[:1]:
        raise ValueError(
            "logits (N, K) and targets (N,) need the same N: got shapes "
            f"{logits.shape} and {targets.shape}"
        )
    refuse(
        (targets < 0) | (targets >= logits.shape[1]),
        targets,
        "targets",
        f"class indices must be in 0 to {logits.shape[1] - 1}",
        IndexError,
    )
    is_target = np.arange(logits.shape[1]) == targets[:, None]
    edges = np.histogram_bin_edges(logits, bins)
    style = {"density": True, "histtype": "step"}
    axes.hist(logits[is_target], edges, color=PALETTE["blue"], label="target class", **style)
    axes.hist(logits[~is_target], edges, color=PALETTE["orange"], label="other classes", **style)
    axes.set(xlabel="logit (nats)", ylabel="density (per nat)")


def _show_svg_inline() -> None:
    try:
        from IPython import get_ipython
    except ImportError:  # a plain script: figures are saved, not shown
        return
    if get_ipython() is not None:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", metadata={"Date": None})
