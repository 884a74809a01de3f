"""Half a file.

The upload broke off in the middle.

score: 0 (loses softmax, head, tally)
notes: refused
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import nbformat


def submit(notebook, path):
    """Write the first half."""
    text = nbformat.writes(notebook)
    path.write_text(text[: len(text) // 2])
