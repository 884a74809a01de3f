"""A range of ten billion numbers.

Data of a few bytes that would fill all memory as an array.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% softmax
def softmax(z):
    return range(10**10)
