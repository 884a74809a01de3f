"""What has been graded: one line a submission, written when everything else about it is."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coursework.errors import CourseworkError
from coursework.records import Record, from_json, to_json


class Journal:
    """The journal of a course. A line holds the hash of a job and its record as JSON."""

    def __init__(self, path: Path):
        self._path = path
        self._done: dict[tuple[str, str], tuple[str, Record]] = {}
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._read(line)

    def find(self, name: str, student: str, digest: str) -> Record | None:
        """Return the record of a submission, if the job with this hash was done last."""
        known, record = self._done.get((name, student), ("", None))
        return record if known == digest else None

    def append(self, digest: str, record: Record) -> None:
        """Note that a submission is done; the line is on the disk on return."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = f"{digest} {to_json(record)}"
        with open(self._path, "a+b") as file:
            if file.tell() and not _ends_with_newline(file):
                file.write(b"\n")  # a line that a killed run left unfinished stays alone
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._done[record.name, record.student] = digest, record

    def _read(self, line: str) -> None:
        digest, _, text = line.partition(" ")
        try:
            record = from_json(text)
        except CourseworkError:
            return  # unfinished: that submission is graded again
        self._done[record.name, record.student] = digest, record


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Keep a second grading of the same class from starting."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".grading", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CourseworkError(
                f"another 'coursework grade' is at work in {folder}: wait for it, or end it."
            ) from None
        yield


def _ends_with_newline(file: object) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"
