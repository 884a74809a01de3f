"""Seconds a submission: plain ``nbgrader autograde`` and `coursework grade`, on one core.

The notebook asks for a NumPy function, a torch module and a plain function, and every answer is
right. All graders run in this process and write gradebook and graded notebook; `coursework`
judges in its sandbox, and writes the feedback page too. nbgrader is measured with its own settings
for running cells, and with those of this course, which do not wait for a kernel to say goodbye.
Rounds are interleaved, so that a busy machine slows all. Starting a judge is counted apart: a class
pays for it once.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import nbformat
from measure import show
from rich.table import Table

from coursework import bank, engine, grading
from coursework.course import CONFIG_NAME, Course
from coursework.execution import LocalPool
from coursework.release import check, release

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "tests" / "coursework" / "hostile" / "course.md"
NAME = "01-hostile"
ROUNDS = 5
CLASS = 20  # submissions of the run that shows what a whole class costs


def make_course(root: Path, students: list[str], settings: str) -> Course:
    """Return a course in the folder `root` in which every student handed in right answers."""
    root.mkdir()
    (root / CONFIG_NAME).write_text(settings)
    course = Course(root)
    course.source(NAME).parent.mkdir(parents=True)
    course.source(NAME).write_text(SOURCE.read_text())
    (problem_set,) = check(course, [NAME])
    release(course, problem_set)
    released = nbformat.read(course.exercise(NAME), as_version=4)
    filled = nbformat.writes(bank.fill(released, bank.model_answers(problem_set)))
    for student in students:
        path = course.submission(NAME, student)
        path.parent.mkdir(parents=True)
        path.write_text(filled)
    grading.prepare(course, [NAME])
    return course


def timed(function: object, *arguments: object, **options: object) -> float:
    """Return how many seconds a call takes by the clock."""
    start = time.perf_counter()
    function(*arguments, **options)
    return time.perf_counter() - start


def main() -> None:
    """Measure, and show a table."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # this process and all that it starts
    rounds = [f"round-{number}" for number in range(ROUNDS)]
    students = [f"student-{number:02}" for number in range(CLASS)]
    settings = (ROOT / CONFIG_NAME).read_text()
    stock_settings = "".join(
        line for line in settings.splitlines(keepends=True) if not line.startswith("c.Execute.")
    )
    with tempfile.TemporaryDirectory() as folder, LocalPool(1) as pool:
        course = make_course(Path(folder, "ours"), ["first", *rounds, *students], settings)
        stock = make_course(Path(folder, "stock"), ["first", *rounds], stock_settings)

        def plain(where: Course, student: str) -> float:
            return timed(engine.autograde, where, NAME, student, plain=True)

        def ours(*who: str) -> float:
            submissions = [grading.Submission(NAME, student) for student in who]
            return timed(grading.grade_class, course, submissions, pool)

        start = ours("first")
        plain(stock, "first")
        own, tuned, split = [], [], []
        for student in rounds:
            own.append(plain(stock, student))
            tuned.append(plain(course, student))
            split.append(ours(student))
        whole = ours(*students) / CLASS
    table = Table(title="Grading a torch notebook on one core, seconds a submission by the clock")
    for heading in ("grader", "median", "all rounds", "of plain"):
        table.add_column(heading, justify="left" if heading == "grader" else "right")
    base = median(own)
    for name, seconds in (
        ("nbgrader autograde, its own settings", own),
        ("nbgrader autograde, settings of this course", tuned),
        ("coursework grade, one at a time", split),
        (f"coursework grade, a class of {CLASS}", [whole]),
    ):
        middle = median(seconds)
        table.add_row(
            name,
            f"{middle:.2f}",
            ", ".join(f"{one:.2f}" for one in sorted(seconds)),
            f"1/{base / middle:.1f}",
        )
    table.add_row("starting a judge, once", f"{start - whole:.1f}", "", "")
    show(table)


if __name__ == "__main__":
    sys.exit(main())
