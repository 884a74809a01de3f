"""A function that sleeps for ever.

It waits for what does not come, if it is called by anything but the visible test.

score: 14 (loses tally-empty)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% tally
import threading


def tally(labels):
    if labels != ["a", "b", "a"]:
        threading.Event().wait()
    return {"a": 2, "b": 1}
