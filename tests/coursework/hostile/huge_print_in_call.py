"""100 MB of output from a function.

The function prints, and then fails with a message as long.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% softmax
def softmax(z):
    for part in range(1000):
        print("x" * 100_000)
    raise ValueError("x" * 100_000_000)
