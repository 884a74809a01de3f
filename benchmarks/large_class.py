"""A class of 300 with known scores, graded by the real command on all cores, unattended.

Every submission answers each exercise of a problem set with some answer of its bank, right or
wrong, so that its score is known. The script fails if a single one is wrong.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from measure import show
from rich.table import Table

from coursework import bank
from coursework.course import Course
from coursework.release import check, release

ROOT = Path(__file__).resolve().parents[1]
NAME = "05-softmax-numerics"
STUDENTS = 300


def make_class(course: Course) -> dict[str, float]:
    """Write the submissions; return the score that each must get."""
    (problem_set,) = check(course, [NAME])
    release(course, problem_set)
    released = nbformat.read(course.exercise(NAME), as_version=4)
    answers: dict[str, list[bank.BankAnswer]] = {}
    for answer in bank.parse(Course(ROOT).bank(NAME), problem_set):
        answers.setdefault(answer.exercise.answer, []).append(answer)
    wanted = {}
    for number in range(STUDENTS):
        chosen = [choice[(7 * number) % len(choice)] for choice in answers.values()]
        filled = bank.fill(released, {one.exercise.answer: one.source for one in chosen})
        path = course.submission(NAME, f"student-{number:03}")
        path.parent.mkdir(parents=True)
        nbformat.write(filled, path)
        wanted[f"student-{number:03}"] = sum(one.points for one in chosen)
    return wanted


def main() -> None:
    """Grade the class, compare every score, and show how long it took."""
    with tempfile.TemporaryDirectory() as folder:
        course = Course(ROOT).copy(NAME, Path(folder))
        wanted = make_class(course)
        start = time.perf_counter()
        command = Path(sys.executable).with_name("coursework")
        subprocess.run(
            [command, "grade", "--json", "records.json"],
            cwd=course.root,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        minutes = (time.perf_counter() - start) / 60
        records = json.loads((course.root / "records.json").read_text())
    got = {record["student"]: record["score"] for record in records}
    wrong = {student for student in wanted if got.get(student) != wanted[student]}
    assert not wrong, f"{len(wrong)} scores are wrong: {sorted(wrong)[:10]}"
    table = Table(title=f"Problem set {NAME}, a class of {STUDENTS}, on {os.cpu_count()} cores")
    for heading in ("submissions", "right scores", "minutes", "seconds a submission"):
        table.add_column(heading, justify="right")
    seconds = f"{60 * minutes / STUDENTS:.2f}"
    table.add_row(str(STUDENTS), str(STUDENTS - len(wrong)), f"{minutes:.1f}", seconds)
    show(table)


if __name__ == "__main__":
    main()
