"""A pipe in place of a notebook.

Whoever opens it waits for a writer, who never comes.

score: 0 (loses softmax, head, tally)
notes: refused
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import os


def submit(notebook, path):
    """Make a named pipe."""
    os.mkfifo(path)
