"""Gigabytes of returned data.

An array that takes one number of memory here and 80 gigabytes when it is copied; a long text.

score: 6 (loses softmax, tally)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% softmax
def softmax(z):
    return np.broadcast_to(0.5, (100_000, 100_000))


# %% tally
def tally(labels):
    return {"a": "x" * 40_000_000}
