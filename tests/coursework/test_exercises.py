"""The student notebooks in this repository are exactly what their sources make."""

from pathlib import Path

import pytest

from coursework.course import Course
from coursework.leaks import find_leaks
from coursework.release import build, check

COURSE = Course(Path(__file__).resolve().parents[2])


@pytest.mark.parametrize("name", COURSE.problem_sets())
def test_student_notebook_is_in_sync_and_leaks_nothing(name, tmp_path):
    course = COURSE.copy(name, tmp_path)
    (problem_set,) = check(course, [name])
    made = build(course, problem_set, tmp_path / "made") / f"{name}.ipynb"
    released = COURSE.exercise(name)
    assert find_leaks(problem_set, released.parent) == []
    same = released.read_bytes() == made.read_bytes()
    assert same, f"{released} is out of date: run 'coursework release {name}'"


def test_every_student_notebook_has_a_source():
    assert COURSE.problem_sets(), "no problem set in solutions/"
    assert COURSE.strays() == []
