"""A cell of 30 megabytes.

The right answers are there as well.

score: 0 (loses softmax, head, tally)
notes: refused
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import nbformat
from nbformat.v4 import new_code_cell


def submit(notebook, path):
    """Add a long comment."""
    notebook.cells.append(new_code_cell("#" * 30_000_000))
    nbformat.write(notebook, path)
