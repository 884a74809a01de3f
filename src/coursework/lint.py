"""Find every fault of a problem set source that would mislead a student or break grading."""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from jsonschema import ValidationError
from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.nbgraderformat.common import SchemaMismatchError

from coursework import problemset
from coursework.problemset import HIDDEN_TESTS, SOLUTION, ProblemSet

STUDENT_PACKAGES = {"numpy", "torch", "matplotlib", "scipy", "sklearn", "sympy"}
ROLE = re.compile(r"\{[a-zA-Z][\w:.+-]*\}`")
CODE = re.compile(r"(?<![`}])(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)  # a span or a fence
DIRECTIVE = re.compile(r"^\s*(`{3,}|~{3,}|:{3,})\s*\{[^}]+\}", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """One fault: where it is, what is wrong, and what to do about it."""

    where: str
    problem: str
    cure: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}: {self.cure}"


def lint(problem_set: ProblemSet) -> list[Finding]:
    """Return all faults of a problem set source."""
    findings = [
        Finding(_where(problem_set, index), *fault)
        for index, cell in enumerate(problem_set.notebook.cells)
        for fault in _cell_faults(cell)
    ]
    findings += [
        Finding(_where(problem_set, index), *fault) for index, fault in _order_faults(problem_set)
    ]
    findings += [Finding(problem_set.path.name, *fault) for fault in _whole_faults(problem_set)]
    return findings


def _where(problem_set: ProblemSet, index: int) -> str:
    cell = problem_set.notebook.cells[index]
    label = repr(problemset.grade_id(cell)) if problemset.grade_id(cell) else f"{index + 1}"
    return f"{problem_set.path.name}:{problem_set.lines[index]}: cell {label}"


def _cell_faults(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    yield from _metadata_faults(cell)
    yield from _marker_faults(cell)
    if cell.cell_type == "code":
        yield from _code_faults(cell)
    else:
        yield from _text_faults(cell)
    if problemset.is_test(cell):
        yield from _test_faults(cell)


def _metadata_faults(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    metadata = cell.metadata.get("nbgrader")
    if metadata is None:
        return
    try:
        MetadataValidator().validate_cell(cell)
    except (ValidationError, SchemaMismatchError) as error:
        message = getattr(error, "message", None) or str(error)
        yield f"nbgrader metadata is wrong ({message})", "compare it with another cell of its kind"
    if metadata.get("grade") and not metadata.get("points"):
        yield "a graded cell without points", "give it points above 0"
    if cell.cell_type == "code" and metadata.get("grade") and metadata.get("solution"):
        yield (
            "a code cell that is both answer and test",
            "make an answer cell (grade: false) and test cells (solution: false)",
        )
    if cell.cell_type == "markdown" and metadata.get("grade") != metadata.get("solution"):
        yield "a text cell that is graded but no answer", "set both grade and solution, or neither"


def _marker_faults(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    for region, belongs, home in (
        (SOLUTION, problemset.is_answer, "an answer cell"),
        (HIDDEN_TESTS, problemset.is_test, "a test cell"),
    ):
        lines = cell.source.splitlines()
        markers = [
            "BEGIN" if problemset.is_begin(line, region) else "END"
            for line in lines
            if problemset.is_begin(line, region) or problemset.is_end(line, region)
        ]
        if markers != ["BEGIN", "END"] * (len(markers) // 2):
            yield (
                f"{region} markers are unbalanced ({', '.join(markers)})",
                f"write one END {region} after each BEGIN {region}",
            )
        if markers and not belongs(cell):
            yield f"a {region} region outside {home}", f"move it to {home}, or fix the metadata"
    if problemset.is_answer(cell) and f"BEGIN {SOLUTION}" not in cell.source:
        yield (
            "an answer cell without BEGIN SOLUTION",
            "mark what students replace; otherwise they get an empty cell without a signature",
        )


def _code_faults(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    source = "\n".join(
        "" if line.lstrip().startswith(("%", "!")) else line for line in cell.source.splitlines()
    )
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield f"not valid Python (line {error.lineno} of the cell: {error.msg})", "correct it"
        return
    for package in sorted(_imports(tree) - STUDENT_PACKAGES - sys.stdlib_module_names):
        yield (
            f"import of {package}",
            f"student notebooks import only {', '.join(sorted(STUDENT_PACKAGES))}",
        )


def _imports(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
    return {name.split(".")[0] or "a relative module" for name in names}


def _text_faults(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    cure = "JupyterLab shows it as raw text; write plain Markdown"
    for directive in DIRECTIVE.finditer(cell.source):
        yield f"MyST directive {directive.group().strip()!r}", cure
    for role in ROLE.finditer(CODE.sub("", cell.source)):
        yield f"MyST role {role.group()[:-1]!r}", cure


def _test_faults(cell: NotebookNode) -> Iterator[tuple[str, str]]:
    outside, inside = problemset.split_region(cell.source, HIDDEN_TESTS)
    is_visible = problemset.grade_id(cell).endswith("-visible")
    if is_visible and inside:
        yield "hidden tests in a visible test cell", "move them to a test cell of their own"
    if is_visible:
        return
    if not inside:
        yield (
            "a test cell without hidden tests",
            "add BEGIN HIDDEN TESTS and END HIDDEN TESTS, or end its id in '-visible'",
        )
    if not outside or not outside[0].startswith("#"):
        yield (
            "a hidden test cell that does not say what it checks",
            "begin it with one comment line: the property, and its points",
        )
    if any(line.strip() and not line.lstrip().startswith("#") for line in outside):
        yield (
            "visible code in a hidden test cell",
            "move it between BEGIN HIDDEN TESTS and END HIDDEN TESTS",
        )


def _order_faults(problem_set: ProblemSet) -> Iterator[tuple[int, tuple[str, str]]]:
    seen: Counter[str] = Counter()
    answer = None
    for index, cell in enumerate(problem_set.notebook.cells):
        name = problemset.grade_id(cell)
        seen[name] += 1
        if name and seen[name] == 2:
            yield index, (f"grade_id {name!r} is used twice", "give every cell its own id")
        if problemset.is_answer(cell):
            answer = name
        elif problemset.is_test(cell) and answer is None:
            yield index, ("a test cell before any answer cell", "move it below its answer cell")
        elif problemset.is_test(cell) and not name.startswith(f"{answer}-"):
            yield (
                index,
                (
                    f"a test cell that follows answer cell {answer!r} under another name",
                    f"call it {answer}-SOMETHING, or move it below its own answer cell",
                ),
            )


def _whole_faults(problem_set: ProblemSet) -> Iterator[tuple[str, str]]:
    if "kernelspec" not in problem_set.notebook.metadata:
        yield "no kernelspec in the front matter", "copy the front matter of another problem set"
    if problem_set.points != problemset.TOTAL_POINTS:
        yield (
            f"points add up to {problem_set.points:g}",
            f"a problem set has {problemset.TOTAL_POINTS}",
        )
    for exercise in problem_set.exercises.values():
        if not exercise.tests:
            yield f"no test cell follows answer cell {exercise.answer!r}", "add its tests"
    allowed = {problem_set.path.name, f"{problem_set.name}.ipynb", ".ipynb_checkpoints"}
    for path in sorted(problem_set.path.parent.iterdir()):
        if path.name not in allowed:
            yield f"file {path.name} lies beside the source", "students would get it: remove it"
