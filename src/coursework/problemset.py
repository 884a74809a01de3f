"""A problem set as its author wrote it: cells, exercises, points, secret regions."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from jupytext.myst import MystMetadataParsingError, myst_to_notebook
from nbformat import NotebookNode
from nbgrader import utils

from coursework.errors import CourseworkError

TOTAL_POINTS = 20
SOLUTION = "SOLUTION"
HIDDEN_TESTS = "HIDDEN TESTS"


@dataclass(frozen=True)
class Exercise:
    """One answer cell and the test cells that follow it."""

    answer: str
    tests: dict[str, float] = field(default_factory=dict)  # cell id -> points

    @property
    def points(self) -> float:
        """The points of all tests."""
        return sum(self.tests.values())


@dataclass(frozen=True)
class ProblemSet:
    """A problem set source, read from ``NN-topic.md``."""

    path: Path
    notebook: NotebookNode
    lines: list[int]  # line of the source at which each cell starts

    @property
    def name(self) -> str:
        """The stem that the source, the student notebook and the assignment share."""
        return self.path.stem

    @cached_property
    def exercises(self) -> dict[str, Exercise]:
        """The autograded exercises by the id of their answer cell."""
        exercises: dict[str, Exercise] = {}
        current = None
        for cell in self.notebook.cells:
            if is_answer(cell):
                current = Exercise(grade_id(cell))
                exercises[current.answer] = current
            elif is_test(cell) and current is not None:
                current.tests[grade_id(cell)] = cell.metadata.nbgrader.get("points", 0)
        return exercises

    @property
    def order(self) -> list[str]:
        """The ids of all cells that have one, from top to bottom."""
        return [name for cell in self.notebook.cells if (name := grade_id(cell))]

    @property
    def written(self) -> dict[str, float]:
        """The points of the written answers, which a person grades, by cell id."""
        return {
            grade_id(cell): cell.metadata.nbgrader.get("points", 0)
            for cell in self.notebook.cells
            if is_written(cell)
        }

    @property
    def auto_points(self) -> float:
        """The points given by tests."""
        return sum(exercise.points for exercise in self.exercises.values())

    @property
    def points(self) -> float:
        """All points, the written answers' included."""
        return self.auto_points + sum(self.written.values())


def read(path: Path) -> ProblemSet:
    """Read a problem set source; cell ids follow from the source, so two reads are equal."""
    try:
        notebook = myst_to_notebook(path.read_text(encoding="utf-8"), add_source_map=True)
    except (OSError, UnicodeDecodeError, MystMetadataParsingError) as error:
        raise CourseworkError(f"cannot read {path}: {error}") from error
    lines = [line + 1 for line in notebook.metadata.pop("source_map")]
    notebook.metadata = {
        key: value for key, value in notebook.metadata.items() if key == "kernelspec"
    }
    _set_cell_ids(notebook)
    return ProblemSet(path, notebook, lines)


def grade_id(cell: NotebookNode) -> str:
    """Return the nbgrader id of a cell, or the empty string."""
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def is_answer(cell: NotebookNode) -> bool:
    """Return whether students write code in this cell and tests grade it."""
    return cell.cell_type == "code" and utils.is_solution(cell)


def is_test(cell: NotebookNode) -> bool:
    """Return whether this cell is an autograder test."""
    return cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell)


def is_written(cell: NotebookNode) -> bool:
    """Return whether students write text in this cell and a person grades it."""
    return cell.cell_type == "markdown" and utils.is_grade(cell)


def is_begin(line: str, region: str) -> bool:
    """Return whether a line opens a `region` (``SOLUTION`` or ``HIDDEN TESTS``)."""
    return f"BEGIN {region}" in line


def is_end(line: str, region: str) -> bool:
    """Return whether a line closes a `region`."""
    return f"END {region}" in line


def split_region(source: str, region: str) -> tuple[list[str], list[str]]:
    """Return the lines outside and inside a region; an unclosed one reaches to the end."""
    outside, inside = [], []
    lines = outside
    for line in source.splitlines():
        if is_begin(line, region):
            lines = inside
        elif is_end(line, region):
            lines = outside
        else:
            lines.append(line)
    return outside, inside


def _set_cell_ids(notebook: NotebookNode) -> None:
    seen: Counter[str] = Counter()
    for cell in notebook.cells:
        digest = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
        base = re.sub(r"[^\w-]", "-", grade_id(cell), flags=re.ASCII)[:56] or digest
        seen[base] += 1
        cell.id = base if seen[base] == 1 else f"{base}-{seen[base]}"
