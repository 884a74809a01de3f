"""Outputs that no cell has.

The student's process is made to report outputs with fields, types and sizes of its choice.

score: 18
"""

# ruff: noqa
raise SystemExit(__doc__)  # hostile code: nothing but the sandbox may run it

# %% after softmax
import sys

main = sys.modules["__main__"]
if hasattr(main, "Student"):
    evil = "<script>evil()</script>"
    outputs = [{"output_type": "display_data", "data": {"text/html": evil, "text/plain": evil}}]
    outputs += [{"output_type": "execute_result", "data": {"application/javascript": "evil()"}}]
    outputs += [{"output_type": "display_data", "data": {"image/png": '"><script>evil()</script>'}}]
    outputs += [{"output_type": "stream", "name": evil, "text": evil}, {}, None, 7, [], evil]
    outputs += [{"output_type": "stream", "name": "stdout", "text": "y" * 30_000_000}]
    outputs += [{"output_type": "error", "ename": evil, "evalue": evil, "traceback": [evil, 3]}]
    outputs += [{"output_type": "error", "ename": "", "evalue": "", "traceback": 7}]
    original = main.Student.run
    main.Student.run = lambda self, request, *rest: (
        original(self, request, *rest) | {"outputs": outputs}
    )
