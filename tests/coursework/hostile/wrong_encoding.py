"""A file in another encoding.

Valid JSON in UTF-16.

score: 0 (loses softmax, head, tally)
notes: refused
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import nbformat


def submit(notebook, path):
    """Write UTF-16."""
    path.write_bytes(nbformat.writes(notebook).encode("utf-16"))
