import copy
import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat import reads, writes

from coursework import grading
from coursework.errors import CourseworkError
from coursework.grading import Submission
from coursework.release import check, release

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
    path.parent.mkdir(parents=True)
    path.write_text(text)


def test_made_up_class_gets_the_points_of_its_answers(graded_class):
    _, reports = graded_class
    assert reports["ada"].score == 17
    assert reports["alan"].score == 0
    assert reports["grace"].score == 9
    assert {report.points for report in reports.values()} == {17}
    assert reports["barbara"].score == 3 + 9  # the visible number, and a right sum


def test_written_answers_wait_for_a_person_unless_blank(graded_class):
    _, reports = graded_class
    assert reports["ada"].pending == 3
    assert reports["alan"].pending == 0


def test_stock_nbgrader_grades_the_same(course, graded_class, secrets):
    graded, reports = graded_class
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
    assert (row["student_id"], float(row["score"])) == ("barbara", reports["barbara"].score)
    (page,) = course.folder("feedback").rglob("*.html")
    assert [secret for secret in secrets if secret in page.read_text().split("<body")[1]] == []


def test_stock_validate_fails_on_the_blank_notebook_and_passes_on_the_answers(graded_class):
    course, _ = graded_class
    blank = run(course, "nbgrader", "validate", str(course.exercise(NAME)))
    right = run(course, "nbgrader", "validate", str(course.submission(NAME, "ada")))
    assert "VALIDATION FAILED ON 3 CELL(S)" in blank.stdout
    assert "Exercise not answered yet: replace this line." in blank.stdout
    assert "Success! Your notebook passes all the tests." in right.stdout


def test_formgrader_api_lists_the_class(graded_class):
    from nbgrader.apps.api import NbGraderAPI

    course, reports = graded_class
    config = course.config.copy()
    config.Exchange.root = str(course.root / "exchange")
    api = NbGraderAPI(config=config)
    assignment = api.get_assignment(NAME)
    assert (assignment["max_score"], assignment["num_submissions"]) == (20, 8)
    students = {
        row["student"]: row["score"]
        for row in api.get_submissions(NAME)
        if row["student"] in reports
    }
    assert students == {student: report.score for student, report in reports.items()}


def test_broken_submission_is_named_and_the_next_one_graded(course, problem_set):
    release(course, problem_set)
    submit(course, "ada", "{broken")
    submit(course, "bob", course.exercise(NAME).read_text())
    broken, graded = [
        grading.grade(course, submission) for submission in grading.find_submissions(course, [NAME])
    ]
    assert f"class/submitted/ada/{NAME}/{NAME}.ipynb could not be graded" in broken.failure
    assert "NotJSONError" in broken.failure
    assert (graded.failure, graded.score, graded.points) == ("", 0, 17)


def test_notebook_under_another_name_is_reported(course):
    folder = course.submission(NAME, "ada").parent
    folder.mkdir(parents=True)
    (folder / "mine.ipynb").write_text("{}")
    report = grading.grade(course, Submission(NAME, "ada"))
    assert "is missing (the folder holds mine.ipynb)" in report.failure


def test_test_cell_that_a_student_removed_is_reported(course, problem_set):
    release(course, problem_set)
    notebook = reads(course.exercise(NAME).read_text(), as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "total-empty"]
    submit(course, "ada", writes(notebook))
    report = grading.grade(course, Submission(NAME, "ada"))
    assert report.unscored == ("total-empty",)


def test_copied_cells_are_graded_once(course, problem_set):
    release(course, problem_set)
    notebook = reads(course.exercise(NAME).read_text(), as_version=4)
    copies = [copy.deepcopy(cell) for cell in notebook.cells]
    for number, cell in enumerate(copies):
        cell.id = f"copy-{number}"
    notebook.cells = copies + notebook.cells
    submit(course, "ada", writes(notebook))
    report = grading.grade(course, Submission(NAME, "ada"))
    assert (report.failure, report.points, report.unscored) == ("", 17, ())


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
