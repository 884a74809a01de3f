"""A cell that sleeps for ever.

It uses no processor time, so that no limit on that ends it.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import time

while True:
    try:
        time.sleep(10_000)
    except BaseException:
        pass
