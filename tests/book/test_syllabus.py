"""Every row of book/syllabus.yml leads to what it names, once its chapter is in the book."""

import re
from collections import Counter
from functools import cache
from pkgutil import resolve_name

import pytest
import yaml

from coursework import problemset

from .conftest import CHAPTERS, ROOT

ROWS = yaml.safe_load((ROOT / "book" / "syllabus.yml").read_text())
TAUGHT = [row for row in ROWS if f"book/{row['chapter']}" in CHAPTERS]
ROWS_OF_SOURCE = {"000": 130, "001": 12, "002": 9, "003": 29, "004": 8, "beyond": 14}
CHAPTERS_OF_COURSE = [
    "01-history",
    "02-from-features-to-logits",
    "03-tasks-and-likelihoods",
    "04-output-activations",
    "05-softmax-numerics",
    "06-pairing-and-the-p-minus-y-gradient",
    "07-temperature",
    "08-calibration",
    "09-heads-by-architecture",
    "10-the-language-model-head",
    "11-multi-head-models-and-gradient-flow",
    "12-initializing-the-head",
    "13-mistakes-frameworks-debugging",
    "14-practice-and-capstone",
]
REQUIRED = {"source", "part", "topic", "needs", "chapter"}
OPTIONAL = {"anchor", "symbol", "widget", "exercise"}
# What the section that teaches a topic must hold for each need.
SHOWN = {
    "t": "p",
    "c": "div.highlight",
    "f": "img, figure svg",
    "d": "div.math, div.proof",
}


def name(row):
    return f"{row['source']}-{row['topic']}"


def each(rows, key=None):
    """Run a test once for each row that has a key."""
    chosen = [row for row in rows if key is None or key in row]
    return pytest.mark.parametrize("row", chosen, ids=name)


@each(ROWS)
def test_row_is_well_formed(row):
    assert row.keys() >= REQUIRED
    assert row.keys() <= REQUIRED | OPTIONAL
    assert row["chapter"] in CHAPTERS_OF_COURSE
    assert row["needs"]
    assert set(row["needs"]) <= set("tcfideaq")


def test_no_row_is_lost_and_none_is_there_twice():
    assert Counter(row["source"] for row in ROWS) == ROWS_OF_SOURCE
    assert max(Counter((row["source"], row["part"], row["topic"]) for row in ROWS).values()) == 1


@each(TAUGHT)
def test_a_reader_finds_what_the_topic_needs(row, soup):
    section, needs = section_of(row, soup), set(row["needs"])
    for need in needs & SHOWN.keys():
        assert section.select(SHOWN[need]), f"the section holds nothing for the need {need!r}"
    if "q" in needs:
        assert soup(f"book/{row['chapter']}").select(".ol-quiz .ol-question")
    assert "widget" in row or "i" not in needs
    assert "exercise" in row or not needs & {"a", "e"}


@each(ROWS, "symbol")
def test_the_symbol_is_in_the_library(row):
    assert row["symbol"].startswith("output_layer.")
    resolve_name(row["symbol"])


@each(TAUGHT, "widget")
def test_the_live_figure_is_on_a_page(row, site):
    assert row["widget"] in live_figures(site)


@each(TAUGHT, "exercise")
def test_the_exercise_is_in_its_problem_set(row):
    topic, _, answer = row["exercise"].partition("/")
    exercises, written = answers_of(topic)
    assert answer in exercises or (answer in written and "a" not in row["needs"])


@each(TAUGHT)
def test_the_row_is_on_the_syllabus_page(row, soup):
    """With a working link in each of its cells: test_links follows them."""
    shown = [cells[0].text.replace("’", "'") for cells in rows_of(soup("book/back/syllabus"))]
    assert row["topic"] in shown


def section_of(row, soup):
    """The innermost section of the chapter's page that holds the anchor."""
    assert "anchor" in row, "the row does not say where the chapter teaches it"
    target = soup(f"book/{row['chapter']}").find(id=row["anchor"])
    assert target, f"the page of the chapter has no id {row['anchor']!r}"
    return target if target.name == "section" else target.find_parent("section")


def rows_of(page):
    return [row.select("th, td") for row in page.select("article tbody tr")]


@cache
def live_figures(site):
    pages = (path.read_text(encoding="utf-8") for path in (site / "book").glob("*.html"))
    return {found for page in pages for found in re.findall(r'data-widget="([^"]+)"', page)}


@cache
def answers_of(topic):
    problems = problemset.read(ROOT / "solutions" / topic / f"{topic}.md")
    return set(problems.exercises), set(problems.written)
