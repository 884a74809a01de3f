"""100 MB of output.

One cell prints 100 megabytes in one line, another 100 megabytes in many.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
for part in range(1000):
    print("x" * 100_000, end="")

# %% after head
import sys

line = "y" * 99 + "\n"
for part in range(100):
    sys.stdout.write(line * 10_000)
    sys.stderr.write(line * 100)
