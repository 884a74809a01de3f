"""sys.exit in a cell.

The cell asks to end with status 0 before it defines anything.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import sys

sys.exit(0)
