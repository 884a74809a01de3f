"""The report of a grading run: one HTML page that needs no script and no other file."""

import html
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from coursework.files import write_atomically
from coursework.records import CellRecord, Record

NAME_LENGTH, TEXT_LENGTH = 60, 300  # characters shown of what a student wrote
MAX_CLUSTERS, MAX_STUDENTS, MAX_SLOWEST = 100, 10, 10
BINS = 10
NUMBER = re.compile(
    r"0x[0-9a-f]+|[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?|\b(?:nan|inf)\b", re.I
)
TAG = re.compile(r"<[^>]*>")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
WARNING = (
    "These submissions ran without a sandbox. Student code could read and change whatever the "
    "grader can: hidden tests, the gradebook, other submissions, this page. Grade again without "
    "--no-sandbox before you rely on a score."
)
STYLE = """
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --page: #fff; --panel: #f3f5f7;
  --edge: #d0d7de; --link: #0a58a8; --full: #2e9c6e; --part: #d9741a; --none: #8a8f98;
  --bar: #3d85c6; --alarm: #9b1c1c; --alarm-panel: #fdecec; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --soft: #a9b1bb; --page: #14181d;
  --panel: #1e242b; --edge: #3a424c; --link: #7db7f0; --alarm: #ffb4b4; --alarm-panel: #3d1818; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 75rem; color: var(--ink); background: var(--page);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0.5rem 0; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 0.5rem; }
a { color: var(--link); }
.soft, caption { color: var(--soft); }
.warning { padding: 0.75rem 1rem; border: 2px solid var(--alarm); border-radius: 0.4rem;
  color: var(--alarm); background: var(--alarm-panel); font-weight: 600; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 1rem 0; padding: 0;
  list-style: none; }
.counts { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1rem 0; }
.counts div { flex: 1 1 7rem; padding: 0.5rem 0.9rem; border: 1px solid var(--edge);
  border-radius: 0.4rem; background: var(--panel); }
.counts dt { color: var(--soft); }
.counts dd { margin: 0; font-size: 1.5rem; font-weight: 600; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { max-width: calc(100vw - 2rem); padding: 0.25rem 0; text-align: left; }
th, td { padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--edge); text-align: left;
  vertical-align: top; }
th { font-weight: 600; }
thead th { background: var(--panel); }
th, td { overflow-wrap: normal; }
th[scope="row"] { min-width: 9rem; overflow-wrap: anywhere; }
td.text { min-width: 12rem; overflow-wrap: anywhere; }
small { display: block; color: var(--soft); font-size: 0.85rem; font-weight: normal; }
code { font: 0.9em ui-monospace, monospace; }
svg { display: block; max-width: 100%; }
.bar { fill: var(--bar); } .axis { stroke: var(--edge); }
.full { fill: var(--full); } .partial { fill: var(--part); } .none { fill: var(--none); }
"""


@dataclass(frozen=True)
class Cluster:
    """Submissions that fail one test cell with one message, apart from numbers in it."""

    name: str
    cell: str
    example: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """How many graded submissions got all, some or none of the points of an exercise."""

    name: str
    exercise: str
    points: float
    full: int
    partial: int
    none: int


def write_report(
    records: list[Record], path: Path, *, title: str, generated: str, isolated: bool
) -> None:
    """Write the report of `records` to `path`, as one self-contained page.

    Parameters
    ----------
    records
        One record a submission, in any order.
    path
        The file to write, which is replaced.
    title
        The heading of the page.
    generated
        When and by what the page was made, as it is to be printed.
    isolated
        Whether the submissions ran in a sandbox; if not, the page warns.

    Raises
    ------
    CourseworkError
        If the file cannot be written.
    """
    records = sorted(records, key=lambda record: (record.name, record.student))
    sections: list[tuple[str, str, Callable[[list[Record]], str]]] = [
        ("summary", "Summary", _summary),
        ("person", "What needs a person", _needs_person),
        ("scores", "Scores", _scores),
        ("exercises", "Exercises", _exercises),
        ("failures", "Common failures", _failures),
        ("integrity", "Integrity events", lambda records: _notes(records, "integrity")),
        ("limits", "Limits hit", lambda records: _notes(records, "limit")),
        ("repairs", "Repairs", lambda records: _notes(records, "repaired")),
        ("slowest", "Slowest submissions", _slowest),
    ]
    links = "".join(f'<li><a href="#{anchor}">{head}</a></li>' for anchor, head, _ in sections)
    body = "\n".join(
        f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{head}</h2>\n'
        f"{render(records)}</section>"
        for anchor, head, render in sections
    )
    warning = "" if isolated else f'<p class="warning">Warning: {WARNING}</p>\n'
    page = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_show(title, TEXT_LENGTH)}</title>
<link rel="icon" href="data:,">
<style>{STYLE}</style>
</head>
<body>
<header><h1>{_show(title, TEXT_LENGTH)}</h1>
<p class="soft">{_show(generated, TEXT_LENGTH)}</p>
{warning}</header>
<nav aria-label="Sections"><ul>{links}</ul></nav>
<main>
{body}
</main>
</body>
</html>
"""
    write_atomically(path, page.encode())


def failure_clusters(records: Iterable[Record]) -> list[Cluster]:
    """Return what graded submissions fail on, commonest first."""
    groups: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for record in records:
        for cell in record.cells if _is_graded(record) else ():
            if cell.error:
                key = (record.name, cell.cell, NUMBER.sub("#", cell.error))
                groups[key].append((record.student, cell.error))
    clusters = [
        Cluster(name, cell, members[0][1], tuple(dict.fromkeys(who for who, _ in members)))
        for (name, cell, _), members in groups.items()
    ]
    return sorted(clusters, key=lambda one: (-len(one.students), one.name, one.cell, one.example))


def outcomes(records: Iterable[Record]) -> list[Outcome]:
    """Return the results of the graded submissions by exercise, in the order of the notebooks."""
    results: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for record in records:
        cells: dict[str, list[CellRecord]] = defaultdict(list)
        for cell in record.cells if _is_graded(record) else ():
            cells[cell.exercise].append(cell)
        for exercise, tests in cells.items():
            points = sum(cell.points for cell in tests)
            score = sum(cell.score or 0 for cell in tests)
            results[record.name, exercise].append((score, points))
    return [
        Outcome(
            name,
            exercise,
            points=max(points for _, points in pairs),
            full=sum(score >= points - 1e-9 for score, points in pairs),
            partial=sum(1e-9 < score < points - 1e-9 for score, points in pairs),
            none=sum(score <= 1e-9 and points > 1e-9 for score, points in pairs),
        )
        for (name, exercise), pairs in results.items()
    ]


def _is_refused(record: Record) -> bool:
    return not record.failure and any(note.kind == "refused" for note in record.notes)


def _is_graded(record: Record) -> bool:
    return not record.failure and not _is_refused(record)


def _summary(records: list[Record]) -> str:
    counts = {
        "submissions": len(records),
        "graded": sum(map(_is_graded, records)),
        "refused": sum(map(_is_refused, records)),
        "failed": sum(bool(record.failure) for record in records),
    }
    boxes = "".join(f"<div><dt>{name}</dt><dd>{n}</dd></div>" for name, n in counts.items())
    rows = []
    for name in _problem_sets(records):
        graded = [record for record in records if record.name == name and _is_graded(record)]
        points = max((record.points for record in graded), default=0)
        middle = median(record.score for record in graded) if graded else None
        shown = "-" if middle is None else f"{middle:g} / {points:g}"
        rows.append([_name(name), str(len(graded)), shown, _histogram(name, graded)])
    heads = ["problem set", "graded", "median score", "scores, from none to all points"]
    return f'<dl class="counts">{boxes}</dl>\n' + _table(
        "Points by tests. Refused files (score 0) and failed gradings are left out.", heads, rows
    )


def _histogram(name: str, records: list[Record]) -> str:
    """Draw how many submissions got 0-10 %, 10-20 %, ... of the points."""
    shares = [record.score / record.points for record in records if record.points > 0]
    counts = Counter(max(0, min(int(share * BINS + 1e-9), BINS - 1)) for share in shares)
    highest = max(counts.values(), default=1)
    parts = [
        f"{100 * at // BINS} to {100 * (at + 1) // BINS} %: {counts[at]}"
        for at in range(BINS)
        if counts[at]
    ]
    bars = "".join(
        f'<rect class="bar" x="{16 * at + 1}" y="{40 - 38 * counts[at] / highest:.1f}" '
        f'width="14" height="{38 * counts[at] / highest:.1f}"/>'
        for at in range(BINS)
    )
    label = f"{_show(name, NAME_LENGTH)}, submissions by share of the points: {', '.join(parts)}"
    return (
        f'<svg role="img" aria-label="{label}" width="160" height="42" viewBox="0 0 160 42">'
        f'{bars}<path class="axis" d="M0 40.5H160"/></svg>'
    )


def _needs_person(records: list[Record]) -> str:
    students: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record in records:
        for reason in _open_questions(record):
            students[record.name, reason].append(record.student)
    rows = [
        [_name(name), _text(reason), str(len(who)), _people(who)]
        for (name, reason), who in sorted(students.items(), key=lambda item: len(item[1]))
    ]
    return _table_or(
        "Nothing: every submission is graded completely.",
        "Submissions that are not finished; what concerns few of them first.",
        ["problem set", "what", "students", "who"],
        rows,
    )


def _open_questions(record: Record) -> list[str]:
    if record.failure:
        return [record.failure]
    questions = [f"refused: {note.text}" for note in record.notes if note.kind == "refused"]
    unscored = [cell.cell for cell in record.cells if cell.score is None]
    if unscored:
        questions.append(f"no result for {', '.join(unscored)}: grade by hand")
    if record.pending:
        questions.append(f"{record.pending:g} points to give by hand")
    return questions


def _people(students: Sequence[str]) -> str:
    who = ", ".join(map(_name, students[:MAX_STUDENTS]))
    more = len(students) - MAX_STUDENTS
    return f"{who} and {more} more" if more > 0 else who


def _scores(records: list[Record]) -> str:
    names = _problem_sets(records)
    by_place = {(record.student, record.name): record for record in records}
    rows = [
        [_name(student), *(_score(by_place.get((student, name))) for name in names)]
        for student in sorted({record.student for record in records})
    ]
    return _table_or(
        "There is no submission.",
        "Points by tests, time it took to run the submission, and notes.",
        ["student", *map(_name, names)],
        rows,
    )


def _score(record: Record | None) -> str:
    if record is None:
        return "-"
    if record.failure:
        return "failed"
    kinds = Counter(note.kind for note in record.notes)
    notes = [kind if n == 1 else f"{kind} x {n}" for kind, n in kinds.items()]
    by_hand = [f"+ {record.pending:g} by hand"] if record.pending else []
    details = ", ".join([*by_hand, _duration(record.seconds), *notes])
    return f"{record.score:g} / {record.points:g}<small>{details}</small>"


def _exercises(records: list[Record]) -> str:
    rows = []
    for one in outcomes(records):
        total = max(one.full + one.partial + one.none, 1)
        shares = [f"{n} ({n / total:.0%})" for n in (one.full, one.partial, one.none)]
        cells = [_name(one.exercise), _name(one.name), f"{one.points:g}", *shares]
        rows.append([*cells, _stack(one, total)])
    return _table_or(
        "No submission was graded.",
        "Graded submissions by what an exercise gave them: all of its points by tests, some, none.",
        ["exercise", "problem set", "points", "all", "some", "none", "share"],
        rows,
    )


def _stack(one: Outcome, total: int) -> str:
    left, bars = 0.0, ""
    for kind, count in (("full", one.full), ("partial", one.partial), ("none", one.none)):
        width = 120 * count / total
        bars += f'<rect class="{kind}" x="{left:.1f}" width="{width:.1f}" height="12"/>'
        left += width
    return f'<svg aria-hidden="true" width="120" height="12" viewBox="0 0 120 12">{bars}</svg>'


def _failures(records: list[Record]) -> str:
    clusters = failure_clusters(records)
    rows = []
    for one in clusters[:MAX_CLUSTERS]:
        where = f"{_name(one.cell)}<small>{_name(one.name)}</small>"
        message = f"<code>{_text(one.example)}</code>"
        rows.append([where, str(len(one.students)), message, _people(one.students)])
    more = len(clusters) - len(rows)
    caption = "Same test cell, same message apart from numbers; the message is an example."
    return _table_or(
        "No test failed.",
        caption + (f" {more} rarer ones are not shown." if more else ""),
        ["test cell", "students", "message", "who"],
        rows,
    )


def _notes(records: list[Record], kind: str) -> str:
    rows = [
        [_name(record.student), _name(record.name), _text(note.text)]
        for record in records
        for note in record.notes
        if note.kind == kind
    ]
    caption = f"{len(rows)} {'event' if len(rows) == 1 else 'events'}."
    return _table_or("None.", caption, ["student", "problem set", "what"], rows)


def _slowest(records: list[Record]) -> str:
    slowest = sorted(records, key=lambda record: -record.seconds)[:MAX_SLOWEST]
    rows = [
        [_name(record.student), _name(record.name), _duration(record.seconds), _longest(record)]
        for record in slowest
        if record.seconds > 0
    ]
    return _table_or(
        "No submission was run.",
        f"At most {MAX_SLOWEST}, slowest first.",
        ["student", "problem set", "time", "longest test cell"],
        rows,
    )


def _longest(record: Record) -> str:
    if not record.cells:
        return "-"
    cell = max(record.cells, key=lambda cell: cell.seconds)
    return f"{_name(cell.cell)}: {_duration(cell.seconds)}"


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.1f} min" if seconds >= 60 else f"{seconds:.2g} s"


def _problem_sets(records: list[Record]) -> list[str]:
    return sorted({record.name for record in records})


def _table_or(empty: str, caption: str, heads: list[str], rows: list[list[str]]) -> str:
    return _table(caption, heads, rows) if rows else f"<p>{empty}</p>\n"


def _table(caption: str, heads: list[str], rows: list[list[str]]) -> str:
    """Return a table whose cells are HTML already; the first of a row is its header."""
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    body = "\n".join(
        f'<tr><th scope="row">{row[0]}</th>' + "".join(map(_cell, row[1:])) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{caption}">\n'
        f"<table><caption>{caption}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>\n"
    )


def _cell(content: str) -> str:
    is_long = len(TAG.sub("", content)) > 30
    return f'<td class="text">{content}</td>' if is_long else f"<td>{content}</td>"


def _name(text: str) -> str:
    return f"<bdi>{_show(text, NAME_LENGTH)}</bdi>"


def _text(text: str) -> str:
    return f"<bdi>{_show(text, TEXT_LENGTH)}</bdi>"


def _show(text: str, length: int) -> str:
    """Return text that anybody may have written as harmless HTML, in one line, cut to a length."""
    line = " ".join(text[: 4 * length].split())
    line = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)
    return html.escape(line if len(line) <= length else line[:length].rstrip() + "...")
