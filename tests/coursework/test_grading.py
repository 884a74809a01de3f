"""Grading a class: what it writes, what it spares, and that nothing is ever half done."""

import csv
import os
import random
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from coursework import bank, execution, grading
from coursework.course import Course
from coursework.errors import CourseworkError
from coursework.execution import ExecutionFailed, LocalPool
from coursework.release import check, release
from coursework.sample import make_class

NAME = "01-doubling"
PROGRAMS = Path(sys.executable).parent


def run(course, *command):
    """Run a program of the environment inside a course; return the finished process."""
    path = os.pathsep.join([str(PROGRAMS), os.environ["PATH"]])
    return subprocess.run(
        [PROGRAMS / command[0], *command[1:]],
        cwd=course.root,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def submit(course, student, text):
    path = course.submission(NAME, student)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def make_ready(course):
    (problem_set,) = check(course, [NAME])
    release(course, problem_set)
    make_class(course, [problem_set])
    grading.prepare(course, [NAME])


@pytest.fixture
def ready(course):
    """The miniature course, released, with a made-up class, ready to be graded."""
    make_ready(course)
    return course


@pytest.fixture
def grade(ready, judges):
    """A function that grades the class of `ready` and gives the records by student."""

    def grade(**options):
        submissions = grading.find_submissions(ready, [NAME])
        records = grading.grade_class(ready, submissions, options.pop("pool", judges), **options)
        return {record.student: record for record in records}

    return grade


def content(course):
    """Return what the gradebook says of every submission, without ids that are drawn at random."""
    with Gradebook(course.gradebook_url, "output-layer") as gradebook:
        return {
            (submission.student_id, grade.name): (
                grade.auto_score,
                grade.manual_score,
                grade.needs_manual_grade,
                grade.score,
                submission.timestamp,
            )
            for submission in gradebook.assignment_submissions(NAME)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def files(course):
    """Return the graded notebooks and feedback pages, by path."""
    pages = {}
    for step in ("autograded", "feedback"):
        for path in sorted(course.folder(step).rglob("*.*")):
            pages[str(path.relative_to(course.root))] = path.read_bytes()
    return pages


# ---- what grading gives ---------------------------------------------------------------------


def test_made_up_class_gets_the_points_of_its_answers(graded_class):
    _, records = graded_class
    scores = {student: record.score for student, record in records.items()}
    assert scores["ada"] == 17
    assert scores["alan"] == 0
    assert scores["grace"] == 9
    assert scores["barbara"] == 3 + 9  # the visible number, and a right sum
    assert {record.points for record in records.values()} == {17}
    assert all(record.notes == () and record.failure == "" for record in records.values())


def test_a_record_says_which_cell_failed_and_how(graded_class):
    _, records = graded_class
    cells = {cell.cell: cell for cell in records["barbara"].cells}
    failed = cells["double-negative"]
    assert (failed.exercise, failed.score, failed.points) == ("double", 0, 5)
    assert failed.error == "AssertionError: double(-4321) must be -8642, not 4"
    assert cells["total-empty"].error == ""


def test_written_answers_wait_for_a_person_unless_blank(graded_class):
    _, records = graded_class
    assert records["ada"].pending == 3
    assert records["alan"].pending == 0


def test_formgrader_api_lists_the_class(graded_class):
    from nbgrader.apps.api import NbGraderAPI

    course, records = graded_class
    config = course.config.copy()
    config.Exchange.root = str(course.root / "exchange")
    api = NbGraderAPI(config=config)
    assignment = api.get_assignment(NAME)
    assert (assignment["max_score"], assignment["num_submissions"]) == (20, 8)
    students = {row["student"]: row["score"] for row in api.get_submissions(NAME)}
    assert students == {student: record.score for student, record in records.items()}


def test_feedback_shows_no_hidden_test(graded_class, secrets):
    course, _ = graded_class
    pages = sorted(course.folder("feedback").rglob("*.html"))
    assert len(pages) == 8
    for page in pages:
        body = page.read_text().split("<body")[1]
        assert [secret for secret in secrets if secret in body] == []


# ---- beside plain nbgrader ------------------------------------------------------------------


def test_plain_nbgrader_gives_the_same_scores(course, problem_set, judges):
    """On the honest answers of the bank, cell by cell."""
    rows = bank.pack(bank.parse(course.bank(NAME), problem_set))
    submissions = [{cell: answer.source for cell, answer in row.items()} for row in rows]
    submissions += [{}, bank.model_answers(problem_set)]
    ours = bank.grade(course, NAME, submissions, judges)
    plain = bank.grade_with_plain_nbgrader(course, NAME, submissions)
    for submission, a, b in zip(submissions, ours, plain, strict=True):
        assert {cell: r.score for cell, r in a.items()} == {
            cell: r.score for cell, r in b.items()
        }, submission


def test_a_warning_on_stderr_is_where_plain_nbgrader_is_wrong(course, judges):
    warns = "import warnings\ndef double(x):\n    warnings.warn('careful')\n    return 2 * x"
    (ours,) = bank.grade(course, NAME, [{"double": warns}], judges)
    (plain,) = bank.grade_with_plain_nbgrader(course, NAME, [{"double": warns}])
    assert (ours["double-visible"].score, plain["double-visible"].score) == (3, 0)


def test_stock_commands_grade_with_the_split_judge(course, graded_class, secrets):
    graded, records = graded_class
    release(course, *check(course, [NAME]))
    submit(course, "barbara", graded.submission(NAME, "barbara").read_text())
    for command in (
        ("generate_assignment", NAME, "--force"),
        ("autograde", NAME, "--student", "barbara"),
        ("generate_feedback", NAME),
        ("export", "--to", "grades.csv"),
    ):
        done = run(course, "nbgrader", *command)
        assert done.returncode == 0, done.stderr
    with open(course.root / "grades.csv") as file:
        (row,) = csv.DictReader(file)
    assert (row["student_id"], float(row["score"])) == ("barbara", records["barbara"].score)
    (page,) = course.folder("feedback").rglob("*.html")
    assert [secret for secret in secrets if secret in page.read_text().split("<body")[1]] == []
    (notebook,) = course.folder("autograded").rglob("*.ipynb")
    (failed,) = [
        output
        for cell in nbformat.read(notebook, as_version=4).cells
        for output in cell.get("outputs", ())
        if output.output_type == "error"
    ]
    assert 'File "<double-negative>"' in "\n".join(failed.traceback)  # the judge's, no kernel's


def test_split_execution_can_be_switched_off_in_the_configuration(course):
    path = course.root / "nbgrader_config.py"
    path.write_text(re.sub("^SPLIT = True", "SPLIT = False", path.read_text(), flags=re.MULTILINE))
    steps = course.config.Autograde.autograde_preprocessors
    assert steps[0] == "nbgrader.preprocessors.Execute"
    assert not any("coursework" in step for step in steps)


def test_stock_validate_fails_on_the_blank_notebook_and_passes_on_the_answers(graded_class):
    course, _ = graded_class
    blank = run(course, "nbgrader", "validate", str(course.exercise(NAME)))
    right = run(course, "nbgrader", "validate", str(course.submission(NAME, "ada")))
    assert "VALIDATION FAILED ON 3 CELL(S)" in blank.stdout
    assert "Exercise not answered yet: replace this line." in blank.stdout
    assert "Success! Your notebook passes all the tests." in right.stdout


# ---- broken submissions ---------------------------------------------------------------------


def test_a_broken_file_scores_0_with_a_reason_and_the_class_goes_on(ready, grade):
    submit(ready, "broken", "{broken")
    submit(ready, "huge", "x" * (21 * 2**20))
    records = grade()
    assert [records[student].score for student in ("ada", "broken", "huge", "margaret")] == [
        17,
        0,
        0,
        10,
    ]
    (note,) = records["broken"].notes
    assert (note.kind, note.text[:30]) == ("refused", "01-doubling.ipynb is no notebo")
    assert records["huge"].notes[0].text == "01-doubling.ipynb is larger than 20 MiB"
    assert content(ready)["broken", "double-negative"][:3] == (0, None, False)
    assert (
        "is no notebook"
        in (ready.folder("feedback") / "broken" / NAME / f"{NAME}.html").read_text()
    )


def test_repaired_cells_are_noted(ready, grade):
    path = ready.submission(NAME, "ada")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "total-empty"]
    nbformat.write(notebook, path)
    record = grade()["ada"]
    assert record.score == 17
    assert [note.text for note in record.notes] == ["cell total-empty was missing"]


def test_any_folder_name_is_a_student(ready, grade, results):
    names = ["-rf", "a b", "[x]", "*", "ünï", "a'b\"c", "{x}", "%s", "n" * 120]
    for name in names:
        submit(ready, name, ready.submission(NAME, "ada").read_text())
    with Canned(results) as pool:
        records = grade(pool=pool)
    for name in names:
        assert records[name].score == 17
        assert (ready.folder("feedback") / name / NAME / f"{NAME}.html").is_file()


def test_links_are_not_followed(ready, grade, tmp_path):
    (tmp_path / "outside").mkdir()
    ready.submission(NAME, "linked").parent.parent.symlink_to(tmp_path / "outside")
    ready.submission(NAME, "file").parent.mkdir(parents=True)
    ready.submission(NAME, "file").symlink_to(ready.submission(NAME, "ada"))
    (tmp_path / "outside" / NAME).mkdir()
    records = grade()
    assert "linked is a link: put a folder there" in records["linked"].failure
    assert records["file"].score == 0
    assert records["file"].notes[0].kind == "refused"


def test_notebook_under_another_name_is_named(ready, grade):
    folder = ready.submission(NAME, "ada").parent
    ready.submission(NAME, "ada").rename(folder / "mine.ipynb")
    record = grade()["ada"]
    assert "is missing (the folder holds mine.ipynb)" in record.failure


def test_a_judge_that_fails_is_named_and_nothing_is_written(ready, grade):
    class Broken(LocalPool):
        def submit(self, function, job, isolated):
            future = Future()
            future.set_exception(ExecutionFailed("no sandbox"))
            return future

    with Broken(1) as pool:
        records = grade(pool=pool)
    assert all("no sandbox" in record.failure for record in records.values())
    assert files(ready) == {}


# ---- doing it again -------------------------------------------------------------------------


class Canned(LocalPool):
    """A pool that knows the results, and counts how often it was asked."""

    def __init__(self, results):
        super().__init__(1)
        self.results, self.asked = results, 0

    def submit(self, function, job, isolated):
        self.asked += 1
        future = Future()
        future.set_result(self.results[repr(job["cells"])])
        return future


class Recording(LocalPool):
    """A pool that hands jobs to the judges and remembers the results."""

    def __init__(self, judges):
        super().__init__(1)
        self.judges, self.results = judges, {}

    def submit(self, function, job, isolated):
        future = self.judges.submit(function, job, isolated)
        self.results[repr(job["cells"])] = future.result()
        return future


@pytest.fixture(scope="session")
def results(tmp_path_factory, judges, make_course):
    """The results of the made-up class, by the cells of a job."""
    course = make_course(tmp_path_factory.mktemp("results") / "course")
    make_ready(course)
    with Recording(judges) as pool:
        grading.grade_class(course, grading.find_submissions(course, [NAME]), pool)
    return pool.results


@pytest.fixture
def canned(grade, results):
    """The results of the class of `ready`, which is graded."""
    with Canned(results) as pool:
        grade(pool=pool)
    return results


def test_a_second_run_judges_nothing_and_gives_the_same_records(ready, grade, canned):
    before = content(ready), files(ready)
    with Canned({}) as pool:
        again = grade(pool=pool)
    assert pool.asked == 0
    assert again["barbara"].score == 12
    assert (content(ready), files(ready)) == before


def test_a_second_run_shows_what_a_person_gave_meanwhile(ready, grade, canned):
    with Gradebook(ready.gradebook_url, "output-layer") as gradebook:
        grade_of = gradebook.find_grade("why", NAME, NAME, "barbara")
        grade_of.manual_score, grade_of.needs_manual_grade = 2, False
        gradebook.find_comment("why", NAME, NAME, "barbara").manual_comment = "Which model?"
        gradebook.db.commit()
    with Canned({}) as pool:
        records = grade(pool=pool)
    assert (records["ada"].pending, records["barbara"].pending) == (3, 0)
    pages = {
        student: (ready.folder("feedback") / student / NAME / f"{NAME}.html").read_text()
        for student in ("ada", "barbara")
    }
    assert "Score: 14.0 / 20.0" in " ".join(pages["barbara"].split())
    assert "Which model?" in pages["barbara"]
    assert "Which model?" not in pages["ada"]


def test_only_what_changed_is_judged_again(ready, grade, canned):
    first, second = (ready.submission(NAME, student) for student in ("ada", "alan"))
    first.write_text(second.read_text())
    with Canned(canned) as pool:
        records = grade(pool=pool)
        assert pool.asked == 1
        grade(pool=pool, fresh=True)
    assert pool.asked == 1 + 8
    assert records["ada"].score == 0


def test_what_is_missing_is_judged_again(ready, grade, canned):
    (ready.folder("autograded") / "ada" / NAME / f"{NAME}.ipynb").unlink()
    with Canned(canned) as pool:
        grade(pool=pool)
    assert pool.asked == 1
    assert (ready.folder("autograded") / "ada" / NAME / f"{NAME}.ipynb").is_file()


def test_a_mended_test_changes_its_cell_and_spares_a_person_s_grades(ready, grade, canned, judges):
    with Gradebook(ready.gradebook_url, "output-layer") as gradebook:
        for student in ("ada", "barbara"):
            grade_of = gradebook.find_grade("why", NAME, NAME, student)
            grade_of.manual_score, grade_of.needs_manual_grade = 2, False
        gradebook.db.commit()
    before = content(ready)
    source = ready.source(NAME)
    source.write_text(source.read_text().replace("got == -8642", "got in (-8642, 4)"))
    grading.prepare(ready, [NAME])
    grade()
    after = content(ready)
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {("barbara", "double-negative")}
    assert after["barbara", "why"][:4] == (None, 2, False, 2)


def test_a_changed_written_answer_needs_a_person_again(ready, grade, canned):
    with Gradebook(ready.gradebook_url, "output-layer") as gradebook:
        gradebook.find_grade("why", NAME, NAME, "ada").needs_manual_grade = False
        gradebook.db.commit()
    path = ready.submission(NAME, "ada")
    path.write_text(path.read_text().replace("model answer", "other answer"))
    with Canned(canned) as pool:
        grade(pool=pool)
    assert content(ready)["ada", "why"][2] is True


def test_time_of_submission_and_late_penalty_are_nbgrader_s(ready, judges):
    ready.submission(NAME, "ada").with_name("timestamp.txt").write_text("2026-01-05 12:00:00 UTC")
    with Gradebook(ready.gradebook_url, "output-layer") as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-01-01 12:00:00 UTC")
    config = ready.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    course = Course(ready.root)  # which reads the configuration anew
    grading.grade_class(course, grading.find_submissions(course, [NAME]), judges)
    with Gradebook(ready.gradebook_url, "output-layer") as gradebook:
        late = gradebook.find_submission_notebook(NAME, NAME, "ada")
        assert (late.score, late.late_submission_penalty) == (17, 17)
        assert (
            gradebook.find_submission_notebook(NAME, NAME, "grace").late_submission_penalty is None
        )


def test_two_runs_at_once_are_refused(ready, grade, canned):
    from coursework.journal import only_writer

    with only_writer(ready.root / "class"), pytest.raises(CourseworkError, match="at work"):
        grade()


# ---- killed ---------------------------------------------------------------------------------


def test_killed_at_20_moments_and_resumed_it_gives_the_same(ready, grade, canned):
    wanted = content(ready), files(ready)
    submissions = grading.find_submissions(ready, [NAME])

    def grade_in_child():
        pid = os.fork()
        if pid == 0:
            with Canned(canned) as pool:
                grading.grade_class(ready, submissions, pool)
            os._exit(0)
        return pid

    def forget():
        for path in (ready.root / "class").iterdir():
            if path.name != "submitted":
                subprocess.run(["rm", "-r", path], check=True)
        grading.prepare(ready, [NAME])

    forget()
    started = time.monotonic()
    os.waitpid(grade_in_child(), 0)
    whole = time.monotonic() - started
    assert (content(ready), files(ready)) == wanted
    moments, killed = random.Random(0), 0
    forget()
    for _ in range(20):
        pid = grade_in_child()
        time.sleep(whole * moments.uniform(0.02, 0.5))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        killed += os.WIFSIGNALED(status)
        if not os.WIFSIGNALED(status):  # it was done: start over
            assert (content(ready), files(ready)) == wanted
            forget()
    assert killed >= 5, "the run was over before it could be killed"
    os.waitpid(grade_in_child(), 0)
    assert (content(ready), files(ready)) == wanted
    assert not [path for path in (ready.root / "class").rglob("*.part") if path.is_file()]


def test_a_killed_judge_is_replaced(ready, grade, canned):
    wanted = content(ready)
    submissions = grading.find_submissions(ready, [NAME])
    with LocalPool(1) as pool:
        seen = []

        def kill_once(progress):
            if progress.done == 2 and not seen:
                (thread,) = pool._threads
                seen.append(execution._executors[thread]._server.pid)
                os.kill(seen[0], signal.SIGKILL)

        records = grading.grade_class(ready, submissions, pool, fresh=True, watch=kill_once)
    assert seen
    assert not any(record.failure for record in records)
    assert content(ready) == wanted


# ---- many machines --------------------------------------------------------------------------


def test_a_dask_cluster_grades_the_class_though_a_worker_is_killed(ready, grade, canned):
    from distributed import Client, LocalCluster

    wanted = content(ready), files(ready)
    submissions = grading.find_submissions(ready, [NAME])
    with (
        LocalCluster(2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        victims = list(client.run(os.getpid).values())

        def kill_once(progress):
            if progress.done == 2 and len(victims) == 2:
                os.kill(victims.pop(), signal.SIGKILL)

        pool = client.get_executor(pure=False, retries=3)
        records = grading.grade_class(
            ready, submissions, pool, fresh=True, at_once=2, watch=kill_once
        )
    assert len(victims) == 1
    assert not any(record.failure for record in records)
    assert (content(ready), files(ready)) == wanted


# ---- finding and preparing ------------------------------------------------------------------


def test_nothing_to_grade_says_where_submissions_go(course):
    with pytest.raises(CourseworkError, match=r"Put notebooks at .*/class/submitted/STUDENT/"):
        grading.find_submissions(course, [NAME])


def test_unknown_student_lists_the_known_ones(course):
    submit(course, "ada", "")
    with pytest.raises(CourseworkError, match=r"student 'adda' .* there is ada\."):
        grading.find_submissions(course, [NAME], "adda")


def test_prepare_names_stale_student_notebooks(course, problem_set):
    assert grading.prepare(course, [NAME]) == [NAME]
    assert not course.folder("release").exists()
    release(course, problem_set)
    assert grading.prepare(course, [NAME]) == []
