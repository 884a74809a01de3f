import pytest
from typer.testing import CliRunner

from coursework.cli import app

NAME = "01-doubling"


@pytest.fixture
def coursework(course, monkeypatch):
    """The command, run in a folder inside the miniature course."""
    monkeypatch.chdir(course.source(NAME).parent)
    return lambda *arguments: CliRunner().invoke(app, arguments)


def test_release_then_sample_then_grade_one_student(course, coursework):
    released = coursework("release", "01")
    assert released.exit_code == 0
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

    graded = coursework("grade", "01", "--student", "ada")
    assert graded.exit_code == 0, graded.output
    assert "17 / 17 + 3 by hand" in graded.stdout
    assert "class/gradebook.db" in graded.stdout
    assert graded.stderr == ""
    assert course.exercise(NAME).read_bytes() == before


def test_grade_works_before_any_release_and_warns(course, coursework):
    course.submission(NAME, "ada").parent.mkdir(parents=True)
    course.submission(NAME, "ada").write_text("{broken")
    graded = coursework("grade")
    assert graded.exit_code == 1
    assert "failed" in graded.stdout
    assert f"ada: class/submitted/ada/{NAME}/{NAME}.ipynb could not be graded" in graded.stderr
    assert f"run 'coursework release {NAME}'" in graded.stderr
    assert not course.folder("release").exists()


def test_release_warns_of_an_exercise_without_source(course, coursework):
    (course.folder("release") / "00-renamed").mkdir(parents=True)
    released = coursework("release")
    assert released.exit_code == 0
    assert "exercises/00-renamed comes from no source" in released.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("release", "07"), "problem set '07' does not exist: choose one of 01-doubling."),
        (("grade",), "nothing to grade"),
        (("sample",), "run 'coursework release 01-doubling' first."),
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
