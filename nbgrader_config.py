"""Settings of nbgrader for this course; read by every nbgrader command and by JupyterLab.

All paths follow from the place of this file, so that commands work from any folder below it.
"""

import os
from pathlib import Path

c = get_config()  # noqa: F821 (nbgrader defines it while it reads this file)

ROOT = Path(__file__).resolve().parent
CLASS = ROOT / "class"
CLASS.mkdir(exist_ok=True)  # sqlite creates the gradebook, but not the folder it lies in

# Grading with one thread is faster for small arrays, and the same on every machine.
os.environ.setdefault("OMP_NUM_THREADS", "1")

c.CourseDirectory.course_id = "output-layer"
c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "class/submitted"
c.CourseDirectory.autograded_directory = "class/autograded"
c.CourseDirectory.feedback_directory = "class/feedback"
c.CourseDirectory.solution_directory = "class/solution"
c.CourseDirectory.source_with_tests_directory = "class/source_with_tests"
c.CourseDirectory.db_url = f"sqlite:///{CLASS / 'gradebook.db'}"
# "*.md": nbgrader gives students every file of solutions/ that is not ignored here.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.md"]

c.ClearSolutions.code_stub = {
    "python": 'raise NotImplementedError("Exercise not answered yet: replace this line.")'
}
c.ClearSolutions.text_stub = "*Your answer: replace this line.*"

# Student cells run in a sandbox, test cells outside it. False: plain nbgrader, which runs both in
# one process that can read and write what you can.
SPLIT = True
c.Autograde.autograde_preprocessors = [
    "coursework.split_execute.SplitExecute" if SPLIT else "nbgrader.preprocessors.Execute",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# What an executed notebook may show a teacher's browser: markup of students is inert in it.
c.HTMLExporter.sanitize_html = True
c.TemplateExporter.filters = {"markdown2html": "coursework.feedback.inert_markdown"}

# Of plain nbgrader:
c.Execute.timeout = 60  # seconds a cell
c.Execute.extra_arguments = ["--IPKernelApp.log_level=ERROR"]
c.Execute.shutdown_kernel = "immediate"  # the kernel has nothing to save

# nbgrader's own DeduplicateIds makes a copied cell stop the whole run.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "coursework.duplicates.UnmarkDuplicates",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# nbgrader's own feedback shows hidden tests to students.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "coursework.feedback.HideHiddenTests",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
