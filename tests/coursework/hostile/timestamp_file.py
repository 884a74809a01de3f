"""A strange time of submission.

timestamp.txt holds a year that no calendar has.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import nbformat


def submit(notebook, path):
    """Write a date before all dates, in a time zone of its own."""
    path.with_name("timestamp.txt").write_text("0001-01-01 00:00:00 +23:59")
    nbformat.write(notebook, path)
