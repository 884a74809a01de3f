"""A warning in a right answer.

Nothing: the answer is right, and writes to stderr.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import sys
import warnings


def softmax(z):
    warnings.warn("this softmax was measured with a stop watch")
    print("half done", file=sys.stderr)
    shifted = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)
