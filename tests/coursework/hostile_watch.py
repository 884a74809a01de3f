"""What the tests and the benchmark of the hostile corpus watch: files, grades, processes, pages."""

import ctypes
import hashlib
import os
import socket
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from html.parser import HTMLParser
from pathlib import Path

from nbformat import NotebookNode
from nbgrader import utils

from coursework.course import Course
from coursework.leaks import strings

BYSTANDER = "bystander"  # was graded before, and has a grade and a comment from a person
TOKEN = "tok3n"  # names what hostile code makes elsewhere
PR_SET_CHILD_SUBREAPER = 36


def observe(course: Course, elsewhere: Path) -> dict[str, str]:
    """Return a digest of everything that grading others must leave alone, by its name."""
    mine = (course.folder("autograded"), course.folder("feedback"))
    seen = {}
    for root in (course.root, elsewhere):
        for path in sorted(root.rglob("*")):
            written = any(path.is_relative_to(folder) for folder in mine)
            if not written or BYSTANDER in path.parts:
                seen[os.fsdecode(os.fsencode(path))] = describe(path)
    for name in ("gradebook.db", "journal.jsonl"):
        seen.pop(str(course.root / "class" / name), None)
    for folder in ("/tmp", "/dev/shm", "/var/tmp", "/root", "/usr", "/etc", "/"):
        names = os.listdir(folder) if os.access(folder, os.R_OK) else ()
        seen[folder] = ", ".join(name for name in names if TOKEN in name)
    return seen | bystander_rows(course)


def describe(path: Path) -> str:
    status = path.lstat()
    kind = stat.filemode(status.st_mode)
    if path.is_symlink():
        return f"{kind} {os.readlink(path)}"
    if not stat.S_ISREG(status.st_mode):
        return kind
    return f"{kind} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def bystander_rows(course: Course) -> dict[str, str]:
    """Return what the gradebook says of assignment and tests, and of somebody graded before."""
    queries = {
        "assignment": "select * from assignment",
        "cells": "select * from base_cell order by id",
        "sources": "select * from source_cell order by id",
        "points": "select * from grade_cells order by id",
        "grades": "select * from grade where notebook_id in (select n.id from "
        "submitted_notebook n join submitted_assignment a on n.assignment_id = a.id "
        f"where a.student_id = '{BYSTANDER}') order by id",
        "comments": "select * from comment where manual_comment is not null",
    }
    path = course.gradebook_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as gradebook:
        return {
            name: repr(gradebook.execute(query).fetchall())  #
            for name, query in queries.items()
        }


@contextmanager
def listening() -> Iterator[tuple[int, Callable[[], int]]]:
    """Listen on a port of this machine; give it, and a function that counts who came."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)

        def visits() -> int:
            count = 0
            try:
                while True:
                    server.accept()[0].close()
                    count += 1
            except BlockingIOError:
                return count

        yield server.getsockname()[1], visits


def become_subreaper() -> None:
    """Let processes whose parents end become children of this one, so that none is overlooked."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def processes() -> Iterator[tuple[int, str]]:
    """Yield the numbers and names of all processes of this machine that run."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            text = (path / "stat").read_text(errors="replace")
        except OSError:
            continue
        if text.rsplit(")", 1)[1].split()[0] != "Z":
            yield int(path.name), text.split("(", 1)[1].rsplit(")", 1)[0]


def descendants() -> list[str]:
    """Return all that runs below this process, with the numbers."""
    parents = {}
    for pid, name in processes():
        try:
            text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
        except OSError:
            continue
        parents[pid] = int(text.rsplit(")", 1)[1].split()[1]), name
    found, grown = {os.getpid()}, True
    while grown:
        more = {pid for pid, (parent, _) in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return [f"{pid} {parents[pid][1]}" for pid in sorted(found - {os.getpid()})]


def student_processes() -> list[str]:
    """Return those below this process that are in the namespace of a submission."""
    return [one for one in descendants() if depth(one.split()[0]) >= depth("self") + 2]


def depth(pid: str) -> int:
    """Return how many namespaces of processes a process is in."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(errors="replace")
    except OSError:
        return 0
    return len(status.split("NSpid:")[1].split("\n")[0].split())


def wait_until_none(look: Callable[[], list[str]]) -> list[str]:
    """Return what is still there when nothing more goes away."""
    until = time.monotonic() + 10
    while (found := look()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def visible_outputs(notebook: NotebookNode) -> Iterator[str]:
    """Yield what a graded notebook shows outside cells with hidden tests."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and not (utils.is_grade(cell) and "HIDDEN" in cell.source):
            yield from strings(cell.outputs)


class _Active(HTMLParser):
    """Collects what a browser would run or load of a page."""

    TAGS = (
        "script",
        "iframe",
        "frame",
        "object",
        "embed",
        "form",
        "base",
        "meta",
        "link",
        "style",
        "svg",
    )
    ADDRESSES = ("href", "src", "action", "data", "formaction", "xlink:href", "srcset", "poster")

    def __init__(self):
        super().__init__()
        self.found: set[str] = set()
        self._inside = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._inside = tag if tag in ("script", "style") else ""
        if tag in self.TAGS:
            self.found.add(f"<{tag} {sorted(map(str, attributes))}>")
        for name, value in attributes:
            address = "".join((value or "").split()).lower()
            if name.startswith("on"):
                self.found.add(f"{name}={value}")
            if name in self.ADDRESSES and address.startswith(
                ("javascript:", "vbscript:", "data:text")
            ):
                self.found.add(f"{name}={value}")
            if name == "style" and "position" in address:
                self.found.add(f"{name}={value}")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found.add(f"{self._inside}: {data}")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


def active(page: str) -> set[str]:
    """Return what a browser would run or load of a page."""
    parser = _Active()
    parser.feed(page)
    return parser.found
