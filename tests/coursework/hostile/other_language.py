"""A notebook of another language.

The kernel is R, and one answer is written in it; the others are right.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import nbformat


def submit(notebook, path):
    """Choose the kernel of R, and write R."""
    notebook.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}
    notebook.metadata.language_info = {"name": "R", "file_extension": ".r"}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "softmax":
            cell.source = "softmax <- function(z) {\n  exp(z) / sum(exp(z))\n}"
    nbformat.write(notebook, path)
