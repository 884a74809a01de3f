r"""A student whose name is no text.

The name has a byte that is no UTF-8, as an old archive can hold it.

score: 0 (loses softmax, head, tally)
failure: UTF-8
student: "M\udcfcller"
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it
