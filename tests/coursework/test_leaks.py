import shutil
from pathlib import Path

import nbformat
import pytest

from coursework import problemset
from coursework.leaks import find_leaks, secret_lines
from coursework.release import build

NOTEBOOK = "01-doubling.ipynb"


@pytest.fixture(scope="module")
def built(make_course, tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    course = make_course(folder / "course")
    problem_set = problemset.read(course.source("01-doubling"))
    return build(course, problem_set, folder / "release")


@pytest.fixture
def released(built, tmp_path):
    return Path(shutil.copytree(built, tmp_path / "released"))


def plant(released, change):
    notebook = nbformat.read(released / NOTEBOOK, as_version=4)
    change(notebook)
    nbformat.write(notebook, released / NOTEBOOK)


def append(text):
    return lambda notebook: notebook.cells.append(nbformat.v4.new_markdown_cell(text))


def test_secrets_are_solutions_hidden_tests_and_model_answers(problem_set):
    assert secret_lines(problem_set) == [
        "twice_the_input = np.multiply(x, 2)",
        "return twice_the_input",
        "secret_argument = -4321",
        "got = double(secret_argument)",
        'assert got == -8642, f"double(-4321) must be -8642, not {got}"',
        "return sum(values, start=0.0)",
        "nothing_to_add = total([])",
        'assert nothing_to_add == 0, "the sum of nothing is 0"',
        "Because the model answer says so.",
    ]


def test_a_line_that_students_see_anyway_is_no_secret(edit):
    source = edit("secret_argument = -4321", "import numpy as np")
    assert "import numpy as np" not in secret_lines(source)


def test_release_leaks_nothing(problem_set, released):
    assert find_leaks(problem_set, released) == []


@pytest.mark.parametrize(
    "secret",
    [
        "    twice_the_input = np.multiply(x, 2)",
        "secret_argument = -4321",
        "I think: Because the model answer says so.",
        "### BEGIN HIDDEN TESTS",
        "### BEGIN SOLUTION",
    ],
)
def test_planted_secret_is_found(problem_set, released, secret):
    plant(released, append(secret))
    assert len(find_leaks(problem_set, released)) == 1


def test_secret_in_metadata_is_found(problem_set, released):
    plant(released, lambda nb: nb.metadata.update(note="return sum(values, start=0.0)"))
    assert find_leaks(problem_set, released) == [
        f"{NOTEBOOK}: secret line 'return sum(values, start=0.0)'"
    ]


def test_output_is_found(problem_set, released):
    output = nbformat.v4.new_output("stream", text="42")
    plant(
        released, lambda nb: nb.cells.append(nbformat.v4.new_code_cell("6 * 7", outputs=[output]))
    )
    assert "holds output of a run" in find_leaks(problem_set, released)[0]


def test_extra_file_is_found(problem_set, released):
    (released / "01-doubling.md").write_text("the source")
    assert find_leaks(problem_set, released) == [
        "01-doubling.md: students get a file that is not their notebook"
    ]


def test_missing_notebook_is_found(problem_set, released):
    (released / NOTEBOOK).unlink()
    assert find_leaks(problem_set, released) == [f"{NOTEBOOK}: the student notebook is missing"]
