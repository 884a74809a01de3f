"""Grade the whole bank of a problem set once; the tests look at the results."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from coursework import bank
from coursework.bank import BankAnswer, CellResult
from coursework.course import Course
from coursework.errors import CourseworkError
from coursework.problemset import ProblemSet
from coursework.release import check

COURSE = Course(Path(__file__).resolve().parents[2])


@dataclass(frozen=True)
class Graded:
    """A problem set, its bank, and what grading gave for every test cell."""

    problem_set: ProblemSet
    answers: list[BankAnswer]
    blank: dict[str, CellResult]
    model: dict[str, CellResult]
    results: list[tuple[BankAnswer, dict[str, CellResult]]]


@pytest.fixture(scope="session", params=COURSE.problem_sets())
def graded(request):
    """All answers of one problem set, graded by nbgrader."""
    try:
        return _grade(request.param)
    except CourseworkError as error:
        pytest.fail(str(error), pytrace=False)


def _grade(name: str) -> Graded:
    (problem_set,) = check(COURSE, [name])
    answers = bank.parse(COURSE.bank(name), problem_set)
    rows = bank.pack(answers)
    submissions = [
        {},
        bank.model_answers(problem_set),
        *({cell: answer.source for cell, answer in row.items()} for row in rows),
    ]
    blank, model, *packed = bank.grade(COURSE, name, submissions)
    results = [
        (answer, cells) for row, cells in zip(rows, packed, strict=True) for answer in row.values()
    ]
    return Graded(problem_set, answers, blank, model, results)
