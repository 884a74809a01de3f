"""The command ``coursework``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from coursework import grading
from coursework import release as releasing
from coursework.course import Course
from coursework.errors import CourseworkError
from coursework.grading import Report
from coursework.sample import make_class

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
out = Console(highlight=False, soft_wrap=True)
err = Console(highlight=False, soft_wrap=True, stderr=True)

Names = Annotated[
    list[str] | None, typer.Argument(help="Problem sets, such as 05 (default: all of them).")
]


@app.callback()
def main() -> None:
    """Release and grade the problem sets of this course."""


@app.command()
def release(names: Names = None) -> None:
    """Write the student notebooks.

    Sources are in solutions/, student notebooks in exercises/.
    """
    with _refusing():
        course = Course.find()
        for problem_set in releasing.check(course, course.select(names)):
            changed = releasing.release(course, problem_set)
            path = course.exercise(problem_set.name)
            out.print(
                f"{_short(course, path)}: {'written' if changed else 'unchanged'} "
                f"({len(problem_set.exercises)} exercises, {problem_set.auto_points:g} points "
                f"by tests, {sum(problem_set.written.values()):g} by hand)"
            )
        for path in course.strays():
            err.print(
                f"warning: {_short(course, path)} comes from no source in solutions/: delete it."
            )


@app.command()
def sample() -> None:
    """Fill class/submitted with a made-up class.

    Its answers come from the answer banks. Existing submissions are left alone.
    """
    with _refusing():
        course = Course.find()
        folder = course.folder("submitted")
        if folder.is_dir() and any(folder.iterdir()):
            out.print(f"{_short(course, folder)} holds submissions: nothing done.")
            return
        written = make_class(course, releasing.check(course, course.select(None)))
        students = sorted({path.parent.parent.name for path in written})
        out.print(
            f"{_short(course, folder)}: {len(written)} submissions of {', '.join(students)}. "
            "Grade them with 'coursework grade'."
        )


@app.command()
def grade(
    assignments: Names = None,
    student: Annotated[
        str | None, typer.Option(help="Grade only this student (a folder in class/submitted).")
    ] = None,
) -> None:
    """Grade submissions and write feedback.

    Exit status: 0 all graded, 1 some could not be graded (named), 2 nothing could be done (why).
    """
    with _refusing():
        course = Course.find()
        submissions = grading.find_submissions(course, course.select(assignments), student)
        for name in grading.prepare(course, sorted({found.name for found in submissions})):
            err.print(
                f"warning: the student notebook of {name} is not the one that its source makes: "
                f"run 'coursework release {name}'."
            )
        steps = track(submissions, "Grading", console=err, disable=not err.is_terminal)
        reports = [grading.grade(course, submission) for submission in steps]
        _print_reports(course, reports)
    if any(report.failure for report in reports):
        raise typer.Exit(1)


def _print_reports(course: Course, reports: list[Report]) -> None:
    names = sorted({report.submission.name for report in reports})
    by_place = {(report.submission.student, report.submission.name): report for report in reports}
    table = Table("student", *names)
    for student in sorted({report.submission.student for report in reports}):
        table.add_row(
            escape(student), *(_grade_text(by_place.get((student, name))) for name in names)
        )
    out.print(table)
    for report in reports:
        if report.failure:
            err.print(f"{report.submission.student}: {report.failure}", markup=False)
        if report.unscored:
            err.print(
                f"{report.submission.student}: {report.submission.name} has no result for "
                f"{', '.join(report.unscored)} (cell missing?): grade by hand."
            )
    out.print(f"Feedback: {_short(course, course.folder('feedback'))}/STUDENT/ASSIGNMENT")
    gradebook = Path(course.gradebook_url.removeprefix("sqlite:///"))
    out.print(f"Gradebook: {_short(course, gradebook)} (CSV: 'nbgrader export')")
    if any(report.pending for report in reports):
        out.print("Points to give by hand: Formgrader, in the Nbgrader menu of 'jupyter lab'.")


def _grade_text(report: Report | None) -> str:
    if report is None:
        return "-"
    if report.failure:
        return "failed"
    by_hand = f" + {report.pending:g} by hand" if report.pending else ""
    return f"{report.score:g} / {report.points:g}{by_hand}"


def _short(course: Course, path: Path) -> Path:
    return path.relative_to(course.root) if path.is_relative_to(course.root) else path


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn what cannot be done into its message and exit status 2."""
    try:
        yield
    except CourseworkError as error:
        err.print(f"coursework: {error}", markup=False)
        raise typer.Exit(2) from error
