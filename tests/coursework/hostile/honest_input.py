"""A cell that asks for input.

Nothing: a forgotten call of input() stops the cell before its answer.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
base = float(input("Which base? "))


def softmax(z):
    return base**z
