"""Keep a copied cell from stopping the grading of its notebook."""

from nbformat import NotebookNode
from nbgrader.preprocessors import DeduplicateIds


class UnmarkDuplicates(DeduplicateIds):
    """Make all but the last of several cells with one id ordinary cells.

    nbgrader's own version leaves them empty metadata, which its next step takes for a format of
    years ago, and gives up.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, cell_index: int
    ) -> tuple[NotebookNode, dict]:
        """Return the cell, without nbgrader metadata if a later cell has its id."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if not cell.metadata.get("nbgrader", True):
            del cell.metadata["nbgrader"]
        return cell, resources
