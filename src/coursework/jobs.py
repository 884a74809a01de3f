"""What a judge needs to know of a notebook, and what its result says."""

import ast
import hashlib
import json
from dataclasses import asdict

from nbformat import NotebookNode, from_dict
from nbgrader import utils

from coursework import problemset
from coursework.files import as_text
from coursework.inside.confine import Limits
from coursework.sides import BOTH, STUDENT, TEST

ENGINE = 1  # raised when the same job could get another result


def build(notebook: NotebookNode, student_names: set[str], limits: Limits, seed: int = 0) -> dict:
    """Return the job of judging a notebook whose graded and locked cells are as released.

    `student_names` are the names that answers must define. Test cells run on the judge's side,
    answers and everything that a student added on the other. Locked cells run on both, unless they
    call a student's function or are more than plain Python: then only the student's side has them.
    """
    cells = [
        {
            "id": cell.id,
            "side": _side(cell, student_names),
            "source": cell.source,
            "hidden": f"BEGIN {problemset.HIDDEN_TESTS}" in cell.source,
        }
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
    return {
        "cells": cells,
        "student_names": sorted(student_names),
        "seed": seed,
        "limits": asdict(limits),
        "engine": ENGINE,
    }


def digest(job: dict, *more: object) -> str:
    """Return a hash that is equal for equal jobs (and equal further data)."""
    text = json.dumps([job, *more], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def apply(notebook: NotebookNode, result: dict) -> None:
    """Write the outputs of a result into the notebook that its job came from."""
    for number, cell in enumerate(cell for cell in notebook.cells if cell.cell_type == "code"):
        outputs = result["cells"].get(cell.id, {}).get("outputs", [])
        cell.outputs = [from_dict(as_text(output)) for output in outputs]
        cell.execution_count = number + 1
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count


def defined_names(source: str) -> set[str]:
    """Return the names that the code of a cell defines at its top level, imports left out."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    names = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {
                part.id
                for target in targets
                for part in ast.walk(target)
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
            }
    return names


def _side(cell: NotebookNode, student_names: set[str]) -> str:
    if problemset.is_test(cell):
        return TEST
    if not utils.is_locked(cell):
        return STUDENT
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:  # magics
        return STUDENT
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return STUDENT if used & student_names else BOTH
