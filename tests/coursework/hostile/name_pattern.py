r"""A student named like a pattern.

Spaces, quotes and the characters of patterns, formats and regular expressions.

score: 18
student: "a [b]*?{c} %s%n {0.__class__} \\(d|e)+ 'f\" $(touch @TOKEN@)"
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it
