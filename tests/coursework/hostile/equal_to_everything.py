"""An array that equals everything.

A subclass of ndarray whose comparisons, and whose differences, always suit.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% softmax
class Always(np.ndarray):
    def __eq__(self, other):
        return np.ones(np.shape(other), dtype=bool).view(np.ndarray)

    def __array_ufunc__(self, ufunc, method, *inputs, **settings):
        return np.zeros(np.shape(inputs[-1]))

    def __array_function__(self, function, types, arguments, settings):
        return True


def softmax(z):
    return np.array(z).view(Always)
