"""The split judge as a step of nbgrader's own ``autograde``."""

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Integer

from coursework import execution, jobs, sandbox
from coursework.inside.confine import Limits
from coursework.submission import Template


class SplitExecute(NbGraderPreprocessor):
    """Runs student cells in a sandbox and test cells outside it.

    In ``nbgrader_config.py`` it takes the place of ``nbgrader.preprocessors.Execute`` in the list
    ``c.Autograde.autograde_preprocessors``. To go back, put that one there again.
    """

    isolated = Bool(True, help="Isolate student code. Off: it runs as you, on your files.").tag(
        config=True
    )
    cpu_seconds = Integer(
        Limits.cpu_seconds, help="Processor time that a cell may use, in seconds."
    ).tag(config=True)
    seed = Integer(0, help="Start of the random generators, on both sides.").tag(config=True)

    @property
    def limits(self) -> Limits:
        """What a submission may use."""
        return Limits(cpu_seconds=self.cpu_seconds)

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook with the outputs of all cells."""
        if self.isolated:
            sandbox.check_available()
        place = resources["nbgrader"]
        with Gradebook(place["db_url"]) as gradebook:
            template = Template.read(gradebook, place["assignment"])
        job = jobs.build(nb, template.student_names, self.limits, self.seed)
        jobs.apply(nb, execution.grade_one(job, self.isolated))
        return nb, resources
