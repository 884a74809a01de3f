"""A notebook of a format to come.

Version 99, with keys that nobody knows.

score: 0 (loses softmax, head, tally)
notes: refused
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import json


def submit(notebook, path):
    """Number the format anew."""
    path.write_text(json.dumps({"nbformat": 99, "nbformat_minor": 0, "zells": [], "metadata": {}}))
