"""Make the student notebooks: source -> instructor notebook -> nbgrader -> exercises/."""

import filecmp
import shutil
import tempfile
from pathlib import Path

import nbformat

from coursework import engine, problemset
from coursework.course import Course
from coursework.errors import CourseworkError
from coursework.leaks import find_leaks
from coursework.lint import lint
from coursework.problemset import ProblemSet


def check(course: Course, names: list[str]) -> list[ProblemSet]:
    """Read and lint the sources; raise with all findings at once if there are any."""
    problem_sets = [problemset.read(course.source(name)) for name in names]
    findings = [finding for problem_set in problem_sets for finding in lint(problem_set)]
    if findings:
        raise CourseworkError("\n".join(str(finding) for finding in findings))
    return problem_sets


def release(course: Course, problem_set: ProblemSet) -> bool:
    """Write the student notebook of a checked source; return whether that changed anything."""
    target = course.exercise(problem_set.name).parent
    with tempfile.TemporaryDirectory() as scratch:
        made = build(course, problem_set, Path(scratch))
        changed = not _same_files(made, target)
        if changed:
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(made, target)
    return changed


def register(course: Course, problem_set: ProblemSet) -> bool:
    """Bring the gradebook up to date with a source; leave ``exercises/`` alone.

    Returns whether the released notebook is the one that this source makes.
    """
    with tempfile.TemporaryDirectory() as scratch:
        made = build(course, problem_set, Path(scratch))
        return _same_files(made, course.exercise(problem_set.name).parent)


def build(course: Course, problem_set: ProblemSet, release_directory: Path) -> Path:
    """Make the student notebook below `release_directory` and prove that it leaks nothing."""
    source = problem_set.path.with_suffix(".ipynb")
    nbformat.write(problem_set.notebook, source)
    try:
        made = engine.generate(course, problem_set.name, release_directory)
    except engine.StepFailed as error:
        raise CourseworkError(_explain(course, problem_set, error)) from error
    leaks = find_leaks(problem_set, made)
    if leaks:
        raise CourseworkError("\n".join([f"{problem_set.name} would leak:", *leaks]))
    return made


def _explain(course: Course, problem_set: ProblemSet, error: engine.StepFailed) -> str:
    if "there are submissions associated with it" in str(error):
        return (
            f"{problem_set.name}: cells were added, removed or renamed, but the gradebook "
            f"{course.gradebook_url.removeprefix('sqlite:///')} holds grades of the old ones: "
            "move that file away and grade again (manual grades are in it)."
        )
    return f"nbgrader could not release {problem_set.name} ({error}). Its log:\n{error.log}"


def _same_files(made: Path, target: Path) -> bool:
    names = {path.name for path in made.iterdir()}
    if not target.is_dir() or {path.name for path in target.iterdir()} != names:
        return False
    return all(filecmp.cmp(made / name, target / name, shallow=False) for name in names)
