"""Markup in outputs.

HTML, JavaScript, SVG and forged pictures, displayed and returned as values of cells.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
from IPython.display import HTML, SVG, Javascript, Markdown, display

display(HTML("<script>evil()</script><img src=x onerror=evil()>"))
display(Javascript("evil()"))
display(Markdown("<script>evil()</script> [click](javascript:evil())"))
display({"image/svg+xml": "<svg onload='evil()'><script>evil()</script></svg>"}, raw=True)
display({"image/png": '"><script>evil()</script><img src="x'}, raw=True)
display({"image/jpeg": '" onerror="evil()'}, raw=True)
display({"text/latex": r"$\href{javascript:evil()}{click}$"}, raw=True)
display({"text/plain": "</pre></div><script>evil()</script>"}, raw=True)
display({"application/vnd.jupyter.widget-view+json": {"model_id": "evil"}}, raw=True)
print("</pre><script>evil()</script><iframe src='javascript:evil()'></iframe>")
print("\x1b[31m<script>evil()</script>\x1b]8;;javascript:evil()\x07click\x1b]8;;\x07")


class Table:
    def _repr_html_(self):
        return "<table onclick='evil()'><tr><td><script>evil()</script></td></tr></table>"

    def __repr__(self):
        return "</pre><script>evil()</script>"


Table()
