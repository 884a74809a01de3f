"""Keep hidden tests out of the feedback that students get, and make what students wrote inert."""

import builtins
import re

import bleach
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters import strip_ansi
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor

from coursework import problemset
from coursework.leaks import SHORT, strings
from coursework.problemset import HIDDEN_TESTS

FAILED = "A hidden test of this cell failed (property named in the cell's first comment)."
MAX_CELL, MAX_SHOWN = 10_000, 200_000  # characters of the text of a cell, and of all cells
CUT = "\n... cut: the cell is too long to show ..."
REMOVED = "Output removed: it shows part of a hidden test."
# What Markdown makes, and no element that runs, loads or covers anything.
TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "div", "span", "blockquote"),
    *("a", "b", "strong", "i", "em", "del", "s", "sub", "sup", "abbr", "kbd", "code", "pre"),
    *("ul", "ol", "li", "dl", "dt", "dd", "img"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
COLOURED = re.compile(r"[a-z]{1,2}[a-z0-9]?")  # names of classes that Pygments gives
IMAGE = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=\s]*")


class HideHiddenTests(NbGraderPreprocessor):
    """Remove hidden tests from a graded notebook, and every output that could show them.

    A cell with hidden tests keeps its visible lines. Of its outputs nothing stays, because code
    called by a hidden test can print its arguments; a failure is told in fixed words plus the
    name of a built-in exception. Other cells lose an output only if it quotes a hidden line.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook as a student may see it."""
        secrets = _hidden_lines(nb)
        _shorten(nb)
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            if _has_hidden_tests(cell):
                _hide_tests(cell)
            else:
                cell.outputs = [_scrub(output, secrets) for output in cell.outputs]
        return nb, resources


@pass_context
def inert_markdown(context: Context, source: str) -> str:
    """Return the Markdown of a cell as HTML that runs nothing and asks no other computer.

    nbgrader's templates clean the outputs of cells only. Images that are attached to the cell show.
    """
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = IPythonRenderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    return bleach.clean(
        MarkdownWithMath(renderer=renderer).render(source),
        tags=TAGS,
        attributes=_is_harmless,
        protocols={"http", "https", "mailto", "data"},
    )


def _is_harmless(tag: str, name: str, value: str) -> bool:
    if name == "class":  # one of the theme could cover the page
        coloured = tag == "span" and COLOURED.fullmatch(value) is not None
        return coloured or (tag, value) == ("div", "highlight")
    if name == "src":
        return tag == "img" and IMAGE.fullmatch(value) is not None
    if name == "href":
        return tag == "a" and value.startswith(("https://", "http://", "mailto:", "#"))
    return name in ("alt", "title")


def _shorten(nb: NotebookNode) -> None:
    """Cut what is too long to render, which takes a minute a megabyte, or longer if nested."""
    room = MAX_SHOWN
    for cell in nb.cells:
        if len(cell.source) > min(MAX_CELL, room):
            cell.source = cell.source[: min(MAX_CELL, room)] + CUT
        room = max(room - len(cell.source), 0)


def _has_hidden_tests(cell: NotebookNode) -> bool:
    lines = cell.source.splitlines()
    return problemset.is_test(cell) and any(
        problemset.is_begin(line, HIDDEN_TESTS) for line in lines
    )


def _hidden_lines(nb: NotebookNode) -> set[str]:
    visible, hidden = set(), set()
    for cell in nb.cells:
        if _has_hidden_tests(cell):
            outside, inside = problemset.split_region(cell.source, HIDDEN_TESTS)
            hidden.update(line.strip() for line in inside)
        else:
            outside = cell.source.splitlines()
        visible.update(line.strip() for line in outside)
    return {line for line in hidden - visible if len(line) > SHORT}


def _hide_tests(cell: NotebookNode) -> None:
    verdict = _verdict(cell.outputs)
    visible, _ = problemset.split_region(cell.source, HIDDEN_TESTS)
    cell.source = "\n".join(visible)
    cell.outputs = [_note(verdict)] if verdict else []


def _verdict(outputs: list[NotebookNode]) -> str:
    errors = [output.ename for output in outputs if output.output_type == "error"]
    if errors:
        return f"{FAILED}{_name_error(errors[-1])}"
    if any(output.get("name") == "stderr" for output in outputs):
        return f"{FAILED} Your code wrote a warning or another message to stderr."
    return ""


def _name_error(name: str) -> str:
    """Name the exception if Python defined it; a student's own name could carry anything."""
    if name == "CellTimeoutError":
        return " Your code did not finish in time."
    kind = getattr(builtins, name, None)
    is_error = isinstance(kind, type) and issubclass(kind, BaseException)
    return f" Your code stopped with {name}." if is_error and name != "AssertionError" else ""


def _scrub(output: NotebookNode, secrets: set[str]) -> NotebookNode:
    text = strip_ansi("\n".join(strings(output)))  # colours cut source lines into pieces
    return _note(REMOVED) if any(secret in text for secret in secrets) else output


def _note(text: str) -> NotebookNode:
    return new_output("stream", name="stdout", text=text + "\n")
