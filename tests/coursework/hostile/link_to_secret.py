"""A link to a secret file.

The notebook is a symbolic link to a file that only the grader may read.

score: 0 (loses softmax, head, tally)
notes: refused
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% submit
def submit(notebook, path):
    """Point at the canary."""
    path.symlink_to("@CANARY@")
