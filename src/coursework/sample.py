"""A small made-up class: submissions put together from the answer banks."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from coursework import bank, problemset
from coursework.bank import Answers, BankAnswer
from coursework.course import Course
from coursework.errors import CourseworkError
from coursework.problemset import ProblemSet

PERFECT, BLANK = "ada", "alan"
MIXED = ("barbara", "donald", "edsger", "grace", "john", "margaret")
WRITTEN = "Both sides agree because of the definition; see the chapter."


def make_class(course: Course, problem_sets: list[ProblemSet]) -> list[Path]:
    """Write one submission a student and problem set; return them."""
    written = []
    for problem_set in problem_sets:
        released = _read_released(course, problem_set.name)
        answers = bank.parse(course.bank(problem_set.name), problem_set)
        submissions = {PERFECT: _perfect(problem_set), BLANK: {}}
        submissions |= {
            student: _mixed(problem_set, answers, number) for number, student in enumerate(MIXED)
        }
        for student, filled in submissions.items():
            path = course.submission(problem_set.name, student)
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(bank.fill(released, filled), path)
            written.append(path)
    return written


def _read_released(course: Course, name: str) -> NotebookNode:
    path = course.exercise(name)
    if not path.is_file():
        raise CourseworkError(
            f"the student notebook {path.relative_to(course.root)} is missing: "
            f"run 'coursework release {name}' first."
        )
    return nbformat.read(path, as_version=4)


def _perfect(problem_set: ProblemSet) -> Answers:
    return {
        problemset.grade_id(cell): cell.source
        for cell in problem_set.notebook.cells
        if problemset.is_answer(cell) or problemset.is_written(cell)
    }


def _mixed(problem_set: ProblemSet, answers: list[BankAnswer], number: int) -> Answers:
    """Answer about two thirds of the exercises rightly, others for each student."""
    filled = dict.fromkeys(problem_set.written, WRITTEN)
    for position, exercise in enumerate(problem_set.exercises):
        wanted = (number + position) % 3 != 0
        choice = [
            answer
            for answer in answers
            if answer.exercise.answer == exercise and answer.right == wanted
        ]
        if choice:
            filled[exercise] = choice[number % len(choice)].source
    return filled
