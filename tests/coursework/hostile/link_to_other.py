"""A link to another student's notebook.

The notebook is a symbolic link to the one of somebody who has full marks.

score: 0 (loses softmax, head, tally)
notes: refused
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% submit
def submit(notebook, path):
    """Point at the honest neighbour."""
    path.symlink_to("../../middle/01-hostile/01-hostile.ipynb")
