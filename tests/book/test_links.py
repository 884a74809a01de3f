"""Every link inside the site leads somewhere, and every citation carries an identifier."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pybtex.database import parse_file

from .conftest import DOCUMENTS, ROOT


def test_links_and_anchors_inside_the_site(site, tmp_path):
    settings = tmp_path / "linkcheckerrc"
    settings.write_text("[AnchorCheck]\n")
    checker = Path(sys.executable).with_name("linkchecker")
    start = site / "book" / "index.html"
    run = subprocess.run(
        [checker, "--config", settings, "--threads", "2", "--no-status", start.as_uri()],
        capture_output=True,
        text=True,
        check=False,
    )
    summary = re.search(r"(\d+) links? in (\d+) URLs? checked", run.stdout)
    assert summary, run.stdout + run.stderr
    assert int(summary[2]) > len(DOCUMENTS), f"the checker did not follow the site: {summary[0]}"
    assert run.returncode == 0, run.stdout


def cited_keys():
    texts = [(ROOT / f"{d}.md").read_text() for d in DOCUMENTS if (ROOT / f"{d}.md").exists()]
    groups = re.findall(r"\{cite:[pt]\}`([^`]+)`", "\n".join(texts))
    return sorted({key.strip() for group in groups for key in group.split(",")})


@pytest.mark.parametrize("key", cited_keys())
def test_cited_work_carries_an_identifier(key):
    entry = parse_file(ROOT / "book" / "references.bib").entries[key]
    assert {"doi", "eprint", "isbn", "url"} & {field.lower() for field in entry.fields}
