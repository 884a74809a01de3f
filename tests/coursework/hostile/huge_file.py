"""A file of 200 megabytes.

Valid JSON, most of it one string.

score: 0 (loses softmax, head, tally)
notes: refused
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% submit
def submit(notebook, path):
    """Write the file piece by piece."""
    with open(path, "w") as file:
        file.write('{"cells": [], "metadata": {"x": "')
        for _ in range(200):
            file.write("x" * 1_000_000)
        file.write('"}, "nbformat": 4, "nbformat_minor": 5}')
