"""More memory than there is, in a function.

The function asks for an array of many gigabytes, and lets it be filled.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% softmax
def softmax(z):
    return np.ones(2_000_000_000)
