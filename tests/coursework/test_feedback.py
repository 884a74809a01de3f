import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from coursework.feedback import FAILED, REMOVED, HideHiddenTests

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
