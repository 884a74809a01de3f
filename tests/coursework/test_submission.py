import copy
import json
import os

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_raw_cell

from coursework import engine, submission
from coursework.release import check, release
from coursework.submission import MAX_BYTES, Refused, Template

NAME = "01-doubling"


@pytest.fixture
def assignment(course):
    (source,) = check(course, [NAME])
    release(course, source)
    with engine.open_gradebook(course) as gradebook:
        return Template.read(gradebook, NAME, source.order)


@pytest.fixture
def released(course, assignment):
    return nbformat.read(course.exercise(NAME), as_version=4)


def names(notebook):
    return [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]


def texts(notes):
    return [note.text for note in notes]


def test_an_honest_notebook_needs_no_repair(released, assignment):
    for cell in released.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = "my answer"
    repaired, notes = submission.repair(released, assignment)
    assert notes == []
    assert [name for name in names(repaired) if name] == [cell.name for cell in assignment.cells]
    assert dict(submission.answers(repaired)) == dict.fromkeys(
        ["double", "total", "why"], "my answer"
    )


def test_hidden_tests_are_put_back(released, assignment):
    assert "secret_argument" not in nbformat.writes(released)
    repaired, _ = submission.repair(released, assignment)
    assert "secret_argument" in nbformat.writes(repaired)


def test_names_that_answers_must_define(assignment):
    assert assignment.student_names == {"double", "total"}


def test_edited_missing_doubled_and_moved_cells_are_put_right(released, assignment):
    cells = {cell.id: cell for cell in released.cells}
    cells["total-visible"].source = "pass"
    cells["total-visible"].metadata.nbgrader.points = 2000
    doubled = copy.deepcopy(cells["double"])
    doubled.id, doubled.source = "copy", "def double(x): return 'old'"
    order = ["setup", "total-visible", "total-empty", "total", "double-visible"]
    notebook = new_notebook(cells=[doubled, *(cells[name] for name in order), cells["double"]])
    repaired, notes = submission.repair(notebook, assignment)
    assert [name for name in names(repaired) if name] == [cell.name for cell in assignment.cells]
    by_name = dict(zip(names(repaired), repaired.cells, strict=True))
    assert "total([1, 2]) == 3" in by_name["total-visible"].source
    assert by_name["total-visible"].metadata.nbgrader.points == 2
    assert by_name["double"].source == cells["double"].source
    assert repaired.cells[0].source == doubled.source
    assert texts(notes) == [
        "cell double occurs more than once: the last one counts",
        "graded cells stood in another order",
        "cell double-negative was missing",
        "cell total-visible was edited",
        "cell why was missing",
    ]


def test_what_a_student_adds_stays_behind_the_cell_it_follows(released, assignment):
    position = names(released).index("total")
    released.cells.insert(position, new_code_cell("helper = 1"))
    released.cells.insert(0, new_raw_cell("note to self"))
    repaired, notes = submission.repair(released, assignment)
    sources = [cell.source for cell in repaired.cells]
    assert notes == []
    assert sources[0] == "note to self"
    before = [name for name in names(repaired)[: sources.index("helper = 1")] if name]
    assert before[-1] == "double-negative"


def test_ids_of_cells_are_valid_and_unique(released, assignment):
    for cell in released.cells:
        cell.id = "same"
    repaired, _ = submission.repair(released, assignment)
    ids = [cell.id for cell in repaired.cells]
    assert len(set(ids)) == len(ids)
    nbformat.validate(repaired)


def test_metadata_of_students_is_not_kept(released, assignment):
    cell = released.cells[names(released).index("double")]
    cell.metadata["nbgrader"] |= {"points": 99, "grade": True, "schema_version": 1}
    cell.metadata["jupyter"] = {"source_hidden": True}
    cell.outputs = [nbformat.v4.new_output("stream", text="old")]
    repaired, _ = submission.repair(released, assignment)
    kept = repaired.cells[names(repaired).index("double")]
    assert set(kept.metadata) == {"nbgrader"}
    assert kept.metadata.nbgrader.grade is False
    assert "points" not in kept.metadata.nbgrader
    assert kept.outputs == []


def test_images_attached_to_a_written_answer_are_kept(released, assignment, tmp_path):
    why = released.cells[names(released).index("why")]
    image = {"image/png": "iVBORw0KGgo="}
    why.source, why.attachments = "![](attachment:drawing.png)", {"drawing.png": image}
    path = write(tmp_path / f"{NAME}.ipynb", released)
    before, _ = submission.repair(submission.load(path), assignment)
    kept = before.cells[names(before).index("why")]
    assert kept.attachments == {"drawing.png": image}
    nbformat.validate(before)
    why.attachments["drawing.png"]["image/png"] = "AAAA"
    after, _ = submission.repair(submission.load(write(path, released)), assignment)
    assert dict(submission.answers(after)) != dict(submission.answers(before))


@pytest.mark.parametrize("formats", [{"image/svg+xml": "<svg/>"}, {"image/png": "<b>"}, "x", None])
def test_attachments_that_are_no_image_are_dropped(released, assignment, tmp_path, formats):
    document = json.loads(nbformat.writes(released))
    document["cells"][names(released).index("why")]["attachments"] = {"x.png": formats}
    try:
        loaded = submission.load(write(tmp_path / f"{NAME}.ipynb", document))
    except Refused:
        assert not isinstance(formats, dict)  # no notebook at all
        return
    repaired, _ = submission.repair(loaded, assignment)
    assert all("attachments" not in cell for cell in repaired.cells)


def test_a_blank_notebook_holds_every_released_cell(assignment):
    assert names(submission.blank(assignment)) == [cell.name for cell in assignment.cells]


def write(path, notebook):
    path.write_text(notebook if isinstance(notebook, str) else json.dumps(notebook))
    return path


def test_old_formats_are_read(tmp_path):
    cell = {"cell_type": "code", "language": "python", "input": ["1 +\n", "1"], "outputs": []}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}}
    old["worksheets"] = [
        {"cells": [cell | {"prompt_number": 1, "metadata": {}, "collapsed": False}]}
    ]
    notebook = submission.load(write(tmp_path / "old.ipynb", old))
    assert [cell.source for cell in notebook.cells] == ["1 +\n1"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{broken",
        "[]",
        "null",
        '"text"',
        "{}",
        '{"nbformat": 4}',
        '{"nbformat": 4, "cells": 5, "metadata": {}}',
        '{"nbformat": 4, "cells": [5], "metadata": {}}',
        '{"nbformat": 4, "cells": [{"cell_type": "code"}], "metadata": {}}',
        '{"nbformat": 99, "cells": [], "metadata": {}}',
        '{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\\ud800", "metadata": {}}]}',
        "[" * 200_000,
    ],
)
def test_what_is_no_notebook_is_refused_with_its_name(tmp_path, content):
    with pytest.raises(Refused, match=r"^mine\.ipynb is no notebook"):
        submission.load(write(tmp_path / "mine.ipynb", content))


def test_huge_and_special_files_are_refused(tmp_path):
    path = tmp_path / "mine.ipynb"
    with open(path, "wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(Refused, match=r"larger than 20 MiB"):
        submission.load(path)
    many = new_notebook(cells=[new_code_cell("") for _ in range(submission.MAX_CELLS + 1)])
    with pytest.raises(Refused, match="2,001 cells"):
        submission.load(write(path, nbformat.writes(many)))
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(Refused, match="no ordinary file"):
        submission.load(path)
    path.unlink()
    path.symlink_to("/etc/passwd")
    with pytest.raises(Refused, match="cannot be read"):
        submission.load(path)
