"""A link in place of a folder.

The folder of the problem set is a symbolic link to another student's.

score: 0 (loses softmax, head, tally)
failure: is a link
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it


# %% submit
def submit(notebook, path):
    """Replace the folder by a link."""
    path.parent.rmdir()
    path.parent.symlink_to("../middle/01-hostile")
