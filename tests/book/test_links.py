"""Every link inside the site leads somewhere, and every citation carries an identifier."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from pybtex.database import parse_file

from .conftest import DOCUMENTS, ROOT


class Page(HTMLParser):
    """What a page can be linked at, and what it links to."""

    def __init__(self, path):
        super().__init__()
        self.targets, self.links = set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        for key, value in attributes:
            if key in ("id", "name"):
                self.targets.add(value)
            elif key in ("href", "src") and value:
                self.links.append(value)


def test_links_and_anchors_inside_the_site(site):
    found = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    pages = {path.resolve(): Page(path) for path in found}
    assert len(pages) > len(DOCUMENTS)
    broken, followed = [], 0
    for path, page in pages.items():
        for link in page.links:
            address = urlsplit(link)
            if address.scheme or address.netloc:
                continue
            followed += 1
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            anchor = unquote(address.fragment)
            if not target.is_file():
                broken.append(f"{path.relative_to(site)}: {link} leads nowhere")
            elif anchor and target in pages and anchor not in pages[target].targets:
                broken.append(f"{path.relative_to(site)}: {link} has no such anchor")
    assert followed > 100 * len(DOCUMENTS)
    assert not broken, "\n".join(broken[:50])


def cited_keys():
    texts = [(ROOT / f"{d}.md").read_text() for d in DOCUMENTS if (ROOT / f"{d}.md").exists()]
    groups = re.findall(r"\{cite:[pt]\}`([^`]+)`", "\n".join(texts))
    return sorted({key.strip() for group in groups for key in group.split(",")})


@pytest.mark.parametrize("key", cited_keys())
def test_cited_work_carries_an_identifier(key):
    entry = parse_file(ROOT / "book" / "references.bib").entries[key]
    assert {"doi", "eprint", "isbn", "url"} & {field.lower() for field in entry.fields}
