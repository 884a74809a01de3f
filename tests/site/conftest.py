"""Browser tests: the built site, opened in Chromium straight from the disk.

The site is ``_build/html`` (``make book`` writes it), or the folder that ``OL_SITE`` names.
"""

import os
import shutil
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
# The directives are not a package: Sphinx finds them by this folder, and so do their tests.
sys.path.insert(0, str(ROOT / "book" / "_ext"))

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def built_site() -> Path:
    """Give the folder of the built site, or fail with what to do."""
    folder = Path(os.environ.get("OL_SITE", ROOT / "_build" / "html")).resolve()
    if not (folder / "index.html").exists():
        pytest.fail(f"no built site in {folder}: run `make book` first", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def site() -> Path:
    return built_site()


@pytest.fixture(scope="session")
def browser():
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        message = "Chromium is not installed: apt-get install chromium"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser):
    """Open a file of the site: ``open_page(path, theme=, javascript=, width=)``.

    An uncaught error on the page fails the test, and so does a request that leaves the disk.
    """
    contexts, faults = [], []

    def note_request(request):
        if not request.url.startswith(("file:", "data:", "blob:")):
            faults.append(f"request to {request.url}")

    def open_(path: Path, *, theme: str = "light", javascript: bool = True, width: int = 1280):
        context = browser.new_context(
            color_scheme=theme,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"error on {path.name}: {error}"))
        page.on("request", note_request)
        page.goto(path.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def find_page(site):
    """Give the first page of the site whose HTML holds a text, say ``data-widget="p-minus-y"``."""

    def find(text: str) -> Path:
        for path in sorted(site.rglob("*.html")):
            if text in path.read_text(encoding="utf-8"):
                return path
        return pytest.fail(f"no page of {site} holds {text}")

    return find


@pytest.fixture
def open_widget(open_page, find_page):
    """Open the page of a widget and give its figure."""

    def open_(name: str, **how):
        marker = f'data-widget="{name}"'
        return open_page(find_page(marker), **how).locator(f"figure[{marker}]").first

    return open_
