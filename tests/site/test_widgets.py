"""What holds for each widget: usable by keyboard, in the dark, on a phone, without JavaScript.

The tests of one widget alone are in ``widgets/test_NAME.py``.
"""

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from olwidget_drawings import WIDGETS
from widgets.helpers import width_of

ASSETS = ROOT / "book" / "_static" / "widgets"


@pytest.mark.parametrize("name", WIDGETS)
def test_assets_are_small_classic_and_still(name):
    paths = [ASSETS / part for part in ("core.js", f"{name}.js", f"{name}.css")]
    texts = {path: path.read_text(encoding="utf-8") for path in paths if path.exists()}
    assert len(gzip.compress("".join(texts.values()).encode(), mtime=0)) <= 5_000
    for script in (text for path, text in texts.items() if path.suffix == ".js"):
        assert not re.search(r"^\s*(import|export)\b", script, re.MULTILINE)
        assert not re.search(r"setInterval|setTimeout|requestAnimationFrame|fetch\(", script)


@pytest.mark.parametrize("path", sorted(ASSETS.glob("*.css")), ids=lambda path: path.name)
def test_styles_move_nothing(path):
    assert not re.search(r"animation|transition", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(ASSETS.glob("*.css")), ids=lambda path: path.name)
def test_each_style_sheet_belongs_to_a_widget(path):
    assert path.stem in {"tokens", "widgets", *WIDGETS}


def test_a_page_loads_the_assets_of_its_own_widgets(site):
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        held = set(re.findall(r'data-widget="([^"]+)"', page))
        for kind in ("js", "css"):
            loaded = set(re.findall(rf'(?:src|href)="\S*/widgets/([\w-]+)\.{kind}', page))
            own = {name for name in held if (ASSETS / f"{name}.{kind}").exists()}
            assert loaded - {"core", "tokens", "widgets"} == own, path


@pytest.mark.parametrize("name", WIDGETS)
def test_focus_is_visible_and_every_input_speaks(open_widget, name):
    figure = open_widget(name)
    inputs = figure.locator("input").all()
    assert inputs
    for control in inputs:
        assert control.evaluate("input => input.labels.length") == 1
        if control.get_attribute("type") == "range":
            assert control.get_attribute("aria-valuetext")
    inputs[0].focus()
    figure.page.keyboard.press("Shift+Tab")
    figure.page.keyboard.press("Tab")
    outline = figure.page.evaluate(
        "[getComputedStyle(document.activeElement).outlineStyle, document.activeElement.tagName]"
    )
    assert outline == ["solid", "INPUT"]


@pytest.mark.parametrize("name", WIDGETS)
def test_without_javascript_the_drawing_stands(open_widget, name):
    figure = open_widget(name, javascript=False)
    drawing = figure.get_by_role("img")
    assert drawing.is_visible()
    for part in ("title", "desc"):
        assert len(drawing.locator(f"> {part}").text_content()) > 20
    assert "With JavaScript on" in figure.locator("noscript p").inner_text()
    assert figure.locator("figcaption").inner_text().strip()
    assert figure.locator("input").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", WIDGETS)
def test_no_accessibility_fault(open_widget, name, theme):
    figure = open_widget(name, theme=theme)
    assert figure.page.locator("html").get_attribute("data-theme") == theme
    results = Axe().run(figure.page, context=f'figure[data-widget="{name}"]')
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("name", WIDGETS)
def test_a_phone_needs_no_sideways_scrolling(open_widget, name, javascript):
    figure = open_widget(name, width=390, javascript=javascript)
    assert width_of(figure) <= 390
    right_edge = figure.bounding_box()["x"] + width_of(figure)
    for part in figure.locator("table, .ol-row > *, .ol-foot > *, p, svg").all():
        if box := part.bounding_box():
            assert box["x"] + box["width"] <= right_edge + 0.5
    if javascript:
        assert figure.page.evaluate("document.documentElement.scrollWidth") <= 390
