"""JSON nested 100,000 deep.

A file that a recursive parser cannot hold.

score: 0 (loses softmax, head, tally)
notes: refused
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% submit
def submit(notebook, path):
    """Write brackets."""
    path.write_text('{"cells": ' + "[" * 100_000 + "]" * 100_000 + "}")
