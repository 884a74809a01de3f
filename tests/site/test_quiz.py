"""Quizzes: usable by keyboard and without JavaScript, scored at first try, checked at build."""

import os
import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from olwidget_drawings import WIDGETS

CONF = """
extensions = ["myst_parser", "olwidget", "olquiz"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
html_static_path = []
"""


@pytest.fixture
def open_quiz(open_page, find_page):
    def open_(**how):
        return open_page(find_page('class="ol-quiz"'), **how).locator(".ol-quiz").first

    return open_


def option(quiz, question: int, verdict: str):
    """One right or wrong option of a question."""
    inside = quiz.locator(".ol-question").nth(question)
    return inside.locator(f'.ol-option[data-verdict="{verdict}"]').first


# ---- in the browser -------------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False])
def test_an_option_opens_to_its_verdict_and_explanation(open_quiz, javascript):
    quiz = open_quiz(javascript=javascript)
    assert quiz.get_by_text("Question 1 of").is_visible()
    for verdict, word in (("right", "Right."), ("wrong", "Not quite.")):
        chosen = option(quiz, 0, verdict)
        assert not chosen.get_by_text(word, exact=True).is_visible()
        chosen.locator("summary").click()
        assert chosen.get_by_text(word, exact=True).is_visible()
        assert len(chosen.locator(".ol-explanation").inner_text()) > len(word) + 10


def test_no_verdict_shows_before_a_choice(open_quiz):
    quiz = open_quiz()
    assert not re.search(r"Right\.|Not quite\.|✓|✗", quiz.inner_text())
    marks = {
        summary.evaluate("e => getComputedStyle(e, '::before').content")
        for summary in quiz.locator("summary").all()
    }
    assert len(marks) == 1


def test_the_keyboard_answers_and_the_first_choice_counts(open_quiz):
    quiz = open_quiz()
    total = quiz.locator(".ol-question").count()
    score = quiz.get_by_role("status")
    assert score.text_content() == f"{total} questions. Your first choice counts."

    option(quiz, 0, "right").locator("summary").focus()
    quiz.page.keyboard.press("Enter")
    score.get_by_text(f"1 of {total} right at first try, 1 answered.").wait_for()

    option(quiz, 1, "wrong").locator("summary").focus()
    quiz.page.keyboard.press("Space")
    score.get_by_text(f"1 of {total} right at first try, 2 answered.").wait_for()

    right = option(quiz, 1, "right")
    right.locator("summary").press("Enter")
    right.get_by_text("Right.", exact=True).wait_for()
    assert score.text_content() == f"1 of {total} right at first try, 2 answered."


def test_a_verdict_is_more_than_a_colour(open_quiz):
    quiz = open_quiz()
    for verdict, sign in (("right", "✓"), ("wrong", "✗")):
        chosen = option(quiz, 0, verdict)
        chosen.locator("summary").click()
        mark = chosen.locator("summary").evaluate("e => getComputedStyle(e, '::before').content")
        assert sign in mark


def test_math_and_code_are_typeset(open_quiz):
    quiz = open_quiz()
    quiz.locator("mjx-container").first.wait_for()
    assert quiz.locator("code").count() > 0
    assert "`" not in quiz.inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_accessibility_fault_open_or_closed(open_quiz, theme):
    quiz = open_quiz(theme=theme)
    assert quiz.page.locator("html").get_attribute("data-theme") == theme
    for _ in range(2):
        results = Axe().run(quiz.page, context=".ol-quiz")
        assert results.violations_count == 0, results.generate_report()
        quiz.evaluate("e => e.querySelectorAll('details').forEach(d => { d.open = true; })")


def test_a_phone_needs_no_sideways_scrolling(open_quiz):
    quiz = open_quiz(width=390)
    quiz.locator("mjx-container").first.wait_for()
    quiz.evaluate("e => e.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert quiz.page.evaluate("document.documentElement.scrollWidth") <= 390


# ---- the directives -------------------------------------------------------------------------


def question(*lines: str) -> str:
    return "\n".join(["# Page", "", "````{quiz}", "```{question} Why?", *lines, "```", "````", ""])


GOOD = ("- [x] One.", "", "  Because.", "- [ ] Two.", "", "  No.")
MISTAKES = {
    "two_right": (
        question("- [x] One.", "", "  Yes.", "- [x] Two.", "", "  Yes."),
        4,
        "exactly one of them marked [x]; this one has 2 with 2 marked",
    ),
    "none_right": (question("- [ ] One.", "", "  No.", "- [ ] Two.", "", "  No."), 4, "0 marked"),
    "no_options": (question("Nothing."), 4, "one bullet list"),
    "no_mark": (question("- One.", "", "  Yes."), 4, "must start with [ ] or [x]"),
    "no_explanation": (question("- [x] One.", "- [ ] Two.", "", "  No."), 4, "'One.' has no expl"),
    "stray_text": ("# Page\n\n````{quiz}\nHello.\n````\n", 3, "only questions, not 'Hello.'"),
    "no_text": (question(*GOOD).replace(" Why?", ""), 4, "a question needs a text"),
    "unknown_widget": (
        "# Page\n\n```{widget} nothing\n\nText.\n```\n",
        3,
        f"there are {', '.join(WIDGETS)}",
    ),
    "foreign_option": (
        "# Page\n\n```{widget} softmax-bars\n:x: 3\n\nText.\n```\n",
        3,
        "no option 'x'; it takes logits, temperature",
    ),
    "off_the_slider": (
        "# Page\n\n```{widget} softmax-bars\n:logits: 1, 99\n\nText.\n```\n",
        3,
        "logit 99.0 is not on its slider",
    ),
    "no_caption": ("# Page\n\n```{widget} p-minus-y\n```\n", 3, "has no caption"),
}


def sphinx(source, target, builder: str) -> str:
    """Build a folder of Markdown pages and give what Sphinx warned about."""
    (source / "conf.py").write_text(CONF)
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-n", "-b", builder, source, target],
        env=os.environ | {"PYTHONPATH": str(ROOT / "book" / "_ext"), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def warnings(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("mistakes")
    pages = folder / "source"
    pages.mkdir()
    listing = "\n".join(["# Index", "", "```{toctree}", *MISTAKES, "```", ""])
    (pages / "index.md").write_text(listing)
    for name, (text, _, _) in MISTAKES.items():
        (pages / f"{name}.md").write_text(text)
    return sphinx(pages, folder / "html", "html")


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_reported_with_its_line(warnings, name):
    _, line, message = MISTAKES[name]
    reported = [text for text in warnings.splitlines() if f"{name}.md:" in text]
    assert len(reported) == 1, reported
    assert f"{name}.md:{line}: " in reported[0]
    assert message in reported[0]


@pytest.mark.parametrize("builder", ["html", "text", "latex"])
def test_a_good_page_builds_in_every_format(tmp_path, builder):
    widget = "```{widget} softmax-bars\nTry $z_1$.\n```\n"
    # Code in the text of a question, and a fenced block in an explanation.
    page = question(*GOOD, "", "  ~~~", "  code", "  ~~~").replace("Why?", "Why `x`, and $x$?")
    source = tmp_path / "source"
    source.mkdir()
    (source / "index.md").write_text(f"{page}\n{widget}\n[Bars](#widget-softmax-bars)\n")
    assert sphinx(source, tmp_path / "out", builder) == ""
