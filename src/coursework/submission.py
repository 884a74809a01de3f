"""Read what a student handed in: as data, with every graded cell put back as it was released."""

import json
import os
import re
import stat
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook

from coursework import jobs, problemset
from coursework.files import as_text
from coursework.problemset import HIDDEN_TESTS
from coursework.records import Note

MAX_BYTES = 20 * 2**20  # of a notebook file
MAX_CELLS = 2000
KEPT = ("code", "markdown", "raw")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")


class Refused(Exception):
    """A file cannot be graded as it is: it scores 0, and the message says why."""


@dataclass(frozen=True)
class ReleasedCell:
    """A cell that every submission must hold, as the gradebook knows it."""

    name: str
    cell_type: str
    source: str  # hidden tests are in it, answers are not
    metadata: dict  # of nbgrader
    editable: bool  # students write here

    def differs(self, source: str) -> bool:
        """Return whether a student changed the text of this cell, if that is not meant to be."""
        visible, _ = problemset.split_region(self.source, HIDDEN_TESTS)
        versions = (self.source.strip(), "\n".join(visible).strip())
        return not self.editable and source.strip() not in versions


@dataclass(frozen=True)
class Template:
    """The released notebook of an assignment."""

    name: str
    cells: tuple[ReleasedCell, ...]
    kernelspec: dict

    @classmethod
    def read(cls, gradebook: Gradebook, name: str, order: Iterable[str] = ()) -> "Template":
        """Read the notebook of the assignment `name` from the gradebook.

        The gradebook does not know the `order` of the cells: it has to be given where it matters.
        """
        notebook = gradebook.find_notebook(name, name)
        points = {
            cell.name: cell.max_score for cell in (*notebook.grade_cells, *notebook.task_cells)
        }
        solutions = {cell.name for cell in notebook.solution_cells}
        tasks = {cell.name for cell in notebook.task_cells}
        cells = []
        for cell in notebook.source_cells:
            grade = cell.name in points and cell.name not in tasks
            metadata = {
                "schema_version": 3,
                "grade_id": cell.name,
                "cell_type": cell.cell_type,
                "checksum": cell.checksum,
                "grade": grade,
                "solution": cell.name in solutions,
                "task": cell.name in tasks,
                "locked": bool(cell.locked),
            }
            if cell.name in points:
                metadata["points"] = points[cell.name]
            editable = metadata["solution"]
            cells.append(ReleasedCell(cell.name, cell.cell_type, cell.source, metadata, editable))
        kernelspec = json.loads(notebook.kernelspec) if notebook.kernelspec else {}
        place = {cell: number for number, cell in enumerate(order)}
        cells.sort(key=lambda cell: place.get(cell.name, 0))
        return cls(name, tuple(cells), kernelspec)

    @cached_property
    def student_names(self) -> set[str]:
        """The names that answers must define: those of the stubs that students got."""
        stubs = (cell.source for cell in self.cells if cell.editable and cell.cell_type == "code")
        return set().union(*map(jobs.defined_names, stubs))


def load(path: Path) -> NotebookNode:
    """Read a notebook file that anybody may have made; raise `Refused` if it is none.

    Links and special files are not followed. Old formats are converted.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Refused(f"{path.name} is no ordinary file")
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refused(f"{path.name} cannot be read ({error.strerror})") from error
    if len(data) > MAX_BYTES:
        raise Refused(f"{path.name} is larger than {MAX_BYTES // 2**20} MiB")
    try:
        text = data.decode("utf-8-sig")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of faults that nbformat repairs
            _count_cells(json.loads(text))
            notebook = nbformat.reads(text, as_version=4)
        cells = [_clean(cell) for cell in notebook.cells]
    except Refused:
        raise
    except Exception as error:  # any text can have any fault, and libraries raise what they like
        message = as_text(" ".join(str(error).split())[:200])
        raise Refused(f"{path.name} is no notebook ({type(error).__name__}: {message})") from error
    notebook.cells = cells
    return notebook


def blank(template: Template) -> NotebookNode:
    """Return the notebook of a student who handed in nothing that can be graded."""
    notebook, _ = repair(nbformat.v4.new_notebook(), template)
    return notebook


def repair(notebook: NotebookNode, template: Template) -> tuple[NotebookNode, list[Note]]:
    """Return a notebook with the released cells as they must be, and what had to be done for that.

    Each released cell occurs once and in order, with the metadata, and unless students write
    there, the text of the release. What a student added stays behind the cell it stood behind.
    """
    notes = [] if notebook.cells else [Note("repaired", "the notebook was empty")]
    released = {cell.name: cell for cell in template.cells}
    found: dict[str, NotebookNode] = {}
    followers: dict[str | None, list[NotebookNode]] = {None: []}
    place, order = None, []
    last = {_grade_id(cell): number for number, cell in enumerate(notebook.cells)}
    for number, cell in enumerate(notebook.cells):
        name = _grade_id(cell)
        if name in released and last[name] == number:
            found[name], place = cell, name
            order.append(name)
            followers[name] = []
            continue
        if name in released:
            notes.append(
                Note("repaired", f"cell {name} occurs more than once: the last one counts")
            )
        followers[place].append(cell)
    if order != [name for name in released if name in found]:
        notes.append(Note("repaired", "graded cells stood in another order"))
    cells = [*followers[None]]
    cells = [_added(cell) for cell in cells]
    for name, cell in released.items():
        if name not in found and notebook.cells:
            notes.append(Note("repaired", f"cell {name} was missing"))
        cells.append(_restored(found.get(name), cell, notes))
        cells += [_added(follower) for follower in followers.get(name, ())]
    extra = iter(range(len(cells)))
    for cell in cells:
        cell.id = _grade_id(cell)[:56] or f"added-{next(extra)}"
    whole = nbformat.v4.new_notebook(cells=cells)
    whole.metadata = nbformat.from_dict({"kernelspec": template.kernelspec})
    return whole, notes


def answers(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """Yield id and content of every cell that students write in."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            yield _grade_id(cell), content(cell)


def content(cell: NotebookNode) -> str:
    """Return all that a student put into a cell: text, and attached images if there are any."""
    attached = cell.get("attachments")
    return cell.source + (json.dumps(attached, sort_keys=True) if attached else "")


def _count_cells(document: dict) -> None:
    """Refuse too many cells before they are checked, which takes seconds for a hundred thousand."""
    sheets = document.get("worksheets") or [document]
    number = sum(len(sheet.get("cells", ())) for sheet in sheets)
    if number > MAX_CELLS:
        raise Refused(f"it has {number:,} cells (at most {MAX_CELLS:,} are graded)")


def _clean(cell: NotebookNode) -> NotebookNode:
    """Return a cell with nothing but its text, its name and the images attached to a text."""
    kind = cell.cell_type if cell.cell_type in KEPT else "raw"
    source = cell.source if isinstance(cell.source, str) else "".join(cell.source)
    source.encode()  # no lone surrogates
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    kept = {"nbgrader": {"grade_id": name}} if isinstance(name, str) else {}
    clean = nbformat.from_dict({"cell_type": kind, "source": source, "metadata": kept})
    if kind == "markdown" and (images := dict(_images(cell.get("attachments")))):
        clean.attachments = nbformat.from_dict(images)
    return clean


def _images(attachments: object) -> Iterator[tuple[str, dict[str, str]]]:
    for name, formats in attachments.items() if isinstance(attachments, dict) else ():
        images = {
            kind: formats[kind]
            for kind in ("image/png", "image/jpeg")
            if isinstance(formats, dict) and BASE64.fullmatch(str(formats.get(kind, "")))
        }
        if images:
            yield name, images


def _grade_id(cell: NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def _added(cell: NotebookNode) -> NotebookNode:
    return _made(cell.cell_type, cell.source, cell)


def _restored(cell: NotebookNode | None, released: ReleasedCell, notes: list[Note]) -> NotebookNode:
    metadata = {"nbgrader": dict(released.metadata)}
    if cell is not None and released.editable:
        return _made(released.cell_type, cell.source, cell, metadata=metadata)
    if cell is not None and released.differs(cell.source):
        notes.append(Note("repaired", f"cell {released.name} was edited"))
    return _made(released.cell_type, released.source, metadata=metadata)


def _made(
    kind: str, source: str, like: NotebookNode | None = None, **options: dict
) -> NotebookNode:
    if kind == "code":
        return new_code_cell(source, **options)
    if like is not None and "attachments" in like:
        options["attachments"] = like.attachments
    return new_markdown_cell(source, **options)
