"""A second submission that looks for what the one before recorded.

It reads every file that could come from there, and prints it.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after tally
import glob

for pattern in ("/scratch/*", "/tmp/*", "/dev/shm/*", "/var/tmp/*", "/run/*", "./*"):
    for path in glob.glob(pattern):
        if "@TOKEN@" in path or "seen" in path:
            print("loot:", path, np.load(path))
