"""A daemon.

A process in a session of its own, forked twice, that wants to outlive its grading.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after tally
import ctypes
import os
import signal
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        ctypes.CDLL(None).prctl(15, b"left-daemon", 0, 0, 0)
        ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
        os.closerange(0, 100)
        while True:
            time.sleep(100)
    os._exit(0)
