"""Exceptions that cannot be shown.

Their names are long, their messages are no text, or raise themselves.

score: 6 (loses softmax, tally)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% softmax
def softmax(z):
    class Silent(Exception):
        def __str__(self):
            raise self

        __repr__ = __str__

    raise Silent


# %% tally
def tally(labels):
    kind = type("E" * 1_000_000, (AssertionError,), {"__str__": lambda self: 7})
    raise kind("x" * 10_000_000)


# %% after tally
class Endless(Exception):
    def __str__(self):
        return str(self)


Endless.__name__ = "\ud800" * 10
raise Endless
