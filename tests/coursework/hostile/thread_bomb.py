"""A thread bomb.

Threads until there can be no more, all of them asleep.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import threading
import time

while True:
    threading.Thread(target=time.sleep, args=(100_000,), daemon=True).start()
