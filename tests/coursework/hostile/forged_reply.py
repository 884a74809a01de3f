"""A forged reply of the right form.

The cell finds the socket of its process and answers in its place, before it is asked.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import json
import os
import stat
import struct


def say(document, blobs=()):
    text = json.dumps([document, [len(blob) for blob in blobs]]).encode()
    message = struct.pack("!IQ", len(text), sum(map(len, blobs))) + text + b"".join(blobs)
    for fd in range(3, 100):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.write(fd, message)
        except OSError:
            pass


def softmax(z):
    say({"outputs": [], "value": 1, "score": 100, "pid": 1})
    return z


say({"outputs": [], "value": {"tuple": []}, "found": {}, "pid": 1, "signal": 0})
