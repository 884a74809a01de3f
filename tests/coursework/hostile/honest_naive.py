"""Overflow.

Nothing: an honest softmax that forgets to subtract the maximum.

score: 14 (loses softmax-extremes)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% softmax
def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)
