"""Markup in exceptions.

The name and the message of an exception are scripts.

score: 12 (loses softmax)
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% softmax
evil = "</pre><script>evil()</script><img src=x onerror=evil()>"
Evil = type(evil, (Exception,), {"__module__": evil, "__qualname__": evil})


def softmax(z):
    raise Evil(evil)


# %% after softmax
raise Evil(evil)
