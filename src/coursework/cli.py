"""The command ``coursework``."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from coursework import bank, console, grading, lms
from coursework import collect as collecting
from coursework import release as releasing
from coursework.course import Course
from coursework.errors import CourseworkError
from coursework.execution import LocalPool
from coursework.inside.confine import Limits
from coursework.journal import only_writer
from coursework.records import Record, to_json
from coursework.report import write_report
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

    Sources are in solutions/, student notebooks in exercises/. The answers of the sources are
    graded as students' are. A test cell that fails them, or that cannot run apart from student
    code, is named.
    """
    with _refusing(), LocalPool(1) as pool:
        course = Course.find()
        for problem_set in releasing.check(course, course.select(names)):
            changed = releasing.release(course, problem_set)
            path = course.exercise(problem_set.name)
            out.print(
                f"{_short(course, path)}: {'written' if changed else 'unchanged'} "
                f"({len(problem_set.exercises)} exercises, {problem_set.auto_points:g} points "
                f"by tests, {sum(problem_set.written.values()):g} by hand)"
            )
            if failing := bank.failing_model_cells(course, problem_set, pool):
                raise CourseworkError("\n".join(failing))
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
    jobs: Annotated[
        int,
        typer.Option(min=1, help="Submissions that are judged at a time (default: a core each)."),
    ] = os.cpu_count() or 1,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler whose workers judge instead.")
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Grade again what has been graded already.")
    ] = False,
    cpu_seconds: Annotated[
        int, typer.Option(min=1, help="Processor time that a cell may use.")
    ] = Limits.cpu_seconds,
    sandbox: Annotated[
        bool,
        typer.Option(
            help="Isolate student code. Without, it can read and change what you can, hidden tests "
            "and gradebook too: only for students you trust."
        ),
    ] = True,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write all records to this file.")
    ] = None,
) -> None:
    """Grade submissions; write grades, feedback and a report.

    What has been graded and has not changed is not graded again.

    Exit status: 0 all graded, 1 some could not be graded (named), 2 nothing could be done (why).
    """
    with _refusing():
        course = Course.find()
        submissions = grading.find_submissions(course, course.select(assignments), student)
        names = sorted({found.name for found in submissions})
        with console.pool(jobs, scheduler, isolated=sandbox) as (pool, size):
            for name in grading.prepare(course, names):
                err.print(
                    f"warning: the student notebook of {name} is not the one that its source "
                    f"makes: run 'coursework release {name}'."
                )
            with console.progress(err) as watch:
                records = grading.grade_class(
                    course,
                    submissions,
                    pool,
                    limits=Limits(cpu_seconds=cpu_seconds),
                    isolated=sandbox,
                    fresh=fresh,
                    at_once=size,
                    watch=watch,
                )
        console.show_records(out, err, records)
        _write_summaries(course, records, isolated=sandbox)
        if json_file is not None:
            json_file.write_text("[" + ",\n".join(map(to_json, records)) + "]\n", encoding="utf-8")
    if any(record.failure for record in records):
        raise typer.Exit(1)


@app.command()
def collect(
    archive: Annotated[Path, typer.Argument(help="ZIP file of submissions, as an LMS gives it.")],
    assignments: Names = None,
) -> None:
    """Unpack submissions that were downloaded from an LMS.

    Canvas, Moodle and nbgrader's own layout are understood. What is replaced is kept in
    class/replaced.
    """
    with _refusing():
        course = Course.find()
        names = course.select(assignments)
        with only_writer(course.folder("autograded").parent):
            for collected in collecting.collect(course, archive, names):
                out.print(str(collected), markup=False)


def _write_summaries(course: Course, records: list[Record], *, isolated: bool) -> None:
    """Write the report and the grades for an LMS; say where everything is."""
    folder = course.folder("autograded").parent
    names = sorted({record.name for record in records})
    now = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z")
    write_report(
        records, folder / "report.html", title=", ".join(names), generated=now, isolated=isolated
    )
    remarks = lms.write_canvas(course, folder / "canvas.csv", names)
    remarks += lms.write_moodle(course, folder / "moodle.csv", names)
    for remark in dict.fromkeys(remarks):
        err.print(remark, markup=False)
    shown = _short(course, folder)
    out.print(f"Report:    {shown}/report.html")
    out.print(f"Feedback:  {_short(course, course.folder('feedback'))}/STUDENT/ASSIGNMENT")
    out.print(f"Grades:    {shown}/canvas.csv, {shown}/moodle.csv, or 'nbgrader export'")
    if any(record.pending for record in records):
        out.print("By hand:   Formgrader, in the Nbgrader menu of 'jupyter lab'")


def _short(course: Course, path: Path) -> Path:
    return path.relative_to(course.root) if path.is_relative_to(course.root) else path


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn what cannot be done into its message and exit status 2, and Ctrl-C into 130."""
    try:
        yield
    except CourseworkError as error:
        err.print(f"coursework: {error}", markup=False)
        raise typer.Exit(2) from error
    except KeyboardInterrupt:
        err.print("\ncoursework: interrupted. What was done is kept: the same command goes on.")
        raise typer.Exit(130) from None
