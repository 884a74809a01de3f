"""os._exit in a function.

The process ends when a test calls the function.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import os


def softmax(z):
    os._exit(0)
