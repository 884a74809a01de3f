"""An empty file.

Nothing at all under the right name.

score: 0 (loses softmax, head, tally)
notes: refused
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% submit
def submit(notebook, path):
    """Write nothing."""
    path.write_bytes(b"")
