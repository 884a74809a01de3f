"""Run notebook cells as JupyterLab would, and keep what they print, show and raise."""

import base64
import builtins
import contextlib
import io
import os
import random
import traceback
import warnings

import numpy as np
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell

CUT = "\n... output cut: it is longer than {limit:,} bytes ...\n"
KEPT_FORMATS = ("text/plain", "image/png")  # markup could carry scripts into a teacher's browser


class Shell:
    """An IPython shell without terminal, kernel, threads or history."""

    def __init__(self, output_bytes: int):
        self.output_bytes = output_bytes
        HistoryManager.enabled = False
        self._shell = _Shell.instance()
        builtins.input = _no_input

    @property
    def namespace(self) -> dict[str, object]:
        """The names that cells defined."""
        return self._shell.user_ns

    def run(self, source: str) -> dict:
        """Run one cell; return its outputs as nbformat has them."""
        out, err = Stream(self.output_bytes), Stream(self.output_bytes)
        shown = self._shell.display_pub.outputs = self._shell.displayhook.outputs = []
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            result = self._shell.run_cell(source, store_history=True)
        outputs = [
            {"output_type": "stream", "name": name, "text": stream.getvalue()}
            for name, stream in (("stdout", out), ("stderr", err))
            if stream.getvalue()
        ]
        outputs += [_rich(data, self.output_bytes) for data in shown]
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            outputs.append(error_output(error, self.output_bytes))
        return {"outputs": outputs}


class _Hook(DisplayHook):
    """Keeps the value of the last expression of a cell beside what the cell displays."""

    outputs: list[dict]

    def __call__(self, value: object = None) -> None:
        self.check_for_underscore()
        if value is not None and not self.quiet():
            formats, _ = self.compute_format_data(value)
            self.update_user_ns(value)
            self.outputs.append({"data": formats})


class _Shell(InteractiveShell):
    """Tells nobody of errors: the result of a cell holds them."""

    displayhook_class = _Hook
    display_pub_class = CapturingDisplayPublisher

    def enable_gui(self, gui: str | None = None) -> None:
        pass

    def showtraceback(self, *_, **__) -> None:
        pass

    def showsyntaxerror(self, *_, **__) -> None:
        pass


def error_output(error: BaseException, limit: int) -> dict:
    """Return a raised exception as the output of a cell, without the frames of the runner."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if os.path.dirname(__file__) not in frame.filename]
    own = [frame for frame in own if "/IPython/" not in frame.filename]
    lines = traceback.format_list(own) + traceback.format_exception_only(error)
    return {
        "output_type": "error",
        "ename": type(error).__name__[:200],
        "evalue": safe_text(error)[:limit],
        "traceback": "".join(lines)[-limit:].rstrip("\n").split("\n"),
    }


def safe_text(error: BaseException) -> str:
    """Return the message of an exception, even of one that cannot tell it."""
    try:
        return str(error)
    except Exception as other:
        return f"(its message cannot be shown: {type(other).__name__})"


def seed(number: int, library: str = "") -> None:
    """Start the random generator of a library at `number`, or those of all libraries."""
    import torch

    places = {"random": random.seed, "numpy": np.random.seed, "torch": torch.manual_seed}
    for name, start in places.items():
        if library in ("", name):
            start(number)


def warm_up() -> None:
    """Load what notebooks of this course import, and pay the price of first calls."""
    import matplotlib
    import scipy.optimize
    import scipy.special
    import scipy.stats
    import sklearn.datasets
    import sklearn.linear_model
    import sklearn.metrics
    import sympy
    import torch

    torch.set_num_threads(1)
    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plt.close(plt.figure())
        layer = torch.nn.Linear(2, 2)
        for kind in (torch.optim.SGD, torch.optim.Adam):
            optimizer = kind(layer.parameters(), lr=0.1)
            torch.nn.functional.cross_entropy(layer(torch.ones(1, 2)), torch.tensor([0])).backward()
            optimizer.step()
        torch.testing.assert_close(torch.ones(1), torch.ones(1))
        np.testing.assert_allclose(scipy.special.softmax(np.ones(2)), 0.5)
        sklearn.datasets.load_digits()
        x = sympy.Symbol("x")
        sympy.simplify(sympy.diff(sympy.log(sympy.exp(x) + 1), x))


class Stream(io.TextIOBase):
    """Text that is kept up to a number of bytes; what comes after that is dropped."""

    def __init__(self, limit: int):
        self._limit, self._parts, self._size = limit, [], 0

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, text: str) -> int:
        """Take text, and keep what there is room for."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self._size <= self._limit:
            self._parts.append(text[: self._limit - self._size + 1])
            self._size += len(self._parts[-1].encode(errors="replace"))
        return len(text)

    def getvalue(self) -> str:
        """Return what was kept, with a note if something was not."""
        text = "".join(self._parts)
        if self._size <= self._limit:
            return text
        kept = text.encode(errors="replace")[: self._limit].decode(errors="ignore")
        return kept + CUT.format(limit=self._limit)


def _rich(data: dict, limit: int) -> dict:
    """Return a displayed object as plain text and PNG."""
    formats = {}
    for kind in KEPT_FORMATS:
        content = data.get("data", {}).get(kind)
        if isinstance(content, bytes):
            content = base64.b64encode(content).decode()
        if isinstance(content, str):
            size = 20 * limit if kind == "image/png" else limit
            if len(content) <= size:
                formats[kind] = content
            elif kind == "text/plain":
                formats[kind] = content[:size] + CUT.format(limit=limit)
    return {"output_type": "display_data", "data": formats, "metadata": {}}


def _no_input(prompt: object = "") -> str:
    raise RuntimeError("input() cannot be answered while a notebook is graded.")
