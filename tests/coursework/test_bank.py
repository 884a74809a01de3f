import nbformat
import pytest

from coursework import bank
from coursework.errors import CourseworkError

NAME = "01-doubling"


@pytest.fixture
def parse(tmp_path, problem_set):
    def parse_text(text):
        path = tmp_path / "bank.py"
        path.write_text(text, encoding="utf-8")
        return bank.parse(path, problem_set)

    return parse_text


def test_headers_are_read(course, problem_set):
    answers = bank.parse(course.bank(NAME), problem_set)
    assert [(a.exercise.answer, a.points, a.right, sorted(a.fails)) for a in answers] == [
        ("double", 8, True, []),
        ("double", 8, True, []),
        ("double", 3, False, ["double-negative"]),
        ("double", 0, False, ["double-negative", "double-visible"]),
        ("total", 9, True, []),
        ("total", 2, False, ["total-empty"]),
    ]
    assert answers[2].source == "def double(x):\n    return 4"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("double | 8", "malformed header"),
        ("double | 3 | one | negative", "malformed header"),
        ("double | 3 | one | fails negative | more", "malformed header"),
        ("triple | 8 | right: one", "no answer cell 'triple' in 01-doubling: choose one of double"),
        ("double | eight | right: one", "points 'eight' is no number"),
        ("double | 3 | one", "no failing cell is named: add '| fails CELL, ...'"),
        ("double | 3 | one | fails extremes", "double has no test cell extremes"),
        ("double | 4 | one | fails negative", "4 points do not agree with the failing cells"),
        ("double | 3 | right: one | fails negative", "must fail no cell"),
    ],
)
def test_faulty_header_is_explained_with_its_line(parse, header, message):
    with pytest.raises(CourseworkError) as caught:
        parse(f'"""A bank."""\n\n# %% {header}\ndef double(x): ...\n')
    assert str(caught.value).startswith("bank.py:3: ")
    assert message in str(caught.value)


def test_all_faults_of_a_bank_come_at_once(parse):
    with pytest.raises(CourseworkError) as caught:
        parse("# %% double | 8 | right: empty\n\n# %% nobody | 1 | x\npass\n")
    assert [line[:9] for line in str(caught.value).splitlines()] == ["bank.py:1", "bank.py:3"]


def test_missing_bank_is_named(course, problem_set):
    with pytest.raises(CourseworkError, match=r"cannot read the answer bank .*02-tripling\.py"):
        bank.parse(course.bank("02-tripling"), problem_set)


def test_submission_i_holds_answer_i_of_every_exercise(course, problem_set):
    answers = bank.parse(course.bank(NAME), problem_set)
    rows = [[answer.description for answer in row.values()] for row in bank.pack(answers)]
    assert rows == [
        ["right: addition", "right: built-in"],
        ["right: multiplication", "starts from the first"],
        ["the visible number hard-coded"],
        ["prints what it gets"],
    ]


def test_fill_replaces_answer_cells_and_leaves_the_original_alone(problem_set):
    before = nbformat.writes(problem_set.notebook)
    filled = bank.fill(problem_set.notebook, {"double": "x = 1"})
    assert [cell.source for cell in filled.cells if cell.id == "double"] == ["x = 1"]
    assert nbformat.writes(problem_set.notebook) == before


def test_grading_finds_every_answer_that_does_not_get_its_points(course, judges, parse):
    listed = parse(
        "# %% double | 8 | right: but subtracts\ndef double(x):\n    return x - x\n"
        "# %% total | 2 | called wrong but right | fails empty\n"
        "def total(values):\n    return sum(values)\n"
        "# %% total | 0 | warns\nimport warnings\ndef total(values):\n"
        "    warnings.warn('careful')\n    return -1\n"
    )
    rows = bank.pack(listed)
    submissions = [{cell: answer.source for cell, answer in row.items()} for row in rows]
    graded = bank.grade(course, NAME, [{}, *submissions], judges)

    stub = "NotImplementedError: Exercise not answered yet: replace this line."
    assert {result.message for result in graded[0].values()} == {stub}
    mismatches = [
        line
        for row, results in zip(rows, graded[1:], strict=True)
        for answer in row.values()
        for line in bank.compare(answer, results)
    ]
    assert mismatches == [
        "answer 'right: but subtracts' of double: cell double-visible must get 3, got 0: "
        "AssertionError: double(2) is off by -4",
        "answer 'right: but subtracts' of double: cell double-negative must get 5, got 0: "
        "AssertionError: double(-4321) must be -8642, not 0",
        "answer 'called wrong but right' of total: cell total-empty must get 0, got 7: "
        "the cell gave no error",
    ]
    assert not course.folder("submitted").exists(), "the course itself must stay as it was"
