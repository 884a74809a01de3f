"""Objects that lie about themselves.

Their class, their equality, their array and their representation are methods of the student.

score: 6 (loses softmax, tally)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% softmax
class Liar:
    shape, dtype, ndim, size = (2,), np.dtype(float), 1, 2

    @property
    def __class__(self):
        return np.ndarray

    def __array__(self, *arguments, **settings):
        return self

    def __float__(self):
        return "0.5"

    def __len__(self):
        return 2

    def __getitem__(self, key):
        return self


def softmax(z):
    return Liar()


# %% tally
class Same(dict):
    def __eq__(self, other):
        return True

    __hash__ = None
    __ne__ = lambda self, other: False

    def __repr__(self):
        raise SystemExit


def tally(labels):
    return Same(x=1)
