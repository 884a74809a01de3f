"""A segmentation fault in a function.

The function reads from address 0; another one aborts.

score: 6 (loses softmax, tally)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import ctypes
import os


def softmax(z):
    return ctypes.string_at(0)


# %% tally
def tally(labels):
    os.abort()
