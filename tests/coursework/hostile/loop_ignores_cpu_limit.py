"""A loop that ignores the signal of the time limit.

It ignores SIGXCPU and raises its own limit of processor time as far as it may.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import resource
import signal

signal.signal(signal.SIGXCPU, signal.SIG_IGN)
last = resource.getrlimit(resource.RLIMIT_CPU)[1]
resource.setrlimit(resource.RLIMIT_CPU, (last, last))
while True:
    pass
