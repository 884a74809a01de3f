"""A notebook under another name.

The file is there, but called otherwise.

score: 0 (loses softmax, head, tally)
failure: is missing
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import nbformat


def submit(notebook, path):
    """Write to a name with spaces, brackets and a line break."""
    nbformat.write(notebook, path.with_name("my [final]\n-rf *.ipynb"))
