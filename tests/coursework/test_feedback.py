import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from coursework.feedback import FAILED, REMOVED, HideHiddenTests, inert_markdown

HIDDEN = """\
# Negative numbers (5 points).
### BEGIN HIDDEN TESTS
secret_argument = -4321
assert double(secret_argument) == -8642
### END HIDDEN TESTS"""


def graded_cell(source, *outputs, grade_id="double-negative"):
    metadata = {"grade": True, "solution": False, "locked": True, "grade_id": grade_id}
    return new_code_cell(source, metadata={"nbgrader": metadata}, outputs=list(outputs))


def error(name, message, *traceback):
    return new_output("error", ename=name, evalue=message, traceback=list(traceback))


def hide(*cells):
    notebook, _ = HideHiddenTests().preprocess(new_notebook(cells=list(cells)), {})
    return notebook.cells


def texts(cell):
    return [output.get("text", output.get("evalue")) for output in cell.outputs]


def test_hidden_lines_go_and_the_comment_stays():
    (cell,) = hide(graded_cell(HIDDEN))
    assert cell.source == "# Negative numbers (5 points)."
    assert cell.outputs == []


def test_failed_hidden_test_says_so_without_its_message():
    failure = error("AssertionError", "must be -8642", "----> 2 assert double(...) == -8642")
    (cell,) = hide(graded_cell(HIDDEN, failure))
    assert texts(cell) == [f"{FAILED}\n"]


def test_what_student_code_prints_in_a_hidden_test_is_removed():
    prints = new_output("stream", name="stdout", text="called with -4321")
    (passed,) = hide(graded_cell(HIDDEN, prints))
    assert passed.outputs == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("TypeError", f"{FAILED} Your code stopped with TypeError.\n"),
        ("CellTimeoutError", f"{FAILED} Your code did not finish in time.\n"),
        ("argument_was_minus_4321", f"{FAILED}\n"),
        ("print", f"{FAILED}\n"),
    ],
)
def test_only_exceptions_that_python_defines_are_named(name, told):
    (cell,) = hide(graded_cell(HIDDEN, error(name, "-4321")))
    assert texts(cell) == [told]


def test_warning_in_a_hidden_test_is_told_but_not_shown():
    warning = new_output("stream", name="stderr", text="RuntimeWarning: -4321")
    (cell,) = hide(graded_cell(HIDDEN, warning))
    (text,) = texts(cell)
    assert "stderr" in text
    assert "4321" not in text


def test_visible_test_keeps_its_message():
    failure = error("AssertionError", "double(2) is off by 1", "----> assert double(2) == 4")
    visible, _ = hide(
        graded_cell("assert double(2) == 4", failure, grade_id="double-visible"),
        graded_cell(HIDDEN),
    )
    assert visible.outputs == [failure]


def test_output_that_quotes_a_hidden_line_is_removed_even_in_colour():
    spied = new_output("stream", name="stdout", text="secret_argument \x1b[1m=\x1b[0m -4321")
    honest = new_output("stream", name="stdout", text="my own print")
    _, student = hide(graded_cell(HIDDEN), new_code_cell("print(In[-1])", outputs=[spied, honest]))
    assert texts(student) == [f"{REMOVED}\n", "my own print"]


def test_unclosed_hidden_region_is_removed_to_the_end():
    (cell,) = hide(graded_cell(HIDDEN.replace("### END HIDDEN TESTS", "print(1)")))
    assert cell.source == "# Negative numbers (5 points)."


def test_markers_that_a_student_wrote_change_nothing():
    source = "### BEGIN HIDDEN TESTS\nx = 1"
    (cell,) = hide(new_code_cell(source))
    assert cell.source == source


def shown(source, **cell):
    return inert_markdown({"cell": cell}, source)


def test_markdown_of_students_looks_as_it_should():
    page = shown(
        "## Why\n\nBecause *of* $a < b$ and `code`:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "1. one\n2. two\n\n```python\nx = 1\n```\n\n[a page](https://example.org)"
    )
    for part in ("<h2>Why</h2>", "<em>of</em>", "$a &lt; b$", "<code>code</code>", "<td>1</td>"):
        assert part in page
    for part in ("<ol>", '<div class="highlight">', '<span class="n">x</span>', 'href="https://'):
        assert part in page


def test_attached_image_is_shown():
    attachments = {"drawing.png": {"image/png": "iVBORw0KGgo="}}
    page = shown("![a drawing](attachment:drawing.png)", attachments=attachments)
    assert '<img src="data:image/png;base64,iVBORw0KGgo=" alt="a drawing">' in page


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://example.org/who-reads-this.png)",
        "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='JaVaScRiPt:alert(1)'>x</a>",
        "<iframe src='https://example.org'></iframe>",
        "<form action='https://example.org'><input name='a'></form>",
        "<style>body { display: none }</style>",
        "<div style='position: fixed; inset: 0'>x</div>",
        "<div class='navbar-fixed-top' id='score'>x</div>",
        "<svg onload=alert(1)></svg>",
        "<table background='https://example.org/x.png'><tr><td>x</td></tr></table>",
        "```mermaid\nclick A call alert()\n```",
    ],
)
def test_markdown_of_students_is_inert(source):
    page = shown(source)
    tags = re.findall(r"<[^>]*>", page)
    assert not [tag for tag in tags if re.search(r"(src|style|id|on\w+|action|background)=", tag)]
    assert not [tag for tag in tags if re.match(r"</?(script|iframe|form|input|style|svg)", tag)]
    assert not [tag for tag in tags if re.search(r"href=|class=", tag)]


def test_feedback_pages_show_headings_and_paragraphs(graded_class):
    course, _ = graded_class
    page = (course.folder("feedback") / "ada" / "01-doubling" / "01-doubling.html").read_text()
    assert "<h2>Double</h2>" in page
    assert "&lt;p&gt;" not in page


def test_feedback_pages_show_no_hidden_test(graded_class, secrets):
    course, reports = graded_class
    for student in reports:
        page = (
            course.folder("feedback") / student / "01-doubling" / "01-doubling.html"
        ).read_text()
        body = re.sub(r"<[^>]*>", "", page[page.index("<body") :])
        assert [secret for secret in secrets if secret in body] == []
        assert "it was called with 2" not in body, "what a function prints to a test goes nowhere"
        assert "# Negative numbers (5 points)." in body


def test_autograded_notebook_has_the_hidden_tests_that_feedback_lacks(graded_class, secrets):
    course, _ = graded_class
    path = course.folder("autograded") / "barbara" / "01-doubling" / "01-doubling.ipynb"
    text = "\n".join(str(cell) for cell in nbformat.read(path, as_version=4).cells)
    assert [secret for secret in secrets if secret not in text] == []
