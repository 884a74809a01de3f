"""Returned data that contains itself.

A list nested 100,000 deep, and one that holds itself.

score: 6 (loses softmax, tally)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% softmax
def softmax(z):
    nested = []
    for _ in range(100_000):
        nested = [nested]
    return nested


# %% tally
def tally(labels):
    own = {}
    own["a"] = own["b"] = [own]
    return own
