"""os._exit in a cell.

The process ends at once, with status 0, as if all were well.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import os

os._exit(0)
