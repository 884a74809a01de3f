"""The built site, read as files. `make test-book` builds it first."""

from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"


def documents_of_toc():
    """Paths of all pages that _toc.yml names, without their ending."""

    def walk(node):
        if isinstance(node, dict):
            if "file" in node:
                yield node["file"]
            for value in node.values():
                yield from walk(value)
        elif isinstance(node, list):
            for item in node:
                yield from walk(item)

    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    return [toc["root"], *walk(toc)]


DOCUMENTS = documents_of_toc()
CHAPTERS = [d for d in DOCUMENTS if d.startswith("book/") and d.split("/")[1][:2].isdigit()]


@pytest.fixture(scope="session")
def site():
    """Folder of the built site."""
    assert (SITE / "index.html").exists(), "the site is not built: run `make book` first"
    return SITE


@pytest.fixture(scope="session")
def soup(site):
    """Parsed HTML of a document of the table of contents."""
    parsed = {}

    def parse(document):
        if document not in parsed:
            html = (site / f"{document}.html").read_text(encoding="utf-8")
            parsed[document] = BeautifulSoup(html, "html.parser")
        return parsed[document]

    return parse
