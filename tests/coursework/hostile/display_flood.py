"""Twenty thousand displayed objects.

Many small outputs in place of a large one.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
from IPython.display import display

for number in range(20_000):
    display(number)
