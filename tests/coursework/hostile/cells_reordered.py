"""Reordered cells.

The notebook stands on its head: tests before answers, imports last.

score: 18
notes: repaired
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import nbformat


def submit(notebook, path):
    """Reverse the cells."""
    notebook.cells.reverse()
    nbformat.write(notebook, path)
