"""The hostile corpus, graded as one class: it harms nobody, and gets what is right."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import hostile_corpus
import nbformat
import pytest
from hostile_corpus import HIDDEN, LEFT, LOOT, NAME, Kind
from hostile_watch import (
    BYSTANDER,
    TOKEN,
    active,
    become_subreaper,
    descendants,
    listening,
    observe,
    processes,
    student_processes,
    visible_outputs,
    wait_until_none,
)

from coursework import engine, grading, problemset, sandbox
from coursework.course import Course
from coursework.execution import LocalPool
from coursework.grading import Submission
from coursework.inside.confine import Limits
from coursework.records import Record
from coursework.release import check, release

REPOSITORY = Path(__file__).resolve().parents[2]
CORPUS = hostile_corpus.read()
HONEST = ("!first", "middle", "\U0001d529ast")  # by name: before, among and after the others
POINTS = 18
LIMITS = Limits(cpu_seconds=2, memory_bytes=2 * 2**30, processes=48)
AT_ONCE = 4  # most slow submissions wait, and use no processor
LARGE = 8 * 2**20  # bytes of a graded notebook or a feedback page


@dataclass(frozen=True)
class Graded:
    """A graded class, and what was seen around it."""

    course: Course
    records: dict[str, Record]  # by student
    before: dict[str, str]  # what nobody may change, as `observe` saw it
    after: dict[str, str]
    visitors: int  # connections to a port of this machine
    leftovers: list[str]  # processes that were there when all were graded
    marked: set[str]  # names of all processes of the machine then
    secrets: tuple[str, ...]

    def notebook(self, student: str) -> Path:
        """Return the path of a graded notebook."""
        return self.course.folder("autograded") / student / NAME / f"{NAME}.ipynb"

    def page(self, student: str) -> str:
        """Return the feedback page of a student."""
        path = self.course.folder("feedback") / student / NAME / f"{NAME}.html"
        return path.read_text(encoding="utf-8")


def check_sandbox() -> None:
    """Skip where student code cannot be isolated; fail there if this is a CI run."""
    try:
        sandbox.check_available()
    except sandbox.NoSandbox as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    check_sandbox()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(hostile_corpus.CANARY_VARIABLE, "canary-in-the-environment")
        yield grade_corpus(tmp_path_factory.mktemp("hostile"), CORPUS.kinds)


def grade_corpus(folder: Path, kinds: tuple[Kind, ...]) -> Graded:
    """Grade a class of hostile and honest students in a new course."""
    become_subreaper()
    earlier = set(descendants())  # judges of other tests
    canary = folder / "elsewhere" / "canary.txt"
    canary.parent.mkdir()
    canary.write_text("canary-in-a-file")
    with listening() as (port, visits):
        course = write_course(folder / "course")
        places = {
            "COURSE": str(course.root),
            "CANARY": str(canary),
            "PORT": str(port),
            "TOKEN": TOKEN,
        }
        hand_in(course, kinds, places)
        everybody = grading.find_submissions(course, [NAME])
        with LocalPool(AT_ONCE) as pool:
            bystander = Submission(NAME, BYSTANDER)
            grading.grade_class(course, [bystander], pool, limits=LIMITS)
            grade_by_hand(course)
            before = observe(course, canary.parent)
            records = grading.grade_class(
                course,
                [one for one in everybody if one != bystander],
                pool,
                limits=LIMITS,
                at_once=AT_ONCE,
            )
            leftovers = wait_until_none(lambda: sorted(set(student_processes()) - earlier))
            marked = {name for _, name in processes()}
            after = observe(course, canary.parent)
        leftovers += wait_until_none(lambda: sorted(set(descendants()) - earlier))
        return Graded(
            course,
            {record.student: record for record in records},
            before,
            after,
            visits(),
            leftovers,
            marked,
            ("canary-in-", *HIDDEN),
        )


# ---- the class ------------------------------------------------------------------------------


def write_course(root: Path) -> Course:
    root.mkdir()
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    course = Course(root)
    course.source(NAME).parent.mkdir(parents=True)
    shutil.copy(hostile_corpus.SOURCE, course.source(NAME))
    (problem_set,) = check(course, [NAME])
    release(course, problem_set)
    return course


def hand_in(course: Course, kinds: tuple[Kind, ...], places: dict[str, str]) -> None:
    released = nbformat.read(course.exercise(NAME), as_version=4)
    right = hostile_corpus.right_answers(problemset.read(course.source(NAME)), released)
    for student in (*HONEST, BYSTANDER):
        path = course.submission(NAME, student)
        path.parent.mkdir(parents=True)
        nbformat.write(right, path)
    for kind in kinds:
        kind.submit(right, course.submission(NAME, kind.student), places)


def grade_by_hand(course: Course) -> None:
    """Let a person grade the written answer of the bystander."""
    with engine.open_gradebook(course) as gradebook:
        grade = gradebook.find_grade("why", NAME, NAME, BYSTANDER)
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        comment = gradebook.find_comment("why", NAME, NAME, BYSTANDER)
        comment.manual_comment = "A ratio of what?"
        gradebook.db.commit()


# ---- what is asserted -----------------------------------------------------------------------

every_kind = pytest.mark.parametrize("kind", CORPUS.kinds, ids=lambda kind: kind.name)


@every_kind
def test_run_goes_on(graded, kind):
    record = graded.records[kind.student]
    assert (kind.failure in record.failure) if kind.failure else (record.failure == "")
    assert {note.kind for note in record.notes} >= kind.notes


@every_kind
def test_score_is_right(graded, kind):
    record = graded.records[kind.student]
    failed = {cell.cell: cell.error for cell in record.cells if cell.score != cell.points}
    wanted = {cell.cell for cell in record.cells if kind.fails(cell.cell, cell.exercise)}
    assert failed.keys() == wanted, f"{failed}, {record.notes}"
    assert record.score == kind.score
    if not kind.failure:
        assert record.points == POINTS
        assert gradebook_score(graded, kind.student) == kind.score


@every_kind
def test_nothing_leaks(graded, kind):
    if kind.failure:
        return
    text = graded.notebook(kind.student).read_text(encoding="utf-8")
    page = graded.page(kind.student)
    assert len(text) < LARGE
    assert len(page) < LARGE
    outputs = "\n".join(visible_outputs(nbformat.reads(text, as_version=4)))
    assert [secret for secret in (LOOT, *graded.secrets) if secret in outputs] == []
    assert [secret for secret in graded.secrets if secret in page] == []


@every_kind
def test_page_is_inert(graded, kind):
    if not kind.failure:
        assert active(graded.page(kind.student)) - active(graded.page(HONEST[0])) == set()


@every_kind
def test_nothing_is_left_running(graded, kind):
    assert f"{LEFT}{kind.name}"[:15] not in graded.marked


def test_nothing_else_is_left_running(graded):
    assert graded.leftovers == []


def test_nothing_is_altered(graded):
    assert graded.after == graded.before


def test_nobody_came_by_network(graded):
    assert graded.visitors == 0


def test_everybody_has_a_record(graded):
    assert graded.records.keys() == CORPUS.by_student.keys() | set(HONEST)


@pytest.mark.parametrize("student", HONEST)
def test_honest_students_get_full_marks(graded, student):
    assert graded.records[student].score == gradebook_score(graded, student) == POINTS
    assert graded.records[student].notes == ()


def test_corpus_is_large():
    assert len(CORPUS.kinds) >= 44


def gradebook_score(graded: Graded, student: str) -> float:
    """Return the points by tests that the gradebook has for a student."""
    scores = engine.scores(graded.course, NAME, student).values()
    return sum(score.auto or 0 for score in scores if score.by_tests)
