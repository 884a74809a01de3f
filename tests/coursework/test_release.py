import nbformat
import pytest

from coursework import engine
from coursework.errors import CourseworkError
from coursework.problemset import grade_id
from coursework.release import check, register, release

NAME = "01-doubling"
STUB = 'raise NotImplementedError("Exercise not answered yet: replace this line.")'


def release_all(course):
    return [release(course, problem_set) for problem_set in check(course, course.select(None))]


def test_student_notebook_has_stubs_and_visible_tests_only(course):
    release_all(course)
    cells = nbformat.read(course.exercise(NAME), as_version=4).cells
    sources = {grade_id(cell): cell.source for cell in cells if grade_id(cell)}
    assert sources == {
        "setup": "import numpy as np",
        "double": f'def double(x):\n    """Return twice x."""\n    {STUB}',
        "double-visible": 'got = double(2)\nassert got == 4, f"double(2) is off by {got - 4}"',
        "double-negative": "# Negative numbers (5 points).",
        "total": f'def total(values):\n    """Return the sum of values."""\n    {STUB}',
        "total-visible": 'assert total([1, 2]) == 3, "total([1, 2]) is wrong"',
        "total-empty": "# The empty list (7 points).",
        "why": "*Your answer: replace this line.*",
    }


def test_second_release_is_byte_identical(course):
    assert release_all(course) == [True]
    first = course.exercise(NAME).read_bytes()
    assert release_all(course) == [False]
    assert course.exercise(NAME).read_bytes() == first


def test_release_repairs_an_edited_student_notebook(course):
    release_all(course)
    first = course.exercise(NAME).read_bytes()
    course.exercise(NAME).write_text("edited by hand")
    course.exercise(NAME).with_name("answers.txt").write_text("42")
    assert release_all(course) == [True]
    assert course.exercise(NAME).read_bytes() == first
    assert [path.name for path in course.exercise(NAME).parent.iterdir()] == [f"{NAME}.ipynb"]


def test_register_fills_the_gradebook_and_leaves_exercises_alone(course, problem_set):
    release_all(course)
    course.exercise(NAME).write_text("edited by hand")
    assert register(course, problem_set) is False
    assert course.exercise(NAME).read_text() == "edited by hand"


def test_faulty_source_is_refused_and_nothing_is_written(course, edit):
    edit("import numpy as np", "import pandas as pd")
    with pytest.raises(CourseworkError, match="import of pandas"):
        release_all(course)
    assert not course.folder("release").exists()


def test_renamed_cell_in_a_graded_problem_set_says_what_to_do(course, problem_set, edit):
    release(course, problem_set)
    course.submission(NAME, "ada").parent.mkdir(parents=True)
    course.submission(NAME, "ada").write_bytes(course.exercise(NAME).read_bytes())
    engine.autograde(course, NAME, "ada")
    with pytest.raises(CourseworkError, match="cells were added, removed or renamed"):
        release(course, edit("grade_id: total-empty", "grade_id: total-nothing"))


@pytest.mark.parametrize("name", ["01", "01-doubling", "01-doubling/"])
def test_problem_set_is_found_by_name_or_start(course, name):
    assert course.select([name]) == [NAME]


@pytest.mark.parametrize(("name", "message"), [("2", "does not exist"), ("0", "is ambiguous")])
def test_unknown_problem_set_lists_the_known_ones(course, name, message):
    second = course.source("02-tripling")
    second.parent.mkdir()
    second.write_text("---\n---\n")
    with pytest.raises(CourseworkError, match=f"{message}: choose one of .*02-tripling"):
        course.select([name])
