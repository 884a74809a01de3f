"""A hundred thousand cells.

A small file, for its number of cells.

score: 0 (loses softmax, head, tally)
notes: refused
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import json


def submit(notebook, path):
    """Add empty cells."""
    cell = {
        "cell_type": "code",
        "source": "",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    notebook.cells += [cell] * 100_000
    notebook.nbformat_minor = 4
    path.write_text(json.dumps(notebook))
