"""A process that stops itself.

SIGSTOP: the process is there, and answers nothing.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
