"""A thread that outlives its cell.

It burns processor time, and turns the answer into another one later.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
import threading
import time


def change_later():
    began = time.process_time()
    while time.process_time() - began < 100:
        sum(range(1000))


threading.Thread(target=change_later, daemon=True).start()
