"""What every page, and what every chapter, must have."""

import re

import pytest

from .conftest import CHAPTERS, DOCUMENTS, ROOT

EXTERNAL = re.compile(r"^(https?:)?//")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_page_is_built_with_one_title(document, soup):
    assert len(soup(document).select("article h1")) == 1


@pytest.mark.parametrize("document", DOCUMENTS)
def test_images_have_alternative_text(document, soup):
    images = soup(document).select("article img")
    silent = [image["src"] for image in images if not image.get("alt", "").strip()]
    generated = [
        image["src"]
        for image in images
        if re.fullmatch(r"(\S*/)?_images/\S+", image.get("alt", ""))
    ]
    assert not silent
    assert not generated, "the alt text is the file's name: give the cell `image: {alt: ...}`"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_page_loads_nothing_from_outside(document, soup):
    page = soup(document)
    loaded = [tag["src"] for tag in page.select("[src]")]
    loaded += [
        tag["href"]
        for tag in page.select("link[href]")
        if not {"canonical", "search", "next", "prev"} & set(tag["rel"])
    ]
    assert [address for address in loaded if EXTERNAL.match(address)] == []


def test_style_sheets_load_nothing_from_outside(site):
    found = [
        f"{sheet.relative_to(site)}: {address}"
        for sheet in site.rglob("*.css")
        for address in re.findall(r"(?:url\(|@import )[\"']?([^\"')]+)", sheet.read_text())
        if EXTERNAL.match(address)
    ]
    assert found == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_markup_is_left_unrendered(document, soup):
    article = soup(document).select_one("article")
    for code in article.select("pre, code, script"):
        code.decompose()
    assert re.findall(r"\{[a-z:]+\}`|^:::|^```", article.text, re.MULTILINE) == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter_has_its_skeleton(chapter, soup):
    page = soup(chapter)
    topic = chapter.removeprefix("book/")
    headings = " | ".join(h.text.lower() for h in page.select("h2, .admonition-title"))
    for part in ("able to do", "predict", "break it", "check yourself", "further reading"):
        assert part in headings, f"no section whose heading has '{part}'"
    assert page.select("figure.ol-widget"), "no live figure"
    assert len(page.select(".ol-quiz .ol-question")) == 5
    assert page.select("div.proof"), "no theorem"
    assert page.select(".math span.eqno"), "no numbered equation"
    assert page.select("a[href*='#id']"), "no citation"
    assert page.select(f"article a[href$='exercises/{topic}/{topic}.html']"), "no problem set"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_chapter_has_its_problem_set(chapter):
    topic = chapter.removeprefix("book/")
    for path in (
        f"solutions/{topic}/{topic}.md",
        f"exercises/{topic}/{topic}.ipynb",
        f"tests/problem_sets/{topic}.py",
    ):
        assert (ROOT / path).exists(), path
