"""A miniature course, written into a temporary folder: one problem set and its answer bank."""

# ruff: noqa: E501 (nbgrader metadata is one line a cell)

import os
import shutil
from pathlib import Path

import pytest

from coursework import engine, grading, problemset, sandbox
from coursework.course import Course
from coursework.execution import LocalPool
from coursework.release import check, release
from coursework.sample import make_class

REPOSITORY = Path(__file__).resolve().parents[2]
NAME = "01-doubling"

SOURCE = '''\
---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, language: python, name: python3}
---

# Doubling

Numbers and their doubles: $y = 2 x$.

```{code-cell} python
---
nbgrader: {schema_version: 3, grade_id: setup, grade: false, solution: false, locked: true, task: false}
---
import numpy as np
```

## Double

```{code-cell} python
---
nbgrader: {schema_version: 3, grade_id: double, grade: false, solution: true, locked: false, task: false}
---
def double(x):
    """Return twice x."""
    ### BEGIN SOLUTION
    twice_the_input = np.multiply(x, 2)
    return twice_the_input
    ### END SOLUTION
```

```{code-cell} python
---
nbgrader: {schema_version: 3, grade_id: double-visible, grade: true, solution: false, locked: true, task: false, points: 3}
---
got = double(2)
assert got == 4, f"double(2) is off by {got - 4}"
```

```{code-cell} python
---
nbgrader: {schema_version: 3, grade_id: double-negative, grade: true, solution: false, locked: true, task: false, points: 5}
---
# Negative numbers (5 points).
### BEGIN HIDDEN TESTS
secret_argument = -4321
got = double(secret_argument)
assert got == -8642, f"double(-4321) must be -8642, not {got}"
### END HIDDEN TESTS
```

## Total

```{code-cell} python
---
nbgrader: {schema_version: 3, grade_id: total, grade: false, solution: true, locked: false, task: false}
---
def total(values):
    """Return the sum of values."""
    ### BEGIN SOLUTION
    return sum(values, start=0.0)
    ### END SOLUTION
```

```{code-cell} python
---
nbgrader: {schema_version: 3, grade_id: total-visible, grade: true, solution: false, locked: true, task: false, points: 2}
---
assert total([1, 2]) == 3, "total([1, 2]) is wrong"
```

```{code-cell} python
---
nbgrader: {schema_version: 3, grade_id: total-empty, grade: true, solution: false, locked: true, task: false, points: 7}
---
# The empty list (7 points).
### BEGIN HIDDEN TESTS
nothing_to_add = total([])
assert nothing_to_add == 0, "the sum of nothing is 0"
### END HIDDEN TESTS
```

## Why

+++ {"nbgrader": {"schema_version": 3, "grade_id": "why", "grade": true, "solution": true, "locked": false, "task": false, "points": 3}}

Because the model answer says so.

+++

The end.
'''

BANK = """\
# %% double | 8 | right: addition
def double(x):
    return x + x

# %% double | 8 | right: multiplication
def double(x):
    return 2 * x

# %% double | 3 | the visible number hard-coded | fails negative
def double(x):
    return 4

# %% double | 0 | prints what it gets
def double(x):
    print("it was called with", x)

# %% total | 9 | right: built-in
def total(values):
    return sum(values)

# %% total | 2 | starts from the first | fails empty
def total(values):
    result = values[0]
    for value in values[1:]:
        result += value
    return result
"""


def write_course(root: Path) -> Course:
    """Write the miniature course into the folder `root`."""
    root.mkdir(parents=True)
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    course = Course(root)
    for path, text in ((course.source(NAME), SOURCE), (course.bank(NAME), BANK)):
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return course


@pytest.fixture(scope="session")
def judges():
    """A pool with one judge server, whose student code runs in a real sandbox."""
    try:
        sandbox.check_available()
    except sandbox.NoSandbox as error:
        pytest.fail(str(error)) if os.environ.get("CI") else pytest.skip(str(error))
    with LocalPool(1) as pool:
        yield pool


@pytest.fixture(scope="session")
def make_course():
    """The function that writes the miniature course into a folder."""
    return write_course


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A miniature course with an empty gradebook, which takes a second to make; for copies only."""
    course = write_course(tmp_path_factory.mktemp("template") / "course")
    engine.open_gradebook(course).close()
    return course


@pytest.fixture
def course(template, tmp_path):
    """A fresh miniature course: nothing released, nothing submitted."""
    return Course(shutil.copytree(template.root, tmp_path / "course"))


@pytest.fixture
def edit(course):
    """A function that replaces text in the source of the problem set and reads it again."""

    def replace(old: str, new: str) -> problemset.ProblemSet:
        path = course.source(NAME)
        text = path.read_text(encoding="utf-8")
        assert old in text, f"the miniature source has no {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return problemset.read(path)

    return replace


@pytest.fixture
def problem_set(course):
    """The problem set of the miniature course."""
    return problemset.read(course.source(NAME))


@pytest.fixture
def secrets():
    """Words that occur only in hidden tests of the miniature course."""
    return ("4321", "8642", "secret_argument", "nothing_to_add", "the sum of nothing", "HIDDEN")


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory, judges):
    """A course whose made-up class was graded with `coursework`; tests must not write to it."""
    course = write_course(tmp_path_factory.mktemp("class") / "course")
    (source,) = check(course, [NAME])
    release(course, source)
    make_class(course, [source])
    grading.prepare(course, [NAME])
    records = grading.grade_class(course, grading.find_submissions(course, [NAME]), judges)
    return course, {record.student: record for record in records}
