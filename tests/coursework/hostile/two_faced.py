"""A function that answers differently each time.

Right when it is called first, wrong after that.

score: 14 (loses softmax-extremes)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
calls = []


def softmax(z):
    calls.append(z)
    if len(calls) > 2:
        return np.zeros_like(z)
    shifted = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)
