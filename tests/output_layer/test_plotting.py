import io

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.colors import to_rgb

from output_layer.plotting import INK, INK_ON_DARK, PALETTE, use_book_style

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
