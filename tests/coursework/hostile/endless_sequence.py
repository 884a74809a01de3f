"""A sequence without end.

An object that says it has a billion entries, each of which is another such object.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% softmax
class Endless:
    def __len__(self):
        return 10**9

    def __getitem__(self, key):
        return Endless()

    def __iter__(self):
        while True:
            yield 0.5


def softmax(z):
    return Endless()
