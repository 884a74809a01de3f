"""A student named like a command of SQL.

The name ends a string and drops a table.

score: 18
student: "Robert'); DROP TABLE student;--"
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it
