"""What the command `coursework grade` shows, and the pools that it works with."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from coursework import grading, sandbox
from coursework.errors import CourseworkError
from coursework.execution import LocalPool
from coursework.records import Record

NOT_ISOLATED = (
    "warning: student code is not isolated. It runs as you: it can read hidden tests, change any "
    "grade, and use your files and network."
)


@contextmanager
def pool(jobs: int, scheduler: str | None, *, isolated: bool) -> Iterator[tuple[Executor, int]]:
    """Give a pool that can run jobs, and how many it runs at a time."""
    if scheduler is not None:
        with _dask_pool(scheduler) as (executor, size):
            yield executor, size
        return
    if isolated:
        sandbox.check_available()
    with LocalPool(jobs) as executor:
        yield executor, jobs


@contextmanager
def _dask_pool(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError:
        raise CourseworkError(
            "--scheduler needs Dask: pip install 'output-layer-course[cluster]'."
        ) from None
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise CourseworkError(
            f"no Dask scheduler answers at {address!r} ({error}): start one with 'dask scheduler', "
            "and workers with 'dask worker ADDRESS', in this environment."
        ) from error
    with client:
        threads = client.nthreads()
        if not threads:
            raise CourseworkError(
                f"the Dask scheduler at {address} has no worker: start some with "
                f"'dask worker {address}'."
            )
        # The result of a job depends on the job alone, so another worker may take one over.
        yield client.get_executor(pure=False, retries=3), sum(threads.values())


@contextmanager
def progress(console: Console) -> Iterator[Callable[[grading.Progress], None]]:
    """Give a function that shows where a run stands: a bar, the time left, and who is graded."""
    columns = (
        TextColumn("Grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[students]}"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, students="")

        def watch(state: grading.Progress) -> None:
            if state.last is not None and state.last.failure:
                bar.console.print(f"{escape(state.last.student)}: not graded")
            students = ", ".join(one.student for one in state.running[:4])
            bar.update(task, total=state.total, completed=state.done, students=escape(students))

        yield watch


def show_records(out: Console, err: Console, records: list[Record]) -> None:
    """Print the scores of a class, a row a submission, and what a person should know."""
    table = Table("student", "problem set", "score", "by hand", "minutes", "notes")
    for record in sorted(records, key=lambda record: (record.student, record.name)):
        table.add_row(
            escape(record.student),
            record.name,
            "not graded" if record.failure else f"{record.score:g} / {record.points:g}",
            f"{record.pending:g}" if record.pending else "",
            f"{record.seconds / 60:.2f}",
            escape(_notes(record)),
        )
    out.print(table)
    for record in records:
        if record.failure:
            err.print(f"{record.student}: {record.failure}", markup=False)


def _notes(record: Record) -> str:
    refusals = [note.text for note in record.notes if note.kind == "refused"]
    if refusals:
        return f"scored 0: {refusals[0]}"
    others = [note.kind for note in record.notes]
    return ", ".join(f"{others.count(kind)} {kind}" for kind in dict.fromkeys(others))
