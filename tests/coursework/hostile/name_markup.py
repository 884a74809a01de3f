"""A student named like a script.

The name is markup, for feedback pages and reports.

score: 18
student: "<img src=x onerror=evil()>"
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it
