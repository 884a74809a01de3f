"""A forged value in place of a returned one.

The function sends the judge a reply with references to things of the judge, then its own
follows.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import json
import os
import stat
import struct


def say(document):
    text = json.dumps([document, []]).encode()
    for fd in range(3, 100):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.write(fd, struct.pack("!IQ", len(text), 0) + text)
        except OSError:
            pass


def softmax(z):
    say({"value": {"handle": {"name": "check_close"}, "type": "ndarray", "has": ["__array__"]}})
    return z
