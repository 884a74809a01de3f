"""JSON that is no notebook.

Right keys with values of wrong types, and numbers that are none.

score: 0 (loses softmax, head, tally)
notes: refused
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% submit
def submit(notebook, path):
    """Write cells that are none."""
    cells = '[null, 7, {"cell_type": ["code"], "source": {"\\ud800": NaN}, "metadata": "x"}]'
    path.write_text(
        '{"cells": ' + cells + ', "nbformat": 4, "nbformat_minor": -1e999, "metadata": []}'
    )
