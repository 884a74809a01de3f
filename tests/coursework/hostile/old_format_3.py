"""A notebook of format 3.

Worksheets and prompt numbers, as in 2014; the answers are right.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import json

from nbformat import convert


def submit(notebook, path):
    """Convert to format 3."""
    path.write_text(json.dumps(convert(notebook, 3)))
