"""SIGKILL for the parent.

The cell kills the process that forked it, and with it the state of the notebook before.

score: 12 (loses head)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% head
import os
import signal

os.kill(os.getppid(), signal.SIGKILL)
while True:
    pass
