"""An endless loop that catches every interrupt.

The cell goes on after KeyboardInterrupt and anything else that is raised in it.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import signal

for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGPROF):
    signal.signal(number, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
