"""A kernel of the student's choice.

The notebook names a kernel that does not exist, with a path and a command in its name.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% submit
import nbformat


def submit(notebook, path):
    """Name a kernel."""
    notebook.metadata.kernelspec = {
        "name": "../../@TOKEN@; touch /tmp/@TOKEN@",
        "display_name": "<script>evil()</script>",
        "argv": ["touch", "/tmp/@TOKEN@"],
    }
    notebook.metadata.title = "</title><script>evil()</script>"
    notebook.metadata.authors = [{"name": "<script>evil()</script>"}]
    notebook.metadata.widgets = {
        "application/vnd.jupyter.widget-state+json": {"state": {"evil": {}}}
    }
    nbformat.write(notebook, path)
