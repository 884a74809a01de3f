"""SIGSTOP for the parent.

The cell stops the process that forked it, then never ends.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import os
import signal

os.kill(os.getppid(), signal.SIGSTOP)
while True:
    pass
