"""A student named like an option.

The name of the folder begins with a dash.

score: 18
student: "--help"
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it
