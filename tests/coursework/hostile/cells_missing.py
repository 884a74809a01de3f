"""Missing answers.

One answer cell is gone, with its exercise; the rest is right.

score: 12 (loses head)
notes: repaired
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import nbformat


def submit(notebook, path):
    """Drop an answer and the cells around it."""
    notebook.cells = [
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id")
        not in ("head", "head-gradient", "probe")
    ]
    nbformat.write(notebook, path)
