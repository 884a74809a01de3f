"""The hostile corpus: one file a kind of submission, and what each of them must get.

A kind is a Python file in percent format. It is never imported, and refuses to be run. Its
docstring has a title, what it tries, and fields::

    score: 12 (loses softmax)      the points it must get, and the tests (or exercises) that fail
    notes: repaired                kinds of notes that its record must have, if any
    student: "a b"                 the name of the student, if that is part of the trick
    failure: is a link             a part of the reason why it has no score at all

The cells after that are what the student wrote, in place of the right answers:

    # %% softmax                   the answer to an exercise
    # %% after tally               a further cell
    # %% markdown after tally      a further text cell; its lines are commented out
    # %% submit                    ours: ``submit(notebook, path)`` makes what lies at `path`

Where student code needs to know its victims, ``@COURSE@``, ``@CANARY@``, ``@PORT@`` and ``@TOKEN@``
stand for the folder of the course, a secret file, a port that somebody listens on, and a word that
names the files it makes elsewhere.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from coursework import bank, problemset
from coursework.problemset import ProblemSet

FOLDER = Path(__file__).with_name("hostile")
SOURCE = FOLDER / "course.md"
NAME = "01-hostile"
LOOT = "loot:"  # what a kind prints when it got what it wanted; no kind has the word in one piece
LEFT = "left-"  # how the name of a process begins that a kind wants to outlive its grading
CANARY_VARIABLE = "HOSTILE_CANARY"  # of the environment of whoever grades
HIDDEN = ("7314.25", "2871.5", "9218.75", "61.625", "wombat-5093", "hidden_l", "quokka")
FIELD = re.compile(r"^(score|notes|student|failure): (.+)$", re.MULTILINE)
SCORE = re.compile(r"(\d+)(?: \(loses ([\w, -]+)\))?")
SECTION = re.compile(r"^# %% (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Kind:
    """One kind of submission."""

    name: str
    title: str
    tries: str
    score: float
    loses: frozenset[str]  # what must fail: test cells, or answer cells for all of their tests
    notes: frozenset[str]
    student: str
    failure: str
    sections: dict[str, str] = field(repr=False)

    def fails(self, cell: str, exercise: str) -> bool:
        """Return whether a test cell of an exercise must fail."""
        return bool({cell, exercise} & self.loses)

    def submit(self, right: NotebookNode, path: Path, places: dict[str, str]) -> None:
        """Write the submission to `path`, the place of its notebook; `right` has right answers."""
        notebook = nbformat.from_dict(right)
        for header, source in self.sections.items():
            if header != "submit":
                _insert(notebook, header, _substitute(source, places))
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writer(places)(notebook, path)

    def _writer(self, places: dict[str, str]) -> Callable[[NotebookNode, Path], None]:
        """Return the function that makes what is handed in: of this file, or an honest one."""
        if "submit" not in self.sections:
            return nbformat.write
        namespace: dict = {}
        exec(_substitute(self.sections["submit"], places), namespace)
        return namespace["submit"]


@dataclass(frozen=True)
class Corpus:
    """All kinds, in the order of their names."""

    kinds: tuple[Kind, ...]

    @cached_property
    def by_student(self) -> dict[str, Kind]:
        """The kinds by the names of their students."""
        return {kind.student: kind for kind in self.kinds}


def read() -> Corpus:
    """Read every kind of the corpus."""
    kinds = tuple(read_kind(path) for path in sorted(FOLDER.glob("*.py")))
    students = [kind.student for kind in kinds]
    assert len(set(students)) == len(students), "two kinds are the same student"
    return Corpus(kinds)


def read_kind(path: Path) -> Kind:
    """Read the file of a kind."""
    text = path.read_text(encoding="utf-8")
    described = ast.get_docstring(ast.parse(text)) or ""
    fields = dict(FIELD.findall(described))
    prose = FIELD.sub("", described).strip()
    title, _, tries = prose.partition("\n")
    score, loses = SCORE.fullmatch(fields["score"]).groups()
    _, *parts = SECTION.split(text)  # header, source, header, source, ...
    return Kind(
        name=path.stem,
        title=title.rstrip("."),
        tries=" ".join(tries.split()),
        score=float(score),
        loses=frozenset(loses.split(", ") if loses else ()),
        notes=frozenset(fields.get("notes", "").split()),
        student=ast.literal_eval(fields.get("student", repr(path.stem))),
        failure=fields.get("failure", ""),
        sections={
            header: source.strip("\n")
            for header, source in zip(parts[::2], parts[1::2], strict=True)
        },
    )


def right_answers(problem_set: ProblemSet, released: NotebookNode) -> NotebookNode:
    """Return the student notebook with every answer right."""
    answers = bank.model_answers(problem_set) | {
        problemset.grade_id(cell): cell.source
        for cell in problem_set.notebook.cells
        if problemset.is_written(cell)
    }
    return bank.fill(released, answers)


def _substitute(text: str, places: dict[str, str]) -> str:
    return re.sub(r"@([A-Z]+)@", lambda found: places[found[1]], text)


def _insert(notebook: NotebookNode, header: str, source: str) -> None:
    """Put a section of a kind where its header says."""
    *kind, name = header.removeprefix("markdown ").split("after ")
    is_text = header.startswith("markdown ") or name == "why"
    if is_text:
        source = re.sub(r"^# ?", "", source, flags=re.MULTILINE)
    names = [problemset.grade_id(cell) for cell in notebook.cells]
    place = names.index(name)
    if not kind:
        notebook.cells[place].source = source
        return
    while place + 1 < len(names) and "hostile" in notebook.cells[place + 1].metadata:
        place += 1
    made = (new_markdown_cell if is_text else new_code_cell)(source, metadata={"hostile": True})
    notebook.cells.insert(place + 1, made)
