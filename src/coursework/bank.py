"""Answer banks: many answers to each exercise, with the points each of them must get.

A bank is a Python file in percent format, one cell an answer, never imported::

    # %% softmax | 4 | right: scipy
    # %% softmax | 1 | naive: no maximum subtracted | fails extremes, half

The fields are the id of the answer cell, the points the exercise must get, a description
(``right:`` marks a right answer), and the test cells that must fail, without the exercise's name.
"""

import re
import tempfile
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader import utils

from coursework import engine, jobs, problemset
from coursework.course import Course
from coursework.errors import CourseworkError
from coursework.execution import grade_one
from coursework.inside.confine import Limits
from coursework.problemset import Exercise, ProblemSet
from coursework.release import check, release
from coursework.submission import Template, repair

HEADER = re.compile(r"^# %%(.*)$", re.MULTILINE)
FORM = "# %% ANSWER CELL | POINTS | DESCRIPTION [| fails CELL, CELL]"

Answers = dict[str, str]  # answer cell id -> source of the answer


@dataclass(frozen=True)
class BankAnswer:
    """One answer of a bank and what it must get."""

    exercise: Exercise
    points: float
    description: str
    fails: frozenset[str]  # ids of the test cells that must fail
    source: str

    @property
    def right(self) -> bool:
        """Whether the bank calls the answer right."""
        return self.description.startswith("right:")


@dataclass(frozen=True)
class CellResult:
    """What a test cell gave: its score (None if it has none), and its error message."""

    score: float | None
    message: str


def parse(path: Path, problem_set: ProblemSet) -> list[BankAnswer]:
    """Read the bank of a problem set; raise with all faults at once if there are any."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise CourseworkError(f"cannot read the answer bank {path}: {error.strerror}") from error
    headers = list(HEADER.finditer(text))
    ends = [header.start() for header in headers[1:]] + [len(text)]
    answers, faults = [], []
    for header, end in zip(headers, ends, strict=True):
        try:
            source = text[header.end() : end].strip("\n")
            answers.append(_parse_answer(header.group(1), source, problem_set))
        except ValueError as error:
            line = text.count("\n", 0, header.start()) + 1
            faults.append(f"{path.name}:{line}: {error}")
    if faults:
        raise CourseworkError("\n".join(faults))
    return answers


def pack(answers: Iterable[BankAnswer]) -> list[dict[str, BankAnswer]]:
    """Put answer i of every exercise into submission i; exercises are independent."""
    columns: dict[str, list[BankAnswer]] = {}
    for answer in answers:
        columns.setdefault(answer.exercise.answer, []).append(answer)
    return [
        {answer.exercise.answer: answer for answer in row if answer}
        for row in zip_longest(*columns.values())
    ]


def fill(released: NotebookNode, answers: Answers) -> NotebookNode:
    """Return the student notebook with `answers` written into its answer cells."""
    notebook = nbformat.from_dict(released)
    for cell in notebook.cells:
        cell.source = answers.get(problemset.grade_id(cell), cell.source)
    return notebook


def model_answers(problem_set: ProblemSet) -> Answers:
    """Return the source's own answers to the autograded exercises."""
    return {
        problemset.grade_id(cell): cell.source
        for cell in problem_set.notebook.cells
        if problemset.is_answer(cell)
    }


def grade(
    course: Course, name: str, submissions: list[Answers], pool: Executor
) -> list[dict[str, CellResult]]:
    """Judge submissions as the grader of a class does; return the results of every test cell."""
    with tempfile.TemporaryDirectory() as folder:
        copy, released, problem_set = _released_copy(course, name, Path(folder))
        with engine.open_gradebook(copy) as gradebook:
            template = Template.read(gradebook, name, problem_set.order)
    notebooks = [repair(fill(released, answers), template)[0] for answers in submissions]
    work = [jobs.build(notebook, template.student_names, Limits()) for notebook in notebooks]
    for notebook, result in zip(notebooks, pool.map(grade_one, work), strict=True):
        jobs.apply(notebook, result)
    return [_results(notebook) for notebook in notebooks]


def grade_with_plain_nbgrader(
    course: Course, name: str, submissions: list[Answers]
) -> list[dict[str, CellResult]]:
    """Grade submissions as nbgrader does without us, to compare: slow, and as trusting as it is."""
    with tempfile.TemporaryDirectory() as folder:
        copy, released, _ = _released_copy(course, name, Path(folder))
        return [
            _grade_plainly(copy, name, f"submission-{index}", fill(released, answers))
            for index, answers in enumerate(submissions)
        ]


def failing_model_cells(course: Course, problem_set: ProblemSet, pool: Executor) -> list[str]:
    """Return, with what it says, every test cell that fails the source's own answers.

    A test cell that passes in a kernel and fails here asks for more than data of student code.
    """
    (results,) = grade(course, problem_set.name, [model_answers(problem_set)], pool)
    points = {
        cell: n for exercise in problem_set.exercises.values() for cell, n in exercise.tests.items()
    }
    return [
        f"{problem_set.name}: test cell {cell} fails the answers of its source: {result.message}"
        for cell, result in results.items()
        if result.score != points[cell]
    ]


def compare(answer: BankAnswer, results: dict[str, CellResult]) -> list[str]:
    """Return how the test cells of an answer differ from what its bank lists."""
    mismatches = []
    for cell, points in answer.exercise.tests.items():
        expected = 0 if cell in answer.fails else points
        if results[cell].score != expected:
            mismatches.append(
                f"answer {answer.description!r} of {answer.exercise.answer}: cell {cell} "
                f"must get {expected:g}, got {results[cell].score:g}: "
                f"{results[cell].message or 'the cell gave no error'}"
            )
    return mismatches


def _parse_answer(header: str, source: str, problem_set: ProblemSet) -> BankAnswer:
    fields = [field.strip() for field in header.split("|")]
    if len(fields) not in (3, 4) or (len(fields) == 4 and not fields[3].startswith("fails ")):
        raise ValueError(f"malformed header {header.strip()!r}: write {FORM}")
    name, points_text, description = fields[:3]
    exercise = problem_set.exercises.get(name)
    if exercise is None:
        known = ", ".join(problem_set.exercises)
        raise ValueError(f"no answer cell {name!r} in {problem_set.name}: choose one of {known}")
    try:
        points = float(points_text)
    except ValueError:
        raise ValueError(f"points {points_text!r} is no number: write {FORM}") from None
    if not source.strip():
        raise ValueError(f"answer {description!r} is empty: write the code of the answer cell")
    fails = _failing_cells(fields[3] if len(fields) == 4 else "", points, exercise)
    left = exercise.points - sum(exercise.tests[cell] for cell in fails)
    if left != points:
        raise ValueError(
            f"{points:g} points do not agree with the failing cells: all but "
            f"{', '.join(sorted(fails)) or 'none'} give {left:g} of {exercise.points:g}"
        )
    if description.startswith("right:") and fails:
        raise ValueError(f"{description!r} must fail no cell: drop 'right:' or the failing cells")
    return BankAnswer(exercise, points, description, fails, source)


def _failing_cells(field: str, points: float, exercise: Exercise) -> frozenset[str]:
    if not field:
        if points not in (0, exercise.points):
            raise ValueError(
                f"{points:g} of {exercise.points:g} points, but no failing cell is named: "
                f"add '| fails CELL, ...' (cells: {_suffixes(exercise)})"
            )
        return frozenset() if points else frozenset(exercise.tests)
    fails = frozenset(
        f"{exercise.answer}-{suffix.strip()}" for suffix in field.removeprefix("fails ").split(",")
    )
    unknown = [cell.removeprefix(f"{exercise.answer}-") for cell in fails - set(exercise.tests)]
    if unknown:
        raise ValueError(
            f"{exercise.answer} has no test cell {', '.join(sorted(unknown))}: "
            f"its cells are {_suffixes(exercise)}"
        )
    return fails


def _suffixes(exercise: Exercise) -> str:
    return ", ".join(cell.removeprefix(f"{exercise.answer}-") for cell in exercise.tests)


def _released_copy(
    course: Course, name: str, folder: Path
) -> tuple[Course, NotebookNode, ProblemSet]:
    """Release one problem set in a throw-away copy of the course."""
    copy = course.copy(name, folder)
    (problem_set,) = check(copy, [name])
    release(copy, problem_set)
    return copy, nbformat.read(copy.exercise(name), as_version=4), problem_set


def _grade_plainly(
    course: Course, name: str, student: str, notebook: NotebookNode
) -> dict[str, CellResult]:
    submission = course.submission(name, student)
    submission.parent.mkdir(parents=True)
    nbformat.write(notebook, submission)
    engine.autograde(course, name, student, plain=True)
    graded = course.folder("autograded") / student / name / submission.name
    return _results(nbformat.read(graded, as_version=4))


def _results(notebook: NotebookNode) -> dict[str, CellResult]:
    return {
        problemset.grade_id(cell): CellResult(utils.determine_grade(cell)[0], _message(cell))
        for cell in notebook.cells
        if problemset.is_test(cell)
    }


def _message(cell: NotebookNode) -> str:
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}"
        if output.get("name") == "stderr":
            return f"stderr: {output.text.strip()}"
    return ""
