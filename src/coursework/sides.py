"""The sides on which a cell can run. The judge imports this, and nothing that loads nbgrader."""

BOTH = "both"  # locked cells: imports, data, helpers of tests
STUDENT = "student"  # answers, and whatever names what they define
TEST = "test"  # on the judge's side only
