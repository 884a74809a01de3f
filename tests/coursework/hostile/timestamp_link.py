"""A linked time of submission.

timestamp.txt is a link to a secret file.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import nbformat


def submit(notebook, path):
    """Point at the canary."""
    path.with_name("timestamp.txt").symlink_to("@CANARY@")
    nbformat.write(notebook, path)
