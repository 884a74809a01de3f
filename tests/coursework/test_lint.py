import pytest

from coursework import problemset
from coursework.lint import lint

TOTAL = "nbgrader: {schema_version: 3, grade_id: total, grade: false"
EMPTY_TEST = "grade_id: total-empty, grade: true, solution: false, locked: true, task: false"

FAULTS = [
    ("grade_id: total-visible", "grade_id: double-visible", "'double-visible' is used twice"),
    (f"{EMPTY_TEST}, points: 7", EMPTY_TEST, "a graded cell without points"),
    ("points: 7", "points: 8", "points add up to 21: a problem set has 20"),
    ("    ### END SOLUTION\n```\n\n```{code-cell} python\n---\nnbgrader: {schema_version: 3, "
     "grade_id: double-visible", "```\n\n```{code-cell} python\n---\nnbgrader: {schema_version: 3, "
     "grade_id: double-visible", "SOLUTION markers are unbalanced (BEGIN)"),
    ("### END HIDDEN TESTS", "### END OF TESTS", "HIDDEN TESTS markers are unbalanced (BEGIN)"),
    ("import numpy as np", "### BEGIN SOLUTION\n### END SOLUTION", "a SOLUTION region outside"),
    ("    ### BEGIN SOLUTION\n    return sum(values, start=0.0)\n    ### END SOLUTION",
     "    return sum(values, start=0.0)", "an answer cell without BEGIN SOLUTION"),
    ("The end.", "See {term}`logit`.", "MyST role '{term}'"),
    ("The end.", "```{note}\nThe end.\n```", "MyST directive '```{note}'"),
    ("The end.", ":::{warning}\nThe end.\n:::", "MyST directive ':::{warning}'"),
    ("import numpy as np", "from output_layer import softmax", "import of output_layer"),
    ("import numpy as np", "import pandas.core", "import of pandas"),
    ("import numpy as np", "from . import helpers", "import of a relative module"),
    ("import numpy as np", "import numpy as", "not valid Python (line 1 of the cell"),
    ("grade_id: total-empty", "grade_id: sum-empty", "call it total-SOMETHING"),
    ("# The empty list (7 points).\n", "", "does not say what it checks"),
    ("# The empty list (7 points).", "# The empty list (7 points).\ntotal([])", "visible code"),
    ("grade_id: total-empty", "grade_id: total-visible", "hidden tests in a visible test cell"),
    ("grade_id: double-visible", "grade_id: double-first", "a test cell without hidden tests"),
    ("grade: false, solution: true", "grade: true, points: 1, solution: true", "both answer and"),
    ("schema_version: 3, grade_id: setup", "grade_id: setup", "nbgrader metadata is wrong"),
    ("grade_id: setup", "grade_id: set up", "nbgrader metadata is wrong"),
    ("kernelspec: {display_name: Python 3, language: python, name: python3}", "title: x",
     "no kernelspec"),
]  # fmt: skip


def test_a_good_source_has_no_findings(problem_set):
    assert lint(problem_set) == []


@pytest.mark.parametrize(("old", "new", "message"), FAULTS, ids=[fault[2] for fault in FAULTS])
def test_fault_is_found(edit, old, new, message):
    findings = [str(finding) for finding in lint(edit(old, new))]
    assert any(message in finding for finding in findings), findings


def test_finding_names_file_line_cell_and_cure(course, edit):
    (finding,) = lint(edit("import numpy as np", "import pandas as pd"))
    lines = course.source("01-doubling").read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, start=1) if "grade_id: setup" in text) - 1
    assert str(finding) == (
        f"01-doubling.md:{line}: cell 'setup': import of pandas: "
        "student notebooks import only matplotlib, numpy, scipy, sklearn, sympy, torch"
    )


def test_all_findings_come_at_once(edit):
    edit("points: 7", "points: 8")
    edit("import numpy as np", "import pandas as pd")
    assert len(lint(edit("The end.", "{ref}`x`"))) == 3


def test_answer_without_tests_is_found(course, edit):
    source = edit("## Why", (
        "```{code-cell} python\n---\n"
        f"{TOTAL.replace('total', 'lonely')}, solution: true, locked: false, task: false}}\n---\n"
        "### BEGIN SOLUTION\n### END SOLUTION\n```\n"
    ))  # fmt: skip
    assert "no test cell follows answer cell 'lonely'" in str(lint(source)[0])


def test_test_before_any_answer_is_found(edit):
    source = edit("grade_id: double, grade: false, solution: true", (
        "grade_id: double, grade: false, solution: false"
    ))  # fmt: skip
    assert any("before any answer cell" in str(finding) for finding in lint(source))


def test_file_beside_the_source_is_found(course):
    stray = course.source("01-doubling").with_name("answers.txt")
    stray.write_text("42")
    (finding,) = lint(problemset.read(course.source("01-doubling")))
    assert "file answers.txt lies beside the source" in str(finding)


def test_magics_and_braces_in_formulas_are_fine(edit):
    edit("The end.", "Take $\\exp{z}$ and `{a: 1}` and `x = {a}` and ```` ```python ````.")
    assert lint(edit("import numpy as np", "%matplotlib inline\nimport numpy as np")) == []
