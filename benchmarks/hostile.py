"""Grade the hostile corpus with plain nbgrader, and keep what happened.

Without arguments, show what was measured. ``measure`` runs every kind that has no result yet, and
``measure KIND ...`` those kinds again. Each kind meets a course of its own in a sandbox of its own,
because plain nbgrader has none: no network, no file of this machine that can be written, limits on
memory, processes and time.
"""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
TESTS = REPOSITORY / "tests" / "coursework"
sys.path.insert(0, str(TESTS))  # the corpus lives with its test

import hostile_corpus  # noqa: E402
import hostile_watch  # noqa: E402
import nbformat  # noqa: E402
from hostile_corpus import HIDDEN, LOOT, NAME, Kind  # noqa: E402
from hostile_watch import BYSTANDER, TOKEN  # noqa: E402
from rich.table import Table  # noqa: E402

from coursework import engine, problemset  # noqa: E402
from coursework.course import Course  # noqa: E402
from coursework.release import check, release  # noqa: E402

RESULTS = hostile_corpus.FOLDER / "plain.json"
QUESTIONS = ("went_on", "right_score", "nothing_leaked", "nothing_altered", "nothing_left")
SECONDS = 400  # for one submission: every one of its cells may use up its own limit
CELL_SECONDS = 30  # as nbgrader has it
PARENT = Path("/class")  # of the course, inside a sandbox
TEMPLATE = Path("/template")
USER = 59_999  # where root runs this: the limit on processes does not hold for root
ANSWER = "result: "
CONFIG = f"""
c = get_config()
c.CourseDirectory.course_id = "plain"
c.CourseDirectory.root = "ROOT"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "class/submitted"
c.CourseDirectory.autograded_directory = "class/autograded"
c.CourseDirectory.feedback_directory = "class/feedback"
c.CourseDirectory.db_url = "sqlite:///ROOT/class/gradebook.db"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.md"]
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError"}}
c.Execute.timeout = {CELL_SECONDS}
c.Autograde.autograde_preprocessors = []  # left out for plain nbgrader, which has its own
"""


def main() -> None:
    """Measure, or show what was measured."""
    match sys.argv[1:]:
        case ["inside", kind]:
            print(ANSWER + json.dumps(grade_here(kind)), flush=True)
        case ["prepare", folder]:
            prepare(Path(folder))
        case ["measure", *names]:
            measure(names)
        case _:
            show()


def show() -> None:
    """Print how plain nbgrader and this course did."""
    from measure import show as show_table

    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    table = Table(title="Hostile submissions of which all is well, and what is not")
    for header in ("", "plain nbgrader", "coursework grade"):
        table.add_column(header, justify="right" if header else "left")
    total = len(results)
    for question in (*QUESTIONS, "all of these"):
        asked = QUESTIONS if question == "all of these" else (question,)
        good = sum(
            all(result[one] for one in asked) for result in results.values()
        )  # None: unknown
        table.add_row(question.replace("_", " "), f"{good} of {total}", f"{total} of {total}")
    show_table(table)


def measure(names: list[str]) -> None:
    """Grade kinds, each in a sandbox; write the results after each of them."""
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    corpus = hostile_corpus.read()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        in_sandbox(Path(folder), "prepare", str(TEMPLATE), seconds=600)
        for kind in corpus.kinds:
            if kind.name in names or (not names and kind.name not in results):
                try:
                    results[kind.name] = grade_in_sandbox(kind, Path(folder))
                except RuntimeError as error:
                    print(error, file=sys.stderr, flush=True)
                    continue
                print(f"{kind.name}: {results[kind.name]['happened']}", flush=True)
                known = {one.name: results[one.name] for one in corpus.kinds if one.name in results}
                RESULTS.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


# ---- outside --------------------------------------------------------------------------------


def grade_in_sandbox(kind: Kind, template: Path) -> dict:
    """Return what became of one kind."""
    said, ended = in_sandbox(template, "inside", kind.name, seconds=SECONDS)
    for line in said.splitlines():
        if line.startswith(ANSWER):
            return json.loads(line.removeprefix(ANSWER))
    if ended == 1:
        raise RuntimeError(f"{kind.name} could not be given to nbgrader:\n{said[-2000:]}")
    happened = f"not finished after {SECONDS} s" if ended is None else "the grader was killed"
    known = {"went_on": False, "right_score": False}
    return {"happened": happened, "score": None} | dict.fromkeys(QUESTIONS) | known


def in_sandbox(template: Path, *command: str, seconds: int) -> tuple[str, int | None]:
    """Run this script in a sandbox; return what it printed and its exit status, None if late."""
    prepares = command[0] == "prepare"
    ring = ["bwrap", "--die-with-parent", "--new-session", "--proc", "/proc"]
    ring += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if os.getuid() != 0:
        ring += ["--unshare-user"]
    for folder in ("/usr", "/bin", "/sbin", "/lib", "/lib64"):
        if Path(folder).is_symlink():
            ring += ["--symlink", os.readlink(folder), folder]
        elif Path(folder).is_dir():
            ring += ["--ro-bind", folder, folder]
    for file in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/fonts"):
        ring += ["--ro-bind-try", file, file]
    for folder in (
        sys.prefix,
        sys.base_prefix,
        REPOSITORY / "src",
        TESTS,
        REPOSITORY / "benchmarks",
    ):
        for parent in reversed(Path(folder).parents[:-1]):
            ring += ["--perms", "0755", "--dir", str(parent)]
        ring += ["--ro-bind", str(folder), str(folder)]
    ring += ["--dev", "/dev"]
    for place, size in (("/tmp", 10**9), ("/dev/shm", 3 * 10**8), (str(PARENT), 2 * 10**9)):
        ring += ["--size", str(size), "--perms", "1777", "--tmpfs", place]
    ring += ["--bind" if prepares else "--ro-bind", str(template), str(TEMPLATE)]
    if os.getuid() == 0 and not prepares:
        ring += [
            "setpriv",
            f"--reuid={USER}",
            f"--regid={USER}",
            "--clear-groups",
            "--no-new-privs",
        ]
    process = subprocess.Popen(
        [*ring, sys.executable, __file__, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={
            "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
            "HOME": "/tmp",
            "LANG": "C.UTF-8",
            "OMP_NUM_THREADS": "1",
            hostile_corpus.CANARY_VARIABLE: "canary-in-the-environment",
        },
        preexec_fn=limit,
    )
    try:
        said, _ = process.communicate(timeout=seconds)
        return said, process.returncode
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
        return said, None


def limit() -> None:
    """Bound what a sandbox can take from this machine."""
    resource.setrlimit(resource.RLIMIT_AS, (5 * 2**30, 5 * 2**30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if os.getuid() == 0:  # elsewhere, other processes of the same user would count as well
        resource.setrlimit(resource.RLIMIT_NPROC, (200, 200))
    resource.setrlimit(resource.RLIMIT_FSIZE, (10**9, 10**9))


# ---- inside ---------------------------------------------------------------------------------


def prepare(folder: Path) -> None:
    """Write a course in which everything is released, and an honest student graded, to `folder`."""
    course = open_course(PARENT / "course")
    course.source(NAME).parent.mkdir(parents=True)
    shutil.copy(hostile_corpus.SOURCE, course.source(NAME))
    (problem_set,) = check(course, [NAME])
    release(course, problem_set)
    right = right_answers(course)
    path = course.submission(NAME, BYSTANDER)
    path.parent.mkdir(parents=True)
    nbformat.write(right, path)
    _, reason = autograde(course, BYSTANDER)
    assert not reason, f"an honest submission was not graded: {reason}"
    shutil.copytree(course.root, folder / "course", dirs_exist_ok=True)


def open_course(root: Path) -> Course:
    """Return a course with the settings of a plain one."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "class").mkdir(exist_ok=True)
    (root / "nbgrader_config.py").write_text(CONFIG.replace("ROOT", str(root)))
    return Course(root)


def right_answers(course: Course) -> nbformat.NotebookNode:
    """Return the notebook of an honest student."""
    released = nbformat.read(course.exercise(NAME), as_version=4)
    return hostile_corpus.right_answers(problemset.read(course.source(NAME)), released)


def grade_here(name: str) -> dict:
    """Grade one kind with plain nbgrader, in this process; return what became of it."""
    kind = hostile_corpus.read_kind(hostile_corpus.FOLDER / f"{name}.py")
    shutil.copytree(TEMPLATE / "course", PARENT / "course")
    elsewhere = PARENT / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "canary.txt").write_text("canary-in-a-file")
    course = Course(PARENT / "course")
    with hostile_watch.listening() as (port, visits):
        places = {"COURSE": str(course.root), "CANARY": str(elsewhere / "canary.txt")}
        places |= {"PORT": str(port), "TOKEN": TOKEN}
        right = right_answers(course)
        middle = course.submission(NAME, "middle")  # whom links point to
        middle.parent.mkdir(parents=True)
        nbformat.write(right, middle)
        kind.submit(right, course.submission(NAME, kind.student), places)
        before = hostile_watch.observe(course, elsewhere)
        running = {pid for pid, _ in hostile_watch.processes()}
        went_on, reason = autograde(course, kind.student)
        time.sleep(2)  # for what ends by itself
        left = {pid for pid, _ in hostile_watch.processes()} - running
        after = hostile_watch.observe(course, elsewhere)
        visited = visits()
    altered = sorted(
        place.removeprefix(f"{PARENT}/")
        for place in before.keys() | after.keys()
        if before.get(place) != after.get(place)
    )
    score = score_of(course, kind.student)
    leaked = leaks(course, kind.student) + (["the network"] if visited else [])
    return {
        "happened": describe(kind, went_on, reason, score, leaked, altered, bool(left)),
        "score": score,
        "went_on": went_on,
        "right_score": score == kind.score or (bool(kind.failure) and score is None),
        "nothing_leaked": not leaked,
        "nothing_altered": not altered,
        "nothing_left": not left,
    }


def autograde(course: Course, student: str) -> tuple[bool, str]:
    """Grade one submission; return whether a class would have gone on, and what was wrong."""
    try:
        engine.autograde(course, NAME, student, plain=True)
        return True, ""
    except engine.StepFailed as failure:
        print(failure.log, file=sys.stderr)
        named = "There was an error processing assignment" in failure.log  # and on with the next
        return named, name_reason(f"{failure.log}\n{failure}")
    except BaseException as error:
        return False, type(error).__name__


def name_reason(log: str) -> str:
    """Return the name of the last exception in a log, or what nbgrader says instead."""
    if "use an old version" in log:
        return "took it for an old format"
    named = re.findall(r"^(?:\w+\.)*(\w+(?:Error|Exception|Interrupt))\b", log, re.MULTILINE)
    return named[-1] if named else log.strip().splitlines()[-1][:80]


def score_of(course: Course, student: str) -> float | None:
    """Return the points that the gradebook has for the tests of a student, None for no result."""
    try:
        with engine.open_gradebook(course) as gradebook:
            grades = gradebook.find_submission_notebook(NAME, NAME, student).grades
            scores = [
                grade.auto_score if grade.manual_score is None else grade.manual_score
                for grade in grades
                if grade.cell.cell_type == "code"
            ]
    except Exception:  # there is none, or the gradebook is broken
        return None
    return None if not scores or None in scores else sum(scores)


def leaks(course: Course, student: str) -> list[str]:
    """Return what the graded notebook shows that it must not, or does in the feedback page."""
    graded = course.folder("autograded") / student / NAME / f"{NAME}.ipynb"
    if not graded.is_file():
        return []
    notebook = nbformat.read(graded, as_version=4)
    outputs = "\n".join(hostile_watch.visible_outputs(notebook))
    found = []
    if any(secret in outputs for secret in HIDDEN):
        found.append("hidden tests")
    if LOOT in outputs or "canary-in-" in outputs:
        found.append("files or processes of the grader")
    try:
        page = engine.FeedbackWriter(course).write(NAME, student).read_text(encoding="utf-8")
    except Exception:
        return found
    if any("evil" in one for one in hostile_watch.active(page)):
        found.append("scripts in the feedback page")
    return found


def describe(
    kind: Kind,
    went_on: bool,
    reason: str,
    score: float | None,
    leaked: list[str],
    altered: list[str],
    left: bool,
) -> str:
    """Return one short phrase on what happened."""
    parts = []
    if not went_on:
        parts.append(f"stopped the class ({reason})")
    elif score is None and not kind.failure:
        parts.append(f"no score ({reason or 'cells without result'})")
    elif score not in (kind.score, None):
        parts.append(f"{score:g} points instead of {kind.score:g}")
    parts += [f"leaked: {', '.join(leaked)}"] if leaked else []
    parts += [f"changed: {', '.join(altered[:3])}"] if altered else []
    parts += ["left processes running"] if left else []
    return "; ".join(parts) or "graded as it should be"


if __name__ == "__main__":
    main()
