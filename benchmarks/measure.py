"""What the benchmarks share: CPU time, peak memory, and tables for the screen and the README."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table


def seconds(function: Callable, *arguments) -> tuple[float, object]:
    """Return the CPU seconds of one call, and its result."""
    start = time.process_time()
    result = function(*arguments)
    return time.process_time() - start, result


def peak_mebibytes() -> float:
    """Return the peak resident memory of this process (Linux keeps it in /proc)."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def show(table: Table) -> None:
    """Print a table; under `run.py` also hand it on as Markdown."""
    Console(width=100).print(table)
    if target := os.environ.get("BENCHMARK_TABLES"):
        with open(target, "a", encoding="utf-8") as file:
            file.write(markdown(table))


def markdown(table: Table) -> str:
    """Return a table as Markdown, its title as a paragraph above it."""
    title = " ".join(str(table.title).split())
    cells = [[str(column.header), *map(str, column.cells)] for column in table.columns]
    header, *rows = ([cell.replace("|", "\\|") for cell in row] for row in zip(*cells, strict=True))
    marks = ["---:" if column.justify == "right" else "---" for column in table.columns]
    lines = [f"| {' | '.join(row)} |" for row in (header, marks, *rows)]
    return "\n".join([f"{title}:", "", *lines, "", ""])
