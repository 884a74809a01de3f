"""Where a course keeps its files, and the nbgrader settings it uses."""

import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

from coursework.errors import CourseworkError

CONFIG_NAME = "nbgrader_config.py"


@dataclass(frozen=True)
class Course:
    """A course: the folder that holds ``nbgrader_config.py``."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> "Course":
        """Return the course that contains the folder `start` (default: the current folder)."""
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            if (folder / CONFIG_NAME).is_file():
                return cls(folder)
        raise CourseworkError(
            f"no {CONFIG_NAME} in {start} or a folder above it: "
            "run this command inside the course repository."
        )

    @cached_property
    def config(self) -> Config:
        """The settings of ``nbgrader_config.py``."""
        return PyFileConfigLoader(CONFIG_NAME, path=str(self.root)).load_config()

    def directory(self, **settings: str) -> CourseDirectory:
        """Return nbgrader's view of the folders, with `settings` replaced."""
        return CourseDirectory(config=self.config, **settings)

    def folder(self, step: str) -> Path:
        """Return the folder of a grading step, such as ``submitted`` or ``feedback``."""
        return self.root / getattr(self.directory(), f"{step}_directory")

    def source(self, name: str) -> Path:
        """Return the hand-written source of problem set `name`."""
        return self.folder("source") / name / f"{name}.md"

    def exercise(self, name: str) -> Path:
        """Return the released notebook of problem set `name`."""
        return self.folder("release") / name / f"{name}.ipynb"

    def bank(self, name: str) -> Path:
        """Return the answer bank of problem set `name`."""
        return self.root / "tests" / "problem_sets" / f"{name}.py"

    def submission(self, name: str, student: str) -> Path:
        """Return the notebook that `student` submitted for problem set `name`."""
        return self.folder("submitted") / student / name / f"{name}.ipynb"

    @property
    def gradebook_url(self) -> str:
        """The address of nbgrader's gradebook."""
        return self.directory().db_url

    def problem_sets(self) -> list[str]:
        """Return the names of all problem sets, in order."""
        sources = self.folder("source").glob("*/*.md")
        return sorted(path.stem for path in sources if path.stem == path.parent.name)

    def select(self, names: list[str] | None) -> list[str]:
        """Return the problem sets that `names` mean: full names or their start, such as ``05``.

        No names means all problem sets.
        """
        known = self.problem_sets()
        if not known:
            raise CourseworkError(
                f"no problem set in {self.folder('source')}: "
                "a problem set is a file NN-topic/NN-topic.md."
            )
        return [_match(name.rstrip("/"), known) for name in names] if names else known

    def copy(self, name: str, root: Path) -> "Course":
        """Return a new course in the folder `root` that holds the source of one problem set."""
        shutil.copy(self.root / CONFIG_NAME, root)
        course = Course(root.resolve())
        course.source(name).parent.mkdir(parents=True)
        shutil.copy(self.source(name), course.source(name))
        return course

    def strays(self) -> list[Path]:
        """Return what lies in ``exercises/`` and comes from no problem set."""
        return sorted(
            path
            for path in self.folder("release").glob("*")
            if path.name not in self.problem_sets()
        )


def _match(name: str, known: list[str]) -> str:
    matches = [candidate for candidate in known if candidate.startswith(name)]
    if name in known:
        return name
    if len(matches) == 1:
        return matches[0]
    raise CourseworkError(
        f"problem set {name!r} {'is ambiguous' if matches else 'does not exist'}: "
        f"choose one of {', '.join(matches or known)}."
    )
