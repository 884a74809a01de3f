"""Grade the whole bank of a problem set once; the tests look at the results."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from coursework import bank, sandbox
from coursework.bank import BankAnswer, CellResult
from coursework.course import Course
from coursework.errors import CourseworkError
from coursework.execution import LocalPool
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
    rows: list[tuple[dict[str, BankAnswer], dict[str, CellResult]]]  # an answer to each exercise

    @property
    def results(self) -> list[tuple[BankAnswer, dict[str, CellResult]]]:
        """Every answer, with the results of the submission that it was in."""
        return [(answer, cells) for row, cells in self.rows for answer in row.values()]


@pytest.fixture(scope="session")
def course():
    """The course of this repository."""
    return COURSE


@pytest.fixture(scope="session")
def pool():
    """A pool of judges, as many as there are cores."""
    try:
        sandbox.check_available()
    except sandbox.NoSandbox as error:
        pytest.fail(str(error), pytrace=False)
    with LocalPool(os.cpu_count() or 1) as pool:
        yield pool


@pytest.fixture(scope="session", params=COURSE.problem_sets())
def graded(request, pool):
    """All answers of one problem set, graded as a class is."""
    try:
        return _grade(request.param, pool)
    except CourseworkError as error:
        pytest.fail(str(error), pytrace=False)


def _grade(name: str, pool: LocalPool) -> Graded:
    (problem_set,) = check(COURSE, [name])
    answers = bank.parse(COURSE.bank(name), problem_set)
    rows = bank.pack(answers)
    submissions = [
        {},
        bank.model_answers(problem_set),
        *({cell: answer.source for cell, answer in row.items()} for row in rows),
    ]
    blank, model, *packed = bank.grade(COURSE, name, submissions, pool)
    return Graded(problem_set, answers, blank, model, list(zip(rows, packed, strict=True)))
