"""A segmentation fault in a cell.

The cell reads from address 0.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import ctypes

ctypes.string_at(0)
