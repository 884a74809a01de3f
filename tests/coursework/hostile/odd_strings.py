"""NaN, infinity, NUL and half characters.

Keys and messages that are no text, in results, outputs and exceptions.

score: 12 (loses tally)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
print("before \udcff after \ud800, NUL \x00, \uffff, \x1b[31m red")


# %% tally
def tally(labels):
    if labels:
        return {"a\x00\ud800": float("nan"), "\ufffe": float("-inf"), "\U0010ffff\r\n": -0.0}
    raise ValueError("half a character: \ud83d, NUL: \x00")
