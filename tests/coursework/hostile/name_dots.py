r"""A student named like a path.

Dots that lead upwards when a path is put together carelessly.

score: 18
student: "...\\..\\.."
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it
