"""What grading a submission gave, as data; one line of JSON in the journal."""

import json
import math
from dataclasses import asdict, dataclass, fields
from types import UnionType
from typing import get_args, get_origin, get_type_hints

from coursework.errors import CourseworkError

KINDS = ("repaired", "refused", "integrity", "limit")


@dataclass(frozen=True)
class CellRecord:
    """The result of one test cell.

    `score` is None where there is no result. `error` is the first line of the message with which
    the cell failed, such as ``AssertionError: softmax([1000, 0]) overflowed``, or empty.
    """

    cell: str
    exercise: str
    points: float
    score: float | None
    seconds: float
    error: str


@dataclass(frozen=True)
class Note:
    """Something about a submission that a person should know; `kind` is one of `KINDS`."""

    kind: str
    text: str

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {self.kind!r}")


@dataclass(frozen=True)
class Record:
    """The result of one submission to the problem set `name`.

    `score` and `points` are what the tests gave and could give, `pending` the points that a person
    still has to give. `failure` says why the submission could not be graded, or is empty.
    """

    student: str
    name: str
    score: float
    points: float
    pending: float
    seconds: float
    cells: tuple[CellRecord, ...]
    notes: tuple[Note, ...]
    failure: str


def to_json(record: Record) -> str:
    """Return a record as one line of JSON, in ASCII and without a line break."""
    return json.dumps(asdict(record), allow_nan=False, separators=(",", ":"))


def from_json(line: str) -> Record:
    """Return the record that `to_json` wrote as `line`.

    Raises
    ------
    CourseworkError
        If anything is missing, unknown or of another type: half a record is none.
    """
    try:
        return _build(Record, json.loads(line), "record")
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        shown = line if len(line := repr(line)) <= 80 else line[:80] + "..."
        raise CourseworkError(
            f"the line {shown} is no record of a graded submission ({error}): "
            "delete it, and grade that submission again."
        ) from error


def _build(kind: type, data: object, place: str) -> object:
    """Return a dataclass of the type `kind`, whose fields are exactly those of `data`."""
    if not isinstance(data, dict):
        raise TypeError(f"{place} must be an object, not {_name(data)}")
    known = {field.name for field in fields(kind)}
    if missing := sorted(known - data.keys()):
        raise ValueError(f"{place} lacks {', '.join(missing)}")
    if unknown := sorted(data.keys() - known):
        raise ValueError(f"{place} has an unknown field {unknown[0]!r}")
    hints = get_type_hints(kind)
    return kind(**{name: _value(hints[name], data[name], f"{place}.{name}") for name in data})


def _value(hint: object, value: object, place: str) -> object:
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise TypeError(f"{place} must be a list, not {_name(value)}")
        kind = get_args(hint)[0]
        return tuple(_build(kind, item, f"{place}[{at}]") for at, item in enumerate(value))
    if isinstance(hint, UnionType):  # only ``float | None``
        return None if value is None else _value(float, value, place)
    if hint is float:
        return _number(value, place)
    if not isinstance(value, str):
        raise TypeError(f"{place} must be text, not {_name(value)}")
    return value


def _number(value: object, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{place} must be a number, not {_name(value)}")
    if not math.isfinite(value):
        raise ValueError(f"{place} must be finite, not {value}")
    return float(value)


def _name(value: object) -> str:
    return "null" if value is None else type(value).__name__
