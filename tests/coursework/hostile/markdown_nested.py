"""Markdown nested without end.

Quotes, lists and brackets as deep as the renderer of the feedback goes, and deeper.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import nbformat
from nbformat.v4 import new_markdown_cell


def submit(notebook, path):
    """Add cells that a recursive parser cannot hold, or needs for ever for."""
    texts = [">" * 20_000 + " x", "[" * 20_000, "*a **b " * 5000, "<div>" * 5000, "- " * 5000 + "x"]
    texts += [
        "![" * 5000 + "](" * 5000,
        "`" * 5001 + "x" + "`" * 5000,
        "| a " * 3000 + "\n" + "|-" * 3000,
    ]
    texts += ["$" * 9999, "&" * 50_000, "<!--" * 5000, "\\(" * 5000]
    notebook.cells += [new_markdown_cell(text) for text in texts]
    nbformat.write(notebook, path)
