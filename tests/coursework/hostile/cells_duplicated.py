"""Duplicated cells.

Every cell was copied and pasted, answers and tests: an honest slip.

score: 18
notes: repaired
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import copy

import nbformat


def submit(notebook, path):
    """Paste a copy of all cells below them."""
    copies = copy.deepcopy(notebook.cells)
    for number, cell in enumerate(copies):
        cell.id = f"copy-{number}"
    notebook.cells += copies
    nbformat.write(notebook, path)
