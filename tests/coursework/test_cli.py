import json
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from coursework import cli, console
from coursework.cli import app
from coursework.sandbox import NoSandbox

NAME = "01-doubling"


@pytest.fixture
def coursework(course, monkeypatch, judges):
    """The command, run in a folder inside the miniature course, with a pool that is at hand."""

    @contextmanager
    def pool(jobs, scheduler, *, isolated):
        yield judges, 1

    monkeypatch.setattr(console, "pool", pool)
    monkeypatch.setattr(cli, "LocalPool", lambda size: pool_of(judges))
    monkeypatch.chdir(course.source(NAME).parent)
    return lambda *arguments: CliRunner().invoke(app, arguments)


@contextmanager
def pool_of(judges):
    yield judges


def test_release_then_sample_then_grade_one_student(course, coursework):
    released = coursework("release", "01")
    assert released.exit_code == 0, released.output
    assert released.stdout == (
        f"exercises/{NAME}/{NAME}.ipynb: written (2 exercises, 17 points by tests, 3 by hand)\n"
    )
    before = course.exercise(NAME).read_bytes()

    assert coursework("sample").exit_code == 0
    assert len(list(course.folder("submitted").glob(f"*/{NAME}/{NAME}.ipynb"))) == 8
    again = coursework("sample")
    assert (again.exit_code, again.stdout) == (
        0,
        "class/submitted holds submissions: nothing done.\n",
    )

    graded = coursework("grade", "01", "--student", "ada", "--json", "records.json")
    assert graded.exit_code == 0, graded.output
    assert "17 / 17" in graded.stdout
    assert "class/report.html" in graded.stdout
    assert graded.stderr == "Students who still wait for points given by hand: 1.\n"
    assert course.exercise(NAME).read_bytes() == before
    for name in ("report.html", "canvas.csv", "moodle.csv", "gradebook.db", "journal.jsonl"):
        assert (course.root / "class" / name).is_file()
    (record,) = json.loads(Path("records.json").read_text())
    assert (record["student"], record["score"], record["points"]) == ("ada", 17, 17)


def test_grade_works_before_any_release_and_warns(course, coursework):
    course.submission(NAME, "ada").parent.mkdir(parents=True)
    course.submission(NAME, "ada").write_text("{broken")
    graded = coursework("grade")
    assert graded.exit_code == 0, graded.output
    assert "0 / 17" in graded.stdout
    assert "scored 0" in " ".join(graded.stdout.split())
    assert f"run 'coursework release {NAME}'" in graded.stderr
    assert not course.folder("release").exists()


def test_what_could_not_be_graded_is_named_and_exits_with_1(course, coursework):
    folder = course.submission(NAME, "ada").parent
    folder.mkdir(parents=True)
    (folder / "mine.ipynb").write_text("{}")
    graded = coursework("grade")
    assert graded.exit_code == 1
    assert f"ada: class/submitted/ada/{NAME}/{NAME}.ipynb is missing" in graded.stderr
    assert "not graded" in graded.stdout


def test_release_names_test_cells_that_need_more_than_data(coursework, edit):
    edit("got = double(2)\nassert got == 4", "got = double(2)\nassert double.__code__ and got == 4")
    refused = coursework("release")
    assert refused.exit_code == 2
    assert "test cell double-visible fails the answers of its source" in refused.stderr


def test_release_warns_of_an_exercise_without_source(course, coursework):
    (course.folder("release") / "00-renamed").mkdir(parents=True)
    released = coursework("release")
    assert released.exit_code == 0
    assert "exercises/00-renamed comes from no source" in released.stderr


def test_collect_unpacks_an_archive(course, coursework, tmp_path):
    import zipfile

    archive = tmp_path / "submissions.zip"
    with zipfile.ZipFile(archive, "w") as file:
        notebook = nbformat.writes(nbformat.v4.new_notebook())
        file.writestr(f"ada/{NAME}/{NAME}.ipynb", notebook)
    collected = coursework("collect", str(archive), "01")
    assert collected.exit_code == 0, collected.output
    assert course.submission(NAME, "ada").is_file()
    assert "ada" in collected.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("release", "07"), "problem set '07' does not exist: choose one of 01-doubling."),
        (("grade",), "nothing to grade"),
        (("sample",), "run 'coursework release 01-doubling' first."),
        (("collect", "nothing.zip"), "nothing.zip"),
    ],
)
def test_what_cannot_be_done_exits_with_2_and_a_cure(coursework, arguments, message):
    refused = coursework(*arguments)
    assert refused.exit_code == 2
    assert refused.stderr.startswith("coursework: ")
    assert message in refused.stderr


def test_faulty_source_exits_with_2_and_all_findings(coursework, edit):
    edit("points: 7", "points: 8")
    edit("import numpy as np", "import output_layer")
    refused = coursework("release")
    assert refused.exit_code == 2
    assert "points add up to 21" in refused.stderr
    assert "import of output_layer" in refused.stderr


def test_outside_a_course_exits_with_2(coursework, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    refused = coursework("release")
    assert refused.exit_code == 2
    assert "no nbgrader_config.py" in refused.stderr


def test_without_bubblewrap_grading_refuses_and_says_how_to_install_it(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with (
        pytest.raises(NoSandbox, match=r"apt install bubblewrap.*--no-sandbox"),
        console.pool(1, None, isolated=True),
    ):
        pass


def test_a_scheduler_that_does_not_answer_is_named():
    with (
        pytest.raises(console.CourseworkError, match=r"no Dask scheduler answers at 'tcp://127"),
        console.pool(1, "tcp://127.0.0.1:1", isolated=True),
    ):
        pass


def test_ctrl_c_ends_in_order_and_the_next_run_goes_on(course, judges):
    """The real command, with servers of its own: interrupted while it judges."""
    program = Path(sys.executable).with_name("coursework")

    def start(*arguments):
        return subprocess.Popen(
            [program, *arguments],
            cwd=course.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # these tests may run in the background, where shells let programs ignore Ctrl-C
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )

    for arguments in (("release",), ("sample",)):
        process = start(*arguments)
        assert process.communicate()[1] == ""
    last = course.submission(NAME, "margaret")
    notebook = nbformat.read(last, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.source.startswith("def double"))
    cell.source = f"import time\ntime.sleep(8)\n{cell.source}"  # long enough to be interrupted
    nbformat.write(notebook, last)
    running = start("grade", "--no-sandbox", "--jobs", "1")
    while not (course.root / "class" / "journal.jsonl").is_file():
        assert running.poll() is None, running.communicate()
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    assert "interrupted. What was done is kept" in said
    finished = start("grade", "--no-sandbox")
    table, said = finished.communicate()
    assert finished.returncode == 0, said
    assert table.count("/ 17") == 8
