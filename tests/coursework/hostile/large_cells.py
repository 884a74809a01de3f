"""Cells of a megabyte.

One code cell and one text cell that are slow to render, for whoever writes the feedback.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell


def submit(notebook, path):
    """Add two cells of one megabyte each."""
    notebook.cells.append(new_code_cell("if False:\n" + "    y = [1, 'a', f(2)]\n" * 43_000))
    notebook.cells.append(new_markdown_cell("*a* <b>b</b> `c` $d$\n\n" * 45_000))
    nbformat.write(notebook, path)
