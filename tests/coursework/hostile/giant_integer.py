"""Integers of a million digits.

Returned numbers that are too large to hand over, or to print.

score: 12 (loses tally)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% tally
def tally(labels):
    return {"a": 1 << 3_000_000} if labels else 1 << 99_990
