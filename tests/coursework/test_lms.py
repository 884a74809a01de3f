import csv
import io
import warnings

import pytest
from nbgrader.plugins.export import CsvExportPlugin
from sqlalchemy.exc import SAWarning

from coursework import engine, lms
from coursework.errors import CourseworkError

FIRST, SECOND = "01-doubling", "02-halving"


@pytest.fixture
def gradebook(course):
    """A gradebook with two problem sets of 20 points: 17 by tests, 3 by hand."""
    with engine.open_gradebook(course) as gradebook:
        for name in (FIRST, SECOND):
            gradebook.add_assignment(name)
            gradebook.add_notebook(name, name)
            gradebook.add_grade_cell("tests", name, name, max_score=17, cell_type="code")
            gradebook.add_grade_cell("why", name, name, max_score=3, cell_type="markdown")
        yield gradebook


@pytest.fixture
def hand_in(gradebook):
    """A function that gives a submission its points."""

    def add(student, name, *, auto, manual=None, penalty=None):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own
            gradebook.add_submission(name, student)
        tests = gradebook.find_grade("tests", name, name, student)
        tests.auto_score, tests.needs_manual_grade = auto, False
        why = gradebook.find_grade("why", name, name, student)
        why.manual_score, why.needs_manual_grade = manual, manual is None
        gradebook.find_submission_notebook(name, name, student).late_submission_penalty = penalty
        gradebook.db.commit()

    return add


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_canvas_gradebook(course, gradebook, hand_in, tmp_path):
    gradebook.add_student("ada", first_name="Ada", last_name="Lovelace", lms_user_id="340934")
    gradebook.add_student("alan", last_name="Turing", lms_user_id="SIS-7")
    gradebook.add_student("grace")
    hand_in("ada", FIRST, auto=12.5, manual=2)
    hand_in("ada", SECOND, auto=0, manual=0)
    hand_in("alan", FIRST, auto=17, manual=3)
    path = tmp_path / "canvas.csv"
    remarks = lms.write_canvas(course, path, [FIRST, SECOND], {FIRST: "Problem set 1 (77)"})
    assert remarks == []
    assert read(path) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Problem set 1 (77)", SECOND],
        ["    Points Possible", "", "", "", "", "20", "20"],
        ["grace", "", "", "grace", "", "", ""],
        ["Lovelace, Ada", "340934", "", "ada", "", "14.5", "0"],
        ["Turing", "", "SIS-7", "alan", "", "20", ""],
    ]


def test_canvas_number_that_two_students_share_is_left_out(course, gradebook, tmp_path):
    for student in ("ada", "alan"):
        gradebook.add_student(student, lms_user_id="7")
    path = tmp_path / "canvas.csv"
    (remark,) = lms.write_canvas(course, path, [FIRST])
    assert "several students have the lms_user_id '7'" in remark
    assert [row[1] for row in read(path)[2:]] == ["", ""]


@pytest.mark.parametrize("number", ["12ab", "1.5", "-3", "٣", "1 2"])
def test_only_digits_are_a_canvas_user(course, gradebook, tmp_path, number):
    gradebook.add_student("ada", lms_user_id=number)
    lms.write_canvas(course, tmp_path / "canvas.csv", [FIRST])
    assert read(tmp_path / "canvas.csv")[2][1] == ""


def test_moodle_grades(course, gradebook, hand_in, tmp_path):
    gradebook.add_student("ada", first_name="Ada", last_name="Lovelace", email="ada@example.org")
    gradebook.add_student("alan", email="alan@example.org", lms_user_id="7")
    hand_in("ada", FIRST, auto=20 / 3, manual=3)
    path = tmp_path / "moodle.csv"
    assert lms.write_moodle(course, path, [FIRST, SECOND]) == []
    assert read(path) == [
        ["First name", "Last name", "Username", "Email address", FIRST, SECOND],
        ["", "", "alan", "alan@example.org", "-", "-"],
        ["Ada", "Lovelace", "ada", "ada@example.org", "9.66667", "-"],
    ]


def test_moodle_gets_no_identifier_that_two_students_share(course, gradebook, tmp_path):
    for student in ("ada", "alan"):
        gradebook.add_student(student, email="us@example.org", lms_user_id=f"{student}-1")
    lms.write_moodle(course, tmp_path / "moodle.csv", [FIRST])
    assert read(tmp_path / "moodle.csv")[0] == [
        *("First name", "Last name", "Username", "ID number"),
        FIRST,
    ]


@pytest.mark.parametrize(
    ("write", "login"), [(lms.write_canvas, "SIS Login ID"), (lms.write_moodle, "Username")]
)
def test_totals_are_those_of_nbgrader_export(course, gradebook, hand_in, tmp_path, write, login):
    for number, (auto, manual, penalty) in enumerate(
        [(17, 3, None), (4.25, 1, 2), (1, 0, 5), (0, 0, None), (11, 2.5, 0.125)]
    ):
        gradebook.add_student(f"student{number}")
        hand_in(f"student{number}", FIRST, auto=auto, manual=manual, penalty=penalty)
    exporter = CsvExportPlugin()
    exporter.to = str(tmp_path / "nbgrader.csv")
    exporter.export(gradebook)
    with open(exporter.to) as file:
        expected = {
            row["student_id"]: float(row["score"])
            for row in csv.DictReader(file)
            if row["assignment"] == FIRST
        }
    write(course, tmp_path / "grades.csv", [FIRST])
    with open(tmp_path / "grades.csv") as file:
        found = {row[login]: float(row[FIRST]) for row in csv.DictReader(file) if row[login]}
    assert found == expected
    assert expected["student2"] == 0  # a penalty takes no more than there is


def test_points_still_to_be_given_by_hand_are_named(course, gradebook, hand_in, tmp_path):
    gradebook.add_student("ada")
    hand_in("ada", FIRST, auto=17)
    for write in (lms.write_canvas, lms.write_moodle):
        (remark,) = write(course, tmp_path / "grades.csv", [FIRST])
        assert remark == "Students who still wait for points given by hand: 1."
    assert read(tmp_path / "grades.csv")[1][-1] == "17"


@pytest.mark.parametrize(
    "hostile",
    [
        "=HYPERLINK(1)",
        "+1",
        "-1",
        "@SUM(A1)",
        "＝1+1",
        "\t=1",
        "\r\n=1",
        "  =1",
        "\x00=1",
        "\u2028=1",
    ],
)
@pytest.mark.parametrize("write", [lms.write_canvas, lms.write_moodle])
def test_nothing_in_the_file_is_a_formula(course, gradebook, tmp_path, write, hostile):
    gradebook.add_student(
        hostile, first_name=hostile, last_name=hostile, email=hostile, lms_user_id=hostile
    )
    (remark,) = write(course, tmp_path / "grades.csv", [FIRST])
    assert repr(hostile) in remark
    rows = read(tmp_path / "grades.csv")
    fields = [field for row in rows[1:] for field in row if field not in ("", "-")]
    assert any("'" in field for field in fields)
    assert [field for field in fields if field.lstrip()[0] in "=+-@＝"] == []
    assert all(field.isprintable() for field in fields)


def test_separators_and_quotes_stay_inside_their_field(course, gradebook, tmp_path):
    gradebook.add_student("ada", last_name='Love";=1+1,"lace', first_name="x\n=2")
    lms.write_canvas(course, tmp_path / "canvas.csv", [FIRST])
    assert read(tmp_path / "canvas.csv")[2][0] == 'Love";=1+1,"lace, x =2'
    text = (tmp_path / "canvas.csv").read_text()
    semicolons = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert not any(field.startswith("=") for row in semicolons for field in row)


def test_unknown_problem_set_names_the_known_ones(course, gradebook, tmp_path):
    with pytest.raises(CourseworkError, match=rf"'03-x' .*there: {FIRST}, {SECOND}.* grade 03-x"):
        lms.write_canvas(course, tmp_path / "canvas.csv", [FIRST, "03-x"])
    assert list(tmp_path.glob("*.csv")) == []


def test_unwritable_place_is_named_and_nothing_is_left(course, gradebook, tmp_path):
    (tmp_path / "grades.csv").mkdir()
    with pytest.raises(CourseworkError, match=r"grades\.csv cannot be written"):
        lms.write_moodle(course, tmp_path / "grades.csv", [FIRST])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "grades.csv"]


def test_existing_file_is_replaced(course, gradebook, tmp_path):
    path = tmp_path / "new" / "grades.csv"
    lms.write_moodle(course, path, [FIRST])
    path.write_text("old " * 1000)
    lms.write_moodle(course, path, [FIRST])
    assert read(path) == [
        ["First name", "Last name", "Username", "ID number", "Email address", FIRST]
    ]
