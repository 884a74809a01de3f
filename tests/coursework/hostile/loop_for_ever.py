"""An endless loop in a function.

The function never returns.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% softmax
def softmax(z):
    while True:
        pass
