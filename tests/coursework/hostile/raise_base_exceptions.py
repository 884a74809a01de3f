"""SystemExit, KeyboardInterrupt and GeneratorExit from functions.

Exceptions that are meant for the interpreter, in the hope that they end the grader.

score: 2 (loses softmax, head, tally-empty)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% softmax
def softmax(z):
    raise SystemExit(0)


# %% head
class Head(nn.Module):
    def __init__(self, num_features, num_classes):
        raise KeyboardInterrupt


# %% tally
def tally(labels):
    if len(labels) != 3:
        raise GeneratorExit
    return {label: labels.count(label) for label in labels}
