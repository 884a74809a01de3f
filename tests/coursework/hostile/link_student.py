"""A link in place of a student.

The folder of the student is a symbolic link to another student's.

score: 0 (loses softmax, head, tally)
failure: is a link
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% submit
def submit(notebook, path):
    """Replace the folder of the student by a link."""
    path.parent.rmdir()
    path.parent.parent.rmdir()
    path.parent.parent.symlink_to("middle")
