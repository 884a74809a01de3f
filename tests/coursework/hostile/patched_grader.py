"""The grader's code in its own process.

It replaces the encoder and the actions of the process that serves the judge.

score: 12 (loses tally)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% tally
import sys


def tally(labels):
    return {}


for name in ("wire", "cells", "confine", "__main__"):
    module = sys.modules.get(name)
    if hasattr(module, "encode"):
        module.encode = lambda value, blobs, other: {"handle": {"name": "np"}, "type": "dict"}
    if hasattr(module, "ACTIONS"):
        module.ACTIONS.update(call=lambda *arguments, **settings: True)
