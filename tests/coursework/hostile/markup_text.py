"""Markup in text cells.

Scripts, frames, styles, forms and links in Markdown, in a cell of the student's and in the
answer.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% why
# <script>evil()</script> <img src=x onerror=evil()> [click](javascript:evil())
#
# <iframe src="javascript:evil()"></iframe> <svg/onload=evil()> <a href="data:text/html,evil()">x</a>
#
# <style>body { display: none }</style> <form action="https://evil.example"><input></form>
#
# <base href="https://evil.example"> <meta http-equiv="refresh" content="0;url=javascript:evil()">

# %% markdown after softmax
# # <script>evil()</script>
#
# <div onclick="evil()" style="position: fixed; top: 0; width: 100%; height: 100%">20 of 20</div>
#
# $\href{javascript:evil()}{x}$ <https://x"onclick="evil()> ![x](x "onerror=evil()")
#
# [a]: javascript:evil()
#
# [click][a] <object data="javascript:evil()"></object> <embed src="javascript:evil()">

# %% after softmax
# </code></pre><script>evil()</script>
"</script><script>evil()</script>"
