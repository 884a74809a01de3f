"""Prove that a student notebook holds nothing of the answers or the hidden tests."""

from collections.abc import Iterator
from pathlib import Path

import nbformat

from coursework import problemset
from coursework.problemset import HIDDEN_TESTS, SOLUTION, ProblemSet

SHORT = 12  # lines up to this length, such as "return z", occur anywhere by chance


def find_leaks(problem_set: ProblemSet, released: Path) -> list[str]:
    """Return what the folder `released` shows of the secrets of its source: nothing, if right."""
    name = f"{problem_set.name}.ipynb"
    leaks = [
        f"{path.relative_to(released)}: students get a file that is not their notebook"
        for path in sorted(released.rglob("*"))
        if path.name != name
    ]
    if not (released / name).is_file():
        return [*leaks, f"{name}: the student notebook is missing"]
    notebook = nbformat.read(released / name, as_version=4)
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.get("outputs") or cell.get("execution_count"):
            leaks.append(f"{name}: cell {number} holds output of a run")
    secrets = secret_lines(problem_set)
    for text in strings(notebook):
        for line in text.splitlines():
            if f"BEGIN {SOLUTION}" in line or f"BEGIN {HIDDEN_TESTS}" in line:
                leaks.append(f"{name}: marker {line.strip()!r}")
            leaks += [f"{name}: secret line {secret!r}" for secret in secrets if secret in line]
    return leaks


def secret_lines(problem_set: ProblemSet) -> list[str]:
    """Return the lines that only the instructor may see, apart from short ones."""
    visible, secret = [], []
    for cell in problem_set.notebook.cells:
        if problemset.is_written(cell):
            secret += cell.source.splitlines()
            continue
        region = SOLUTION if problemset.is_answer(cell) else HIDDEN_TESTS
        outside, inside = problemset.split_region(cell.source, region)
        visible += outside
        secret += inside
    visible_text = "\n".join(visible)
    stripped = dict.fromkeys(line.strip() for line in secret)
    return [line for line in stripped if len(line) > SHORT and line not in visible_text]


def strings(node: object) -> Iterator[str]:
    """Yield every string in a notebook or a part of one."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)
