"""A byte order mark.

An editor of Windows saved the file: the answers are right.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import nbformat


def submit(notebook, path):
    """Write UTF-8 with a mark, and lines that end as in Windows."""
    path.write_bytes(nbformat.writes(notebook).replace("\n", "\r\n").encode("utf-8-sig"))
