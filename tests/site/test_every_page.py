"""What holds for each page of the site: accessible, narrow enough, complete without a network.

``open_page`` also fails on any script error and on any request that leaves the disk.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT, built_site

SITE = built_site()
PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.rglob("*.html")
    if "_static" not in path.parts  # templates of the theme
    and path != SITE / "index.html"  # sends the reader on
)
MATHEMATICS_IS_SET = "() => window.MathJax?.startup?.promise"  # a promise: evaluate waits for it
COLOURS_HAVE_CHANGED = "() => Promise.all(document.getAnimations().map(motion => motion.finished))"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def test_the_site_has_pages():
    assert len(PAGES) > 10


def test_the_root_leads_to_the_first_page(open_page):
    opened = open_page(SITE / "index.html")
    opened.wait_for_url((SITE / "book" / "index.html").as_uri())


@pytest.mark.parametrize("page", PAGES)
def test_page_is_accessible_and_fits_a_phone(page, open_page):
    """One visit: light, then dark, then narrow, because setting the mathematics takes seconds."""
    opened = open_page(SITE / page)
    opened.evaluate(MATHEMATICS_IS_SET)
    if page.startswith("book/0"):
        assert opened.locator("mjx-container").count() > 20
        assert opened.locator("mjx-merror, [data-mjx-error]").count() == 0
    for theme in ("light", "dark"):
        opened.emulate_media(color_scheme=theme)
        opened.wait_for_selector(f"html[data-theme={theme}]")
        opened.evaluate(COLOURS_HAVE_CHANGED)  # the theme fades them
        results = Axe().run(opened, options=WCAG)
        assert results.violations_count == 0, f"{theme}: {results.generate_report()}"
    opened.set_viewport_size({"width": 390, "height": 900})
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390


def test_search_finds_a_word_from_disk(open_page):
    opened = open_page(SITE / "search.html")
    opened.goto(opened.url + "?q=overflow")
    opened.wait_for_selector("#search-results li a", timeout=20_000)
    found = opened.locator("#search-results li a").evaluate_all("links => links.map(a => a.href)")
    assert any("05-softmax-numerics" in address for address in found)


def test_readme_shows_the_site():
    assert (ROOT / ".github" / "site.png").stat().st_size < 400_000
