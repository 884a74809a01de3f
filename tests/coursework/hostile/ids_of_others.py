"""Ids where they do not belong.

Metadata of every type, ids that are paths, markup or another cell's.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell


def submit(notebook, path):
    """Add cells with strange metadata."""
    names = [
        "../../@TOKEN@",
        "<script>evil()</script>",
        "x" * 100_000,
        "\x00",
        "'; drop table grade;--",
        "",
    ]
    for number, name in enumerate(names):
        marks = {
            "grade_id": name,
            "grade": True,
            "solution": False,
            "locked": False,
            "schema_version": 3,
        }
        cell = new_code_cell(
            "pass", metadata={"nbgrader": marks | {"points": 9, "cell_type": "code"}}
        )
        notebook.cells.insert(2 * number, cell)
    for wrong in (7, [], "x", {"grade_id": 7}, {"grade_id": None}, {"grade_id": ["softmax"]}):
        notebook.cells.append(new_markdown_cell("x", metadata={"nbgrader": wrong}))
    nbformat.write(notebook, path)
