"""Grade a class: plan in this process, judge in many, write in this one again.

Every submission is planned, judged and written on its own, so that a broken one costs only itself.
The journal knows what is done: a run that was interrupted, or repeated, does only what is left.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils

from coursework import jobs, problemset, submission
from coursework.course import Course
from coursework.errors import CourseworkError
from coursework.execution import grade_one
from coursework.files import as_text
from coursework.inside.confine import Limits
from coursework.journal import Journal, only_writer
from coursework.records import CellRecord, Note, Record
from coursework.release import check, register
from coursework.submission import Refused, Template
from coursework.writer import Writer

DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Submission:
    """One student's work on one problem set."""

    name: str
    student: str


@dataclass(frozen=True)
class Plan:
    """A submission that is ready to be judged. `job` is None if its file was refused."""

    submission: Submission
    notebook: NotebookNode
    notes: tuple[Note, ...]
    job: dict | None
    digest: str


@dataclass
class Progress:
    """Where a run stands; passed to the function that watches it."""

    total: int
    done: int = 0
    running: list[Submission] = field(default_factory=list)
    last: Record | None = None


def find_submissions(
    course: Course, names: list[str], student: str | None = None
) -> list[Submission]:
    """Return the submissions to the problem sets `names`, of one student or of all."""
    folder = course.folder("submitted")
    students = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    students = [name for name in students if (folder / name).is_dir()]
    if student is not None and student not in students:
        raise CourseworkError(
            f"student {student!r} has no folder in {folder}: there is "
            f"{', '.join(students) or 'nobody'}."
        )
    found = [
        Submission(name, one)
        for name in names
        for one in students
        if student in (None, one) and (folder / one / name).is_dir()
    ]
    if not found:
        whose = f" of {student}" if student else ""
        raise CourseworkError(
            f"nothing to grade: no submission{whose} for {', '.join(names)}. "
            f"Put notebooks at {folder}/STUDENT/{names[0]}/{names[0]}.ipynb, "
            "or make some with 'coursework sample'."
        )
    return found


def prepare(course: Course, names: list[str]) -> list[str]:
    """Bring the gradebook up to date with the sources of the problem sets `names`.

    Returns the names whose student notebook in ``exercises/`` differs from its source.
    """
    return [
        problem_set.name
        for problem_set in check(course, names)
        if not register(course, problem_set)
    ]


def grade_class(
    course: Course,
    submissions: list[Submission],
    pool: Executor,
    *,
    limits: Limits = DEFAULT_LIMITS,
    isolated: bool = True,
    fresh: bool = False,
    at_once: int = 1,
    watch: Callable[[Progress], None] = lambda progress: None,
) -> list[Record]:
    """Grade submissions whose problem sets are prepared; return their records in order.

    `pool` runs the jobs, `at_once` of them at a time. With `fresh`, what the journal knows is
    graded again.
    """
    class_folder = course.folder("autograded").parent
    with only_writer(class_folder), Writer(course) as writer:
        run = _Run(course, writer, Journal(class_folder / "journal.jsonl"), watch)
        run.progress = Progress(len(submissions))
        for one in submissions:
            while len(run.pending) >= at_once + 2:  # enough to keep the pool busy
                run.finish(wait(run.pending, return_when=FIRST_COMPLETED).done)
            run.begin(one, pool, limits, isolated, fresh)
        while run.pending:
            run.finish(wait(run.pending, return_when=FIRST_COMPLETED).done)
    return [run.records[one] for one in submissions]


class _Run:
    """The state of one run over a class."""

    def __init__(
        self, course: Course, writer: Writer, journal: Journal, watch: Callable[[Progress], None]
    ):
        self._course, self._writer, self._journal, self._watch = course, writer, journal, watch
        self._templates: dict[str, Template] = {}
        self.pending: dict[Future, Plan] = {}
        self.records: dict[Submission, Record] = {}
        self.progress = Progress(0)

    def begin(
        self, one: Submission, pool: Executor, limits: Limits, isolated: bool, fresh: bool
    ) -> None:
        """Plan a submission; hand its job to the pool, or finish at once what needs no judge."""
        if failure := self._misplaced(one):
            self._record(Record(one.student, one.name, 0, 0, 0, 0.0, (), (), as_text(failure)))
            return
        plan = self._plan(one, limits, isolated)
        known = None if fresh else self._journal.find(one.name, one.student, plan.digest)
        if known is not None and self._writer.holds(one.name, one.student):
            self._writer.write_feedback(one.name, one.student)  # a person may have graded meanwhile
            pending = self._writer.pending_points(one.name, one.student)
            self._record(replace(known, pending=pending))
        elif plan.job is None:
            self._write(plan, None)
        else:
            self.pending[pool.submit(grade_one, plan.job, isolated)] = plan
            self.progress.running.append(one)
            self._watch(self.progress)

    def finish(self, futures: set[Future]) -> None:
        """Write what the pool has judged."""
        for future in futures:
            plan = self.pending.pop(future)
            one = plan.submission
            self.progress.running.remove(one)
            try:
                result = future.result()
            except Exception as error:  # of the judge, or of whatever pool it runs in
                failure = f"{one.name} could not be judged ({error}): grade it again."
                self._record(Record(one.student, one.name, 0, 0, 0, 0.0, (), plan.notes, failure))
                continue
            self._write(plan, result)

    def _plan(self, one: Submission, limits: Limits, isolated: bool) -> Plan:
        if one.name not in self._templates:
            order = problemset.read(self._course.source(one.name)).order
            self._templates[one.name] = Template.read(self._writer.gradebook, one.name, order)
        template = self._templates[one.name]
        try:
            handed_in = submission.load(self._course.submission(one.name, one.student))
            notebook, notes = submission.repair(handed_in, template)
            job = jobs.build(notebook, template.student_names, limits)
        except Refused as refusal:
            notebook, notes, job = submission.blank(template), [Note("refused", str(refusal))], None
            _fail_all(notebook, str(refusal))
        texts = list(submission.answers(notebook))
        points = [cell.metadata.get("points") for cell in template.cells]
        timestamp = self._writer.timestamp(one.name, one.student)
        said = [note.text for note in notes]
        digest = jobs.digest(job, isolated, texts, points, str(timestamp), said)
        return Plan(one, notebook, tuple(notes), job, digest)

    def _write(self, plan: Plan, result: dict | None) -> None:
        one = plan.submission
        if result is not None:
            jobs.apply(plan.notebook, result)
        self._writer.write(one.name, one.student, plan.notebook)
        cells = tuple(_cell_records(plan.notebook, result))
        pending = self._writer.pending_points(one.name, one.student)
        record = Record(
            student=one.student,
            name=one.name,
            score=sum(cell.score or 0 for cell in cells),
            points=sum(cell.points for cell in cells),
            pending=pending,
            seconds=round(sum(_seconds(result)), 3),
            cells=cells,
            notes=plan.notes + tuple(_limit_notes(plan.notebook)),
            failure="",
        )
        self._journal.append(plan.digest, record)
        self._record(record)

    def _record(self, record: Record) -> None:
        self.records[Submission(record.name, record.student)] = record
        self.progress.done += 1
        self.progress.last = record
        self._watch(self.progress)

    def _misplaced(self, one: Submission) -> str:
        """Say why a submission cannot be found where it belongs; empty if it is there."""
        path = self._course.submission(one.name, one.student)
        shown = path.relative_to(self._course.root)
        if as_text(one.student) != one.student:
            return f"{shown}: the name of the student's folder is no UTF-8: rename it."
        for part in (path.parent.parent, path.parent):
            if part.is_symlink():
                return f"{shown}: {part.name} is a link: put a folder there."
        if not path.is_symlink() and not path.exists():
            others = ", ".join(sorted(other.name for other in path.parent.iterdir()))
            return (
                f"{shown} is missing (the folder holds {others or 'nothing'}): "
                "give the notebook its name."
            )
        return ""


def _fail_all(notebook: NotebookNode, reason: str) -> None:
    """Let every test cell of a notebook that was not run fail for one reason."""
    for cell in notebook.cells:
        if problemset.is_test(cell):
            cell.outputs = [new_output("error", ename="Refused", evalue=reason, traceback=[reason])]


def _cell_records(notebook: NotebookNode, result: dict | None) -> Iterator[CellRecord]:
    exercise = ""
    for cell in notebook.cells:
        if problemset.is_answer(cell):
            exercise = problemset.grade_id(cell)
        elif problemset.is_test(cell):
            score, points = utils.determine_grade(cell)
            done = result["cells"].get(cell.id, {}) if result else {}
            yield CellRecord(
                cell=problemset.grade_id(cell),
                exercise=exercise,
                points=points,
                score=score,
                seconds=done.get("seconds", 0.0),
                error=_first_line(cell),
            )


def _first_line(cell: NotebookNode) -> str:
    for output in cell.outputs:
        if output.output_type == "error":
            lines = output.evalue.splitlines() or [""]
            return f"{output.ename}: {lines[0]}"[:500]
    return ""


def _seconds(result: dict | None) -> list[float]:
    return [cell["seconds"] for cell in result["cells"].values()] if result else []


def _limit_notes(notebook: NotebookNode) -> Iterator[Note]:
    """Note every cell whose code was stopped, or stopped its own process."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error" and output.ename in (
                "CellTimeoutError",
                "CellEndedError",
            ):
                kind = "limit" if output.ename == "CellTimeoutError" else "integrity"
                yield Note(kind, f"cell {cell.id}: {output.evalue}"[:500])
