"""A function that records what hidden tests ask.

It keeps its arguments, in memory and in files, and later cells print what was recorded.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import atexit
import glob

seen = []


def softmax(z):
    seen.append(z.copy())
    for folder in ("/scratch", "/tmp", "/dev/shm", "."):
        try:
            np.save(f"{folder}/@TOKEN@-seen-{len(seen)}.npy", z)
        except OSError:
            pass
    print("asked for", z)
    shifted = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


atexit.register(lambda: print(seen))


# %% after softmax
def show():
    print(seen)
    for path in glob.glob("/*/@TOKEN@-seen-*.npy") + glob.glob("/dev/shm/@TOKEN@*.npy"):
        print(path, np.load(path))


show()

# %% after tally
show()
raise ValueError(f"recorded: {seen}")
