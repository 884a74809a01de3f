"""Run nbgrader's own steps in this process, one assignment or submission at a time.

Everything that touches nbgrader's converters is here.
"""

import copy
import logging
import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException

from coursework.course import Course
from coursework.files import write_atomically


class StepFailed(Exception):
    """An nbgrader step failed; the message is its reason, `log` what nbgrader logged."""

    def __init__(self, reason: str, log: str):
        super().__init__(reason)
        self.log = log


@dataclass(frozen=True)
class CellScore:
    """The grade of one cell in the gradebook; `auto` is None where a person has to grade."""

    auto: float | None
    points: float
    needs_manual: bool
    by_tests: bool


def generate(course: Course, name: str, release_directory: Path) -> Path:
    """Run ``generate_assignment``; update the gradebook, write below `release_directory`."""
    directory = course.directory(assignment_id=name, release_directory=str(release_directory))
    converter = GenerateAssignment(coursedir=directory, config=course.config)
    converter.create_assignment = True
    _run(converter)
    return release_directory / name


def autograde(course: Course, name: str, student: str, *, plain: bool = False) -> None:
    """Grade the submission of one student with nbgrader's ``autograde``.

    It is configured as the course configures it; with `plain`, it executes cells as it does itself.
    """
    directory = course.directory(assignment_id=name, student_id=student)
    config = course.config
    if plain:
        config = copy.deepcopy(config)
        del config.Autograde["autograde_preprocessors"]
    _run(Autograde(coursedir=directory, config=config))


class _PageExporter(HTMLExporter):
    """nbconvert's exporter without its last step.

    That step parses the page again, for JupyterLab's theme and for images without a text. The page
    of nbgrader has another theme, and images get their text here.
    """

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict | None = None, **options: object
    ) -> tuple[str, dict]:
        """Return a notebook as a page, and the resources."""
        resources = self._init_resources(resources)
        formats = WidgetsDataTypeFilter(
            notebook_metadata=self._nb_metadata, parent=self, resources=resources
        )
        self.register_filter("filter_data_type", formats)
        self.register_filter("highlight_code", Highlight2HTML("python", parent=self))
        html, resources = TemplateExporter.from_notebook_node(self, nb, resources, **options)
        described = html.replace('<img src="data:', '<img alt="Output of the cell" src="data:')
        return described, resources


class FeedbackWriter:
    """Writes the feedback pages that nbgrader writes; the templates are read once."""

    def __init__(self, course: Course):
        self._course = course
        converter = GenerateFeedback(coursedir=course.directory(), config=course.config)
        self._exporter = _PageExporter(parent=converter, config=converter.config)
        for preprocessor in converter.preprocessors:
            self._exporter.register_preprocessor(preprocessor)

    def write(self, name: str, student: str) -> Path:
        """Write the feedback page of one graded submission, if it changed."""
        graded = self._course.folder("autograded") / student / name / f"{name}.ipynb"
        place = {"student": student, "assignment": name, "notebook": name}
        resources = {
            "unique_key": name,
            "output_files_dir": f"{name}_files",
            "nbgrader": place | {"db_url": self._course.gradebook_url},
        }
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # deprecations tell an instructor nothing
            html, _ = self._exporter.from_filename(str(graded), resources=resources)
        page = self._course.folder("feedback") / student / name / f"{name}.html"
        data = html.encode()
        if not page.is_file() or page.read_bytes() != data:
            write_atomically(page, data)
        return page


def scores(course: Course, name: str, student: str) -> dict[str, CellScore]:
    """Return the scores of one graded submission by cell id."""
    with open_gradebook(course) as gradebook:
        submission = gradebook.find_submission(name, student)
        return {
            grade.name: CellScore(
                auto=grade.auto_score,
                points=grade.max_score,
                needs_manual=bool(grade.needs_manual_grade),
                by_tests=grade.cell.cell_type == "code",
            )
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def open_gradebook(course: Course) -> Gradebook:
    """Open the gradebook; a new one is made if there is none."""
    _put_programs_on_path()
    return Gradebook(course.gradebook_url, course.directory().course_id)


def _run(converter: BaseConverter) -> None:
    """Run a converter over what exists already; keep its log for the case that it fails."""
    converter.force = True
    _put_programs_on_path()
    with _captured(converter.log) as records, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own deprecations tell an instructor nothing
        try:
            converter.start()
        except NbGraderException as error:
            log = "\n".join(record.getMessage() for record in records)
            raise StepFailed(_reason(records) or " ".join(str(error).split()), log) from error


def _put_programs_on_path() -> None:
    """Let nbgrader find ``alembic``, which it runs for a new gradebook, in any environment."""
    if shutil.which("alembic") is None:
        folder = str(Path(sys.executable).parent)
        os.environ["PATH"] = os.pathsep.join([folder, os.environ.get("PATH", "")])


@contextmanager
def _captured(logger: logging.Logger) -> Iterator[list[logging.LogRecord]]:
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append
    logger.addHandler(handler)
    try:
        yield records
    finally:
        logger.removeHandler(handler)


def _reason(records: list[logging.LogRecord]) -> str:
    """Return the exception of the last traceback in the log, in one line."""
    for record in reversed(records):
        text = record.getMessage().strip()
        if text.startswith("Traceback"):
            last = text.splitlines()[-1]
            return last if len(last) <= 200 else last[:200] + "..."
    return ""
