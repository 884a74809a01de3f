"""Patched built-in functions.

len, isinstance, open, repr and print are replaced in the last exercise.

score: 12 (loses tally)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% tally
import builtins


def tally(labels):
    return {}


for name in (
    "len",
    "isinstance",
    "open",
    "repr",
    "print",
    "getattr",
    "hasattr",
    "type",
    "__import__",
):
    setattr(builtins, name, lambda *arguments, **settings: True)
builtins.AssertionError = builtins.Exception = type("Nothing", (BaseException,), {})
