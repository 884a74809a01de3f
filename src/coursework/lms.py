"""Grades of a class as CSV files that learning platforms import.

The formats follow the code that reads them: ``lib/gradebook_importer.rb`` of Canvas and
``grade/import/csv/classes/load_data.php`` of Moodle. ``nbgrader export`` writes the plain CSV.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import (
    Assignment,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import func

from coursework import engine
from coursework.course import Course
from coursework.errors import CourseworkError
from coursework.files import write_atomically

CANVAS_HEADER = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
CANVAS_POINTS = "    Points Possible"  # with the spaces that Canvas itself writes
MOODLE_NO_GRADE = "-"  # an empty field of a new grade item would be an error there
FORMULA = tuple("=+-@＝＋－＠")  # a spreadsheet computes what begins with one of them
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Total:
    """The grade of one submission; `pending` if a person still has to give points."""

    score: float
    pending: bool


@dataclass(frozen=True)
class Grades:
    """All grades of a class in some problem sets."""

    students: tuple[Student, ...]
    max_scores: dict[str, float]
    totals: dict[tuple[str, str], Total]  # by student and problem set


def write_canvas(
    course: Course, path: Path, names: list[str], titles: Mapping[str, str] | None = None
) -> list[str]:
    """Write the grades in the problem sets `names` as a gradebook that Canvas imports.

    Canvas finds a student by ``lms_user_id`` of nbgrader's student table, which is the number of
    a Canvas user or else an SIS id, then by login (nbgrader's student id), then by name. It finds
    an assignment by its title, or by ``Title (1234)`` with its number; what it cannot find it
    offers to make. The score of who handed in nothing is empty.

    Parameters
    ----------
    course
        The course with the gradebook.
    path
        The file to write, which is replaced.
    names
        Problem sets.
    titles
        How assignments are called in Canvas, by problem set (default: like the problem set).

    Returns
    -------
    list of str
        What to look at before the import.

    Raises
    ------
    CourseworkError
        If the gradebook lacks a problem set, or the file cannot be written.
    """
    grades = read_grades(course, names)
    columns = [(titles or {}).get(name, name) for name in names]
    blank = [""] * (len(CANVAS_HEADER) - 1)
    rows = [
        [*CANVAS_HEADER, *columns],
        [CANVAS_POINTS, *blank, *(_number(grades.max_scores[name]) for name in names)],
    ]
    shared = _shared(student.lms_user_id for student in grades.students)
    for student in grades.students:
        who = _canvas_student(student, "" if student.lms_user_id in shared else student.lms_user_id)
        rows.append([*who, *_scores(grades, student, names, "")])
    _write(path, rows)
    return [
        *(
            f"several students have the lms_user_id {number!r}: it was left out."
            for number in shared
        ),
        *_remarks(grades),
    ]


def write_moodle(course: Course, path: Path, names: list[str]) -> list[str]:
    """Write the grades in the problem sets `names` as a file that Moodle imports.

    Map ``Username`` (nbgrader's student id) to the user, or ``Email address`` or ``ID number``
    (``lms_user_id``), and each problem set to a grade item. Moodle gives the grades of a row
    without identifier to the student before it, so an identifier that some student lacks, or that
    two share, gets no column. The score of who handed in nothing is ``-``, which is how Moodle
    writes no grade.

    Parameters
    ----------
    course
        The course with the gradebook.
    path
        The file to write, which is replaced.
    names
        Problem sets.

    Returns
    -------
    list of str
        What to look at before the import.

    Raises
    ------
    CourseworkError
        If the gradebook lacks a problem set, or the file cannot be written.
    """
    grades = read_grades(course, names)
    identifiers = {
        "Username": [student.id for student in grades.students],
        "ID number": [student.lms_user_id for student in grades.students],
        "Email address": [student.email for student in grades.students],
    }
    whole = {
        header: values
        for header, values in identifiers.items()
        if all(map(_text, values)) and not _shared(values)
    }
    rows = [["First name", "Last name", *whole, *names]]
    for at, student in enumerate(grades.students):
        who = [student.first_name, student.last_name, *(values[at] for values in whole.values())]
        scores = _scores(grades, student, names, MOODLE_NO_GRADE)
        rows.append([*map(_text, who), *scores])
    _write(path, rows)
    return _remarks(grades)


def read_grades(course: Course, names: list[str]) -> Grades:
    """Return the totals as nbgrader counts them: by tests and by hand, minus the late penalty."""
    with engine.open_gradebook(course) as gradebook:
        max_scores = {name: _max_score(gradebook, name) for name in names}
        totals = {}
        for name in names:
            penalties = _penalties(gradebook, name)
            for submission in gradebook.submission_dicts(name):
                score = max(0.0, submission["score"] - penalties[submission["student"]])
                total = Total(score, bool(submission["needs_manual_grade"]))
                totals[submission["student"], name] = total
        students = gradebook.db.query(Student).order_by(Student.last_name, Student.id).all()
        for student in students:
            gradebook.db.expunge(student)  # usable after the gradebook is closed
    return Grades(tuple(students), max_scores, totals)


def _max_score(gradebook: Gradebook, name: str) -> float:
    try:
        return gradebook.find_assignment(name).max_score
    except MissingEntry:
        known = ", ".join(assignment.name for assignment in gradebook.assignments) or "none"
        raise CourseworkError(
            f"problem set {name!r} is not in the gradebook (there: {known}): "
            f"grade it first, with 'coursework grade {name}'."
        ) from None


def _penalties(gradebook: Gradebook, name: str) -> dict[str, float]:
    """Return the late penalties of all submissions; one query, where the API needs one each."""
    penalty = func.coalesce(func.sum(SubmittedNotebook.late_submission_penalty), 0.0)
    rows = (
        gradebook.db.query(SubmittedAssignment.student_id, penalty)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == name)
        .group_by(SubmittedAssignment.student_id)
    )
    return dict(rows.all())


def _shared(values: Iterable[str | None]) -> list[str]:
    """Return what several students have in common, which tells none of them from another."""
    counts = Counter(filter(None, values))
    return sorted(value for value, count in counts.items() if count > 1)


def _canvas_student(student: Student, lms_user_id: str | None) -> list[str]:
    number = _text(lms_user_id)
    is_canvas = number.isascii() and number.isdecimal()  # Canvas reads "12ab" as user 12
    name = ", ".join(filter(None, map(_text, (student.last_name, student.first_name))))
    ids = [number, ""] if is_canvas else ["", number]
    return [name or _text(student.id), *ids, _text(student.id), ""]


def _scores(grades: Grades, student: Student, names: list[str], missing: str) -> list[str]:
    totals = (grades.totals.get((student.id, name)) for name in names)
    return [missing if total is None else _number(total.score) for total in totals]


def _number(value: float) -> str:
    """Write a number without exponent; five decimals are what Moodle keeps."""
    return f"{value:.5f}".rstrip("0").rstrip(".")


def _text(value: str | None) -> str:
    """Return one line that a spreadsheet takes for text, whoever chose it."""
    line = " ".join(CONTROL.sub(" ", value or "").split())
    return f"'{line}" if line.startswith(FORMULA) else line


def _remarks(grades: Grades) -> list[str]:
    quoted = [
        f"student id {student.id!r} was written as {_text(student.id)!r}: enter the grades by hand."
        for student in grades.students
        if _text(student.id) != student.id
    ]
    waiting = len({student for (student, _), total in grades.totals.items() if total.pending})
    pending = [f"Students who still wait for points given by hand: {waiting}."] if waiting else []
    return quoted + pending


def _write(path: Path, rows: Iterable[list[str]]) -> None:
    """Write a CSV file, every field quoted: a ``;`` in a name then starts no field anywhere."""
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    write_atomically(path, text.getvalue().encode("utf-8", "replace"))
