"""More memory than there is.

The cell takes memory until the limit, catches the error, and takes more.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
taken = []
for attempt in range(3):
    try:
        while True:
            taken.append(b"x" * 50_000_000)
    except MemoryError:
        pass
raise MemoryError("no more")
