"""A notebook of format 2.

As in 2012: its cells have no names, so that all of them count as added ones. The empty answers
define softmax and tally anew, but not the class, which stands as the student wrote it.

score: 6 (loses softmax, tally)
notes: repaired
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import json


def submit(notebook, path):
    """Write the cells as format 2 has them."""
    cells = [
        {
            "cell_type": "code",
            "input": cell.source,
            "language": "python",
            "outputs": [],
            "collapsed": False,
        }
        if cell.cell_type == "code"
        else {"cell_type": "markdown", "source": cell.source}
        for cell in notebook.cells
    ]
    sheets = [{"cells": cells, "metadata": {}}]
    path.write_text(json.dumps({"worksheets": sheets, "metadata": {"name": "x"}, "nbformat": 2}))
