"""A folder in place of a notebook.

It has the name of the notebook.

score: 0 (loses softmax, head, tally)
notes: refused
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% submit
def submit(notebook, path):
    """Make a folder."""
    path.mkdir()
