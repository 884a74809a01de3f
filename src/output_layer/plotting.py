"""Figures that read on white and on black: transparent SVG with colours for both.

Lines keep a contrast of at least 3 : 1 against both backgrounds (WCAG 2.2, criterion 1.4.11).
Text needs 4.5 : 1, which no single colour reaches on both: the site gives ``INK`` its dark twin.
"""

import matplotlib as mpl
from cycler import cycler

__all__ = ["INK", "INK_ON_DARK", "PALETTE", "use_book_style"]

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


def _show_svg_inline() -> None:
    try:
        from IPython import get_ipython
    except ImportError:  # a plain script: figures are saved, not shown
        return
    if get_ipython() is not None:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", metadata={"Date": None})
