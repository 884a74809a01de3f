"""Grade a class: every submission on its own, so that a broken one costs only itself."""

from dataclasses import dataclass
from pathlib import Path

from coursework import engine
from coursework.course import Course
from coursework.errors import CourseworkError
from coursework.release import check, register


@dataclass(frozen=True)
class Submission:
    """One student's work on one problem set."""

    name: str
    student: str


@dataclass(frozen=True)
class Report:
    """What grading a submission gave; `failure` says why it could not be graded."""

    submission: Submission
    score: float = 0
    points: float = 0  # that tests can give
    pending: float = 0  # points that a person still has to decide on
    unscored: tuple[str, ...] = ()  # test cells without a result
    failure: str = ""


def find_submissions(
    course: Course, names: list[str], student: str | None = None
) -> list[Submission]:
    """Return the submissions to the problem sets `names`, of one student or of all."""
    folder = course.folder("submitted")
    if student is not None and not (folder / student).is_dir():
        known = ", ".join(sorted(path.name for path in folder.glob("*/"))) or "nobody"
        raise CourseworkError(f"student {student!r} has no folder in {folder}: there is {known}.")
    found = [
        Submission(path.name, path.parent.name)
        for name in names
        for path in sorted(folder.glob(f"*/{name}"))
        if student in (None, path.parent.name)
    ]
    if not found:
        whose = f" of {student}" if student else ""
        raise CourseworkError(
            f"nothing to grade: no submission{whose} for {', '.join(names)}. "
            f"Put notebooks at {folder}/STUDENT/{names[0]}/{names[0]}.ipynb, "
            "or make some with 'coursework sample'."
        )
    return found


def prepare(course: Course, names: list[str]) -> list[str]:
    """Bring the gradebook up to date with the sources of the problem sets `names`.

    Returns the names whose student notebook in ``exercises/`` differs from its source.
    """
    return [
        problem_set.name
        for problem_set in check(course, names)
        if not register(course, problem_set)
    ]


def grade(course: Course, submission: Submission) -> Report:
    """Grade one submission and write its feedback; failures are reported, not raised."""
    name, student = submission.name, submission.student
    notebook = course.submission(name, student)
    if not notebook.is_file():
        others = ", ".join(path.name for path in sorted(notebook.parent.iterdir()))
        return Report(
            submission,
            failure=f"{_short(course, notebook)} is missing (the folder holds "
            f"{others or 'nothing'}): give the notebook its name.",
        )
    try:
        engine.autograde(course, name, student)
        engine.generate_feedback(course, name, student)
    except engine.StepFailed as error:
        return Report(
            submission,
            failure=f"{_short(course, notebook)} could not be graded ({error}): "
            "repair the file or ask for it again.",
        )
    cells = engine.scores(course, name, student)
    by_tests = {cell: score for cell, score in cells.items() if score.by_tests}
    return Report(
        submission,
        score=sum(cell.auto or 0 for cell in by_tests.values()),
        points=sum(cell.points for cell in by_tests.values()),
        pending=sum(cell.points for cell in cells.values() if cell.needs_manual),
        unscored=tuple(sorted(cell for cell, score in by_tests.items() if score.auto is None)),
    )


def _short(course: Course, path: Path) -> Path:
    return path.relative_to(course.root)
