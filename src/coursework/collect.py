"""Take submissions out of the ZIP archive that a learning platform gives.

Three layouts are known, alone or below other folders:

- Canvas, "Download Submissions": ``lovelaceada_LATE_340934_208490284_notebook.ipynb``, with the
  numbers of the user and of the upload (``lib/content_zipper.rb`` of Canvas);
- Moodle, "Download all submissions": ``Ada Lovelace_1234_assignsubmission_file_/notebook.ipynb``,
  or flat; the number changes with each assignment (``mod/assign/classes/downloader.php``);
- a tree ``STUDENT/PROBLEM SET/notebook.ipynb``, as nbgrader keeps it.

Students choose much of what is in an archive: names, contents, and whose number a name seems to
hold. So no path of an archive is ever written to, and what is not clear is refused.
"""

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from nbgrader.api import Student

from coursework import engine
from coursework.course import Course
from coursework.errors import CourseworkError
from coursework.files import write_atomically
from coursework.submission import MAX_BYTES

MAX_TOTAL_BYTES = 2 * 2**30  # of all notebooks that are taken
MAX_ENTRIES = 20_000
MAX_TABLE_BYTES = 1024 * MAX_ENTRIES  # of the archive's table of contents
MAX_PATH = 1000  # characters
MAX_STUDENT = 128  # characters, which is what nbgrader's gradebook holds

CANVAS = re.compile(r"(?P<who>.+?)(?:_LATE)?_(?P<user>\d+)_(?P<upload>\d+)_(?P<file>.+)", re.ASCII)
ANONYMOUS = re.compile(r"(?:LATE_)?(?P<who>anon_\w{5})_(?P<upload>\d+)_(?P<file>.+)", re.ASCII)
MOODLE = re.compile(r"(?P<who>[^_]+)_(?P<user>\d+)_assignsubmission_file_?(?P<file>.*)", re.ASCII)
COPY = re.compile(r"(?P<title>.+?)(?:-(?P<dash>\d{1,4})| ?\((?P<bracket>\d{1,4})\))", re.ASCII)
PLATFORM_FILES = {"__MACOSX", ".DS_Store", ".ipynb_checkpoints"}
ARCHIVES = {".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar"}
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(RuntimeError, ValueError, OverflowError, LookupError),
)
REASONS = (  # why a notebook is taken rather than another one, in the order of `Candidate.rank`
    "it is called like the problem set",
    "it was uploaded last",
    "its name has the highest number",
    "it has the newest date",
    "it is the last in the archive",
)


@dataclass(frozen=True)
class Collected:
    """What was done with one file of an archive.

    `action` is ``new``, ``replaced`` or ``unchanged`` for what is now the submission of `student`
    to the problem set `name`, ``ignored`` for what is none, and ``refused`` for what a person has
    to look at. `note` says why, or what else there is to know.
    """

    source: str
    action: str
    student: str = ""
    name: str = ""
    note: str = ""

    def __str__(self):
        where = f" -> {self.student}/{self.name}" if self.name else ""
        return f"{self.action}: {self.source}{where}{f' ({self.note})' if self.note else ''}"


@dataclass(frozen=True)
class Claim:
    """Whose notebook a path says that it is."""

    kind: str  # "canvas", "anonymous", "moodle" or "tree"
    who: str
    file: str  # its name as the student chose it
    user: str = ""  # number of a user in Canvas, of a participant in Moodle
    upload: int = 0  # Canvas numbers uploads in order
    folder: str = ""  # the problem set, in a tree


@dataclass(frozen=True)
class Candidate:
    """A notebook that may become the submission of `student` to the problem set `name`."""

    at: int
    info: zipfile.ZipInfo
    claim: Claim
    student: str
    name: str
    rank: tuple  # of several, the highest is taken
    note: str

    def result(self, action: str, note: str = "") -> Collected:
        """Return what was done with this notebook."""
        notes = "; ".join(filter(None, (self.note, note)))
        return Collected(_shown(self.info), action, self.student, self.name, notes)


class _Refused(Exception):
    """A person has to look at a file; the message says why."""


class _Ignored(Exception):
    """A file is no submission; the message says why."""


def collect(course: Course, archive: Path, names: list[str]) -> list[Collected]:
    """Copy the submissions to the problem sets `names` from a ZIP archive into the class folder.

    A notebook belongs to the problem set that its folder or file name says. If `names` is only one,
    notebooks with other names are taken for it, too. If the archive holds several notebooks of a
    student, one that is called like the problem set counts, then the newest. A submission with
    another content is copied to ``replaced/`` before it is replaced.

    A Canvas user is the student with that ``lms_user_id`` in the gradebook, or who has that name
    and no such number, or else a new student; the number is noted there. A Moodle user is the
    student with that first and last name, or else a new one who is called by the full name.

    Parameters
    ----------
    course
        The course that gets the submissions.
    archive
        The ZIP file.
    names
        Problem sets, by their full names.

    Returns
    -------
    list of Collected
        One entry for each file in the archive, in its order.

    Raises
    ------
    CourseworkError
        If the archive cannot be read or is too large (then nothing was written), or if the class
        folder cannot be written to.
    """
    with _opened(archive) as opened:
        entries = _files(opened, archive)
        done: dict[int, Collected] = {}
        roster = _Roster(course)
        candidates = _recognise(course, roster, entries, names, done)
        candidates = _without_clashes(course, roster, candidates, done)
        candidates = _without_older(candidates, done)
        candidates = _readable(opened, archive, candidates, done)
        for candidate in candidates:
            done[candidate.at] = _store(course, candidate, opened)
    _note_canvas_users(course, roster, candidates)
    return [done[at] for at in sorted(done)]


class _Bounded(io.BufferedReader):
    """A file of which no large piece is read: `zipfile` reads the table of contents in one."""

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > MAX_TABLE_BYTES:
            raise ValueError("its table of contents is too large")
        return super().read(size)


@contextmanager
def _opened(archive: Path) -> Iterator[zipfile.ZipFile]:
    if not archive.is_file():
        raise CourseworkError(
            f"{archive} {'is no file' if archive.exists() else 'does not exist'}: "
            "give the ZIP file that Canvas or Moodle made."
        )
    with ExitStack() as stack:
        try:
            file = stack.enter_context(_Bounded(io.FileIO(archive)))
            opened = stack.enter_context(zipfile.ZipFile(file))
        except DAMAGED as error:
            raise CourseworkError(
                f"{archive} is no ZIP archive that can be read ({error}): download it again."
            ) from error
        yield opened


def _files(opened: zipfile.ZipFile, archive: Path) -> list[zipfile.ZipInfo]:
    files = [info for info in opened.infolist() if not info.is_dir()]
    if not 0 < len(files) <= MAX_ENTRIES:
        raise CourseworkError(
            f"{archive} holds {len(files):,} files: give an archive with 1 to {MAX_ENTRIES:,}."
        )
    return files


class _Roster:
    """The students that the gradebook knows."""

    def __init__(self, course: Course):
        with engine.open_gradebook(course) as gradebook:
            students: list[Student] = gradebook.students
            self.ids = {student.id for student in students}
            self.numbers = {student.id: student.lms_user_id or "" for student in students}
            self._by_name: dict[str, set[str]] = defaultdict(set)
            for student in students:
                first, last = _letters(student.first_name), _letters(student.last_name)
                self._by_name[first + last].add(student.id)
                self._by_name[last + first].add(student.id)
        self._by_name.pop("", None)

    def find(self, claim: Claim) -> tuple[str, str]:
        """Return the id of a student, and how it was found unless that is the plain way."""
        if claim.kind == "canvas":
            known = {name for name, number in self.numbers.items() if number == claim.user}
            if len(known) == 1:
                return known.pop(), ""
            named = {name for name in self._named(claim.who) if not self.numbers[name]}
            if known or len(named) > 1:
                raise _Refused(
                    f"several students of the gradebook could be Canvas user {claim.user}"
                )
            if named:
                return named.pop(), "recognised by name"
            return f"{claim.who}_{claim.user}", ""
        if claim.kind == "moodle":
            if claim.who.casefold() == "participant":  # names are hidden
                return f"{claim.who} {claim.user}", ""
            named = self._named(claim.who)
            if len(named) > 1:
                raise _Refused(f"several students of the gradebook are called {claim.who}")
            return (named.pop(), "recognised by name") if named else (claim.who, "")
        return claim.who, ""

    def _named(self, name: str) -> set[str]:
        return set(self._by_name.get(_letters(name), ()))


def _letters(name: str | None) -> str:
    """Return a name without what platforms drop from it: case, spaces, punctuation."""
    text = unicodedata.normalize("NFKC", name or "").casefold()
    return "".join(char for char in text if unicodedata.category(char)[0] in "LMN")


def _recognise(
    course: Course,
    roster: _Roster,
    entries: list[zipfile.ZipInfo],
    names: list[str],
    done: dict[int, Collected],
) -> list[Candidate]:
    known = {name.casefold(): name for name in [*course.problem_sets(), *names]}
    candidates = []
    for at, info in enumerate(entries):
        try:
            claim = _claim(_safe_parts(info), known)
            name, rank = _problem_set(claim, names, known)
            found, note = roster.find(claim)
            if not rank[0]:
                note = "; ".join(filter(None, (note, f"{claim.file} is taken for {name}")))
            rank = (*rank, info.date_time, at)
            candidates.append(Candidate(at, info, claim, _student(found), name, rank, note))
        except _Ignored as reason:
            done[at] = Collected(_shown(info), "ignored", note=str(reason))
        except _Refused as reason:
            done[at] = Collected(_shown(info), "refused", note=str(reason))
    return candidates


def _safe_parts(info: zipfile.ZipInfo) -> tuple[str, ...]:
    """Return the parts of the path of a notebook in an archive; refuse what no platform writes."""
    path = _path(info)
    if len(path) > MAX_PATH:
        raise _Refused("its name is too long")
    if any(unicodedata.category(char) == "Cc" for char in path):
        raise _Refused("its name holds control characters")
    path = path.replace("\\", "/")
    parts = PurePosixPath(path).parts
    if path.startswith("/") or re.match("[A-Za-z]:", path) or ".." in parts:
        raise _Refused("its path leads out of the archive")
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise _Refused("it is a link or a special file")
    if not PLATFORM_FILES.isdisjoint(parts) or not parts or parts[-1].startswith("._"):
        raise _Ignored("a file that a computer made for itself")
    suffix = PurePosixPath(parts[-1]).suffix.lower()
    if suffix in ARCHIVES:
        raise _Ignored("an archive inside the archive: unpack it, and look what it holds")
    if suffix != ".ipynb":
        raise _Ignored("not a notebook")
    if info.flag_bits & 0x1:
        raise _Refused("it is encrypted: unpack it with its password")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _Refused("its compression is not one that platforms use: unpack it")
    return parts


def _path(info: zipfile.ZipInfo) -> str:
    """Return the path of an entry; without the mark for UTF-8, Canvas still writes UTF-8."""
    path = info.orig_filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            path = path.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", path)


def _shown(info: zipfile.ZipInfo) -> str:
    """Return the path of an entry in one short line that does nothing to a terminal."""
    path = _path(info)
    path = path if len(path) <= 200 else path[:200] + "..."
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in path)


def _claim(parts: tuple[str, ...], known: dict[str, str]) -> Claim:
    """Read a path from the left, since what a student can choose stands on the right."""
    *folders, file = parts
    for folder in folders:
        if (found := MOODLE.fullmatch(folder)) and not found["file"]:
            return Claim("moodle", found["who"].strip(), file, user=found["user"])
    if len(folders) >= 2 and folders[-1].casefold() in known:
        return Claim("tree", folders[-2], file, folder=known[folders[-1].casefold()])
    if (found := MOODLE.fullmatch(file)) and found["file"]:
        return Claim("moodle", found["who"].strip(), found["file"], user=found["user"])
    if found := ANONYMOUS.fullmatch(file):
        return Claim("anonymous", found["who"], found["file"], upload=int(found["upload"]))
    if found := CANVAS.fullmatch(file):
        upload = int(found["upload"])
        return Claim("canvas", found["who"], found["file"], user=found["user"], upload=upload)
    raise _Ignored(
        "its path names no student: Canvas, Moodle and STUDENT/PROBLEM SET/NOTEBOOK are known"
    )


def _problem_set(claim: Claim, names: list[str], known: dict[str, str]) -> tuple[str, tuple]:
    """Return the problem set of a notebook, and the first ranks of that notebook."""
    title, copy = _title(PurePosixPath(claim.file).stem, known)
    said = claim.folder or known.get(title.casefold())
    if said is None and len(names) > 1:
        raise _Ignored(f"not called like one of {', '.join(names)}")
    name = said or names[0]
    if name not in names:
        raise _Ignored(f"belongs to {name}, which was not asked for")
    return name, (title.casefold() == name.casefold(), claim.upload, copy)


def _title(stem: str, known: dict[str, str]) -> tuple[str, int]:
    """Split the number off that a platform or a browser adds to a name that was taken."""
    found = None if stem.casefold() in known else COPY.fullmatch(stem)
    if found is None:
        return stem, 0
    return found["title"], int(found["dash"] or found["bracket"])


def _student(text: str) -> str:
    """Return a student id that is one ordinary folder name on every system."""
    student = unicodedata.normalize("NFC", text).strip()
    shown = repr(student if len(student) <= 40 else student[:40] + "...")
    if len(student) > MAX_STUDENT or len(student.encode()) > 255:
        raise _Refused(f"the student's name {shown} is too long")
    ordinary = all(
        char in " _-.,'’@+" or unicodedata.category(char)[0] in "LMN" for char in student
    )
    if (
        not (ordinary and student)
        or not (student[0].isalnum() or student[0] == "_")
        or student.endswith(".")
        or DEVICES.fullmatch(student)
    ):
        raise _Refused(f"the student's name {shown} cannot be the name of a folder")
    return student


def _without_clashes(
    course: Course, roster: _Roster, candidates: list[Candidate], done: dict[int, Collected]
) -> list[Candidate]:
    """Refuse all notebooks whose student is in doubt."""
    submitted = course.folder("submitted")
    folders = {path.name for path in submitted.iterdir()} if submitted.is_dir() else set()
    spellings, users, people = defaultdict(set), defaultdict(set), defaultdict(set)
    for student in (*folders, *roster.ids, *(one.student for one in candidates)):
        spellings[_spelled(student)].add(student)
    for one in candidates:
        users[one.student, one.name].add((one.claim.kind, one.claim.user))
        people[one.claim.kind, one.claim.user].add(one.claim.who)
    clear = []
    for one in candidates:
        others = spellings[_spelled(one.student)] - {one.student}
        if others:
            reason = f"the student's name differs from {sorted(others)[0]!r} only in case or coding"
        elif len(users[one.student, one.name]) > 1:
            reason = "different users would be this student: put their notebooks in place by hand"
        elif one.claim.kind == "canvas" and len(people["canvas", one.claim.user]) > 1:
            reason = f"different names have the Canvas user number {one.claim.user}"
        else:
            clear.append(one)
            continue
        done[one.at] = one.result("refused", reason)
    return clear


def _spelled(student: str) -> str:
    return unicodedata.normalize("NFC", student).casefold()


def _without_older(candidates: list[Candidate], done: dict[int, Collected]) -> list[Candidate]:
    """Keep one notebook of a student for a problem set, and note why it is this one."""
    groups: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for one in candidates:
        groups[one.student, one.name].append(one)
    for group in groups.values():
        best, *others = sorted(group, key=lambda one: one.rank, reverse=True)
        for one in others:
            reason = next(
                reason
                for reason, ours, theirs in zip(REASONS, best.rank, one.rank, strict=True)
                if ours != theirs
            )
            done[one.at] = one.result("ignored", f"{_shown(best.info)} is taken: {reason}")
    return [max(group, key=lambda one: one.rank) for group in groups.values()]


def _readable(
    opened: zipfile.ZipFile, archive: Path, candidates: list[Candidate], done: dict[int, Collected]
) -> list[Candidate]:
    """Read every notebook once before anything is written; refuse the ones that are damaged."""
    total, readable = 0, []
    for one in candidates:
        try:
            for chunk in _chunks(opened, one.info):
                total += len(chunk)
                if total > MAX_TOTAL_BYTES:
                    raise CourseworkError(
                        f"{archive} holds more than {MAX_TOTAL_BYTES / 2**20:,.0f} MiB of "
                        "notebooks: collect it in parts."
                    )
        except _Refused as reason:
            done[one.at] = one.result("refused", str(reason))
        else:
            readable.append(one)
    return readable


def _chunks(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the content of an entry; its true size counts, not what its header says."""
    size = 0
    try:
        with opened.open(info) as file:
            while chunk := file.read(64 * 2**10):
                size += len(chunk)
                if size > MAX_BYTES:
                    raise _Refused(f"it is larger than {MAX_BYTES / 2**20:g} MiB")
                yield chunk
    except DAMAGED as error:
        raise _Refused(f"it is damaged ({type(error).__name__}): ask for it again") from error


def _store(course: Course, candidate: Candidate, opened: zipfile.ZipFile) -> Collected:
    """Make a notebook the submission; keep the one that it replaces."""
    data = b"".join(_chunks(opened, candidate.info))
    path = course.submission(candidate.name, candidate.student)
    if any(part.is_symlink() for part in (path, path.parent, path.parent.parent)):
        return candidate.result("refused", f"{path} is a link, or a folder above it is")
    if not path.exists():
        write_atomically(path, data)
        return candidate.result("new")
    if not path.is_file():
        return candidate.result("refused", f"{path} is no file")
    old = path.read_bytes()
    if old == data:
        return candidate.result("unchanged")
    kept = _kept_path(course.folder("submitted").with_name("replaced"), candidate)
    write_atomically(kept, old)
    when = path.with_name("timestamp.txt")  # of the old one, from nbgrader's exchange
    if when.is_file():
        when.replace(kept.with_suffix(".timestamp.txt"))
    write_atomically(path, data)
    return candidate.result("replaced", f"the old one is {kept.relative_to(course.root)}")


def _kept_path(folder: Path, candidate: Candidate) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return folder / candidate.student / candidate.name / f"{candidate.name}-{stamp}.ipynb"


def _note_canvas_users(course: Course, roster: _Roster, candidates: Iterable[Candidate]) -> None:
    """Note the numbers of Canvas users: the export of grades needs them."""
    unknown = {
        one.student: one.claim.user
        for one in candidates
        if one.claim.kind == "canvas" and roster.numbers.get(one.student) != one.claim.user
    }
    with engine.open_gradebook(course) as gradebook:
        for student, number in unknown.items():
            gradebook.update_or_create_student(student, lms_user_id=number)
