r"""A student named in many scripts.

Letters of several alphabets, marks that turn the direction of writing, and a line break.

score: 18
student: "\u202egnp.exe\u202c \u05d0\u05d1 \u0635 e\u0301 \U0001f9ea\n\u200b"
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it
