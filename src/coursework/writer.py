"""The one writer of a class: gradebook, graded notebooks, feedback."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Comment, Grade, Gradebook, MissingEntry, SubmittedNotebook
from nbgrader.preprocessors import (
    AssignLatePenalties,
    SaveAutoGrades,
    getgrades,
    latesubmissions,
)
from sqlalchemy.orm import joinedload, undefer

from coursework import engine
from coursework.course import Course
from coursework.files import write_atomically
from coursework.submission import answers, content


class Writer:
    """Writes graded notebooks one at a time, each completely or not at all."""

    def __init__(self, course: Course):
        self._course = course
        self.gradebook = engine.open_gradebook(course)
        self._feedback = engine.FeedbackWriter(course)

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self.gradebook.close()

    def write(self, name: str, student: str, notebook: NotebookNode) -> None:
        """Write a graded notebook, its grades and its feedback page.

        The grades of a submission are one transaction. What did not change since it was graded
        before is not touched, so that a person's grades and comments need no second look. Killed at
        any moment, the same call gives what it would have given.
        """
        old = self._read_old(name, student)
        place = {"student": student, "assignment": name, "notebook": name}
        resources = {"nbgrader": place | {"db_url": self._course.gradebook_url}}
        with _one_transaction(self.gradebook) as gradebook:
            gradebook.update_or_create_student(student)
            timestamp = self.timestamp(name, student)
            gradebook.update_or_create_submission(
                name, student, **({"timestamp": timestamp} if timestamp else {})
            )
            _SaveGrades(_Sheet(gradebook, name, student), old).preprocess(notebook, resources)
            with _borrowed(latesubmissions, gradebook):
                AssignLatePenalties(config=self._course.config).preprocess(notebook, resources)
        self._write_notebook(name, student, notebook)
        self.write_feedback(name, student)

    def write_feedback(self, name: str, student: str) -> None:
        """Write the feedback page of a graded submission, with what a person gave meanwhile."""
        with _borrowed(getgrades, _Sheet(self.gradebook, name, student)):
            self._feedback.write(name, student)

    def holds(self, name: str, student: str) -> bool:
        """Return whether the grades and the graded notebook of a submission are there."""
        if not self._graded(name, student).is_file():
            return False
        try:
            self.gradebook.find_submission(name, student)
        except MissingEntry:
            return False
        return True

    def pending_points(self, name: str, student: str) -> float:
        """Return the points of a submission that a person still has to decide on."""
        notebook = self.gradebook.find_submission_notebook(name, name, student)
        return sum(grade.max_score for grade in notebook.grades if grade.needs_manual_grade)

    def timestamp(self, name: str, student: str) -> datetime | None:
        """Return when a submission was handed in, if its folder says so as nbgrader has it."""
        file = self._course.submission(name, student).with_name("timestamp.txt")
        if file.is_symlink() or not file.is_file() or file.stat().st_size > 1000:
            return None
        try:
            return utils.parse_utc(file.read_text(encoding="utf-8").strip() or None)
        except (ValueError, OverflowError):
            return None

    def _graded(self, name: str, student: str) -> Path:
        return self._course.folder("autograded") / student / name / f"{name}.ipynb"

    def _read_old(self, name: str, student: str) -> dict[str, str] | None:
        """Return the answers that were graded before, by cell; None if nothing was."""
        if not self.holds(name, student):
            return None
        return dict(answers(nbformat.read(self._graded(name, student), as_version=4)))

    def _write_notebook(self, name: str, student: str, notebook: NotebookNode) -> None:
        """Write what formgrader shows: the executed notebook, and when it was handed in."""
        graded = self._graded(name, student)
        write_atomically(graded, nbformat.writes(notebook).encode())
        if timestamp := self.timestamp(name, student):
            write_atomically(graded.with_name("timestamp.txt"), f"{timestamp} UTC\n".encode())


class _Sheet:
    """The grades and comments of one submission, read at once: nbgrader asks for each on its own.

    It answers as the gradebook does.
    """

    def __init__(self, gradebook: Gradebook, name: str, student: str):
        self.db = gradebook.db
        self._notebook = gradebook.find_submission_notebook(name, name, student)
        self._grades = self._rows(Grade, Grade.score, Grade.max_score)
        self._comments = self._rows(Comment, Comment.comment)

    def find_grade(self, cell: str, *_: str) -> Grade:
        """Return the grade of a cell."""
        return self._grades[cell]

    def find_comment(self, cell: str, *_: str) -> Comment:
        """Return the comment on a cell."""
        return self._comments[cell]

    def find_submission_notebook(self, *_: str) -> SubmittedNotebook:
        """Return the notebook."""
        return self._notebook

    def _rows(self, kind: type, *columns: object) -> dict[str, object]:
        query = self.db.query(kind).filter(kind.notebook_id == self._notebook.id)
        rows = query.options(joinedload(kind.cell), *map(undefer, columns))
        return {row.cell.name: row for row in rows}


class _SaveGrades(SaveAutoGrades):
    """nbgrader's own step, sparing what did not change."""

    def __init__(self, sheet: _Sheet, old_answers: dict[str, str] | None):
        super().__init__()
        self.gradebook, self._old = sheet, old_answers

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        place = resources["nbgrader"]
        self.notebook_id, self.assignment_id = place["notebook"], place["assignment"]
        self.student_id = place["student"]
        for index, cell in enumerate(nb.cells):
            self.preprocess_cell(cell, resources, index)
        return nb, resources

    def _add_score(self, cell: NotebookNode, resources: dict) -> None:
        if self._old is not None and self._is_unchanged(cell):
            return
        super()._add_score(cell, resources)

    def _is_unchanged(self, cell: NotebookNode) -> bool:
        name = cell.metadata.nbgrader.grade_id
        grade: Grade = self.gradebook.find_grade(
            name, self.notebook_id, self.assignment_id, self.student_id
        )
        same_text = not utils.is_solution(cell) or self._old.get(name) == content(cell)
        return same_text and utils.determine_grade(cell)[0] == grade.auto_score


@contextmanager
def _one_transaction(gradebook: Gradebook) -> Iterator[Gradebook]:
    """Let every commit inside wait for the end; an exception undoes them all."""
    session = gradebook.db
    session.commit = session.flush
    try:
        with session.no_autoflush:  # each method of nbgrader commits, now flushes, what it did
            yield gradebook
        session().commit()
    except BaseException:
        session().rollback()
        raise
    finally:
        del session.commit


@contextmanager
def _borrowed(module: object, gradebook: Gradebook | _Sheet) -> Iterator[None]:
    """Let a step of nbgrader that opens the gradebook by itself have this one."""

    class Borrowed:
        def __new__(cls, *_: object) -> "Borrowed":
            return object.__new__(cls)

        def __enter__(self) -> Gradebook | _Sheet:
            return gradebook

        def __exit__(self, *_: object) -> None:
            pass

        def __getattr__(self, name: str) -> object:
            return getattr(gradebook, name)

    original, module.Gradebook = module.Gradebook, Borrowed
    try:
        yield
    finally:
        module.Gradebook = original
