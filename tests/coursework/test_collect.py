import io
import random
import stat
import struct
import unicodedata
import zipfile

import pytest

from coursework import collect as collecting
from coursework import engine
from coursework.collect import Collected, collect
from coursework.course import Course
from coursework.errors import CourseworkError
from coursework.submission import MAX_BYTES

NAME, OTHER = "01-doubling", "02-halving"
CANVAS = "lovelaceada_340934_2000_01-doubling.ipynb"
MOODLE = "Ada Lovelace_12_assignsubmission_file_/01-doubling.ipynb"
TREE = f"ada/{NAME}/{NAME}.ipynb"


@pytest.fixture
def give(course, tmp_path):
    """A function that collects an archive made of names and contents."""

    def run(*entries, names=(NAME,), method=zipfile.ZIP_DEFLATED):
        path = tmp_path / "given.zip"
        with zipfile.ZipFile(path, "w", method) as archive:
            for entry in entries:
                entry, data = entry if isinstance(entry, tuple) else (entry, f"data of {entry}")
                archive.writestr(entry, data)
        return collect(course, path, list(names))

    return run


@pytest.fixture
def enroll(course):
    """A function that puts a student into the gradebook."""

    def add(student, **fields):
        with engine.open_gradebook(course) as gradebook:
            gradebook.add_student(student, **fields)

    return add


def submitted(course):
    """Return the contents of all files in the class folders, by path."""
    root = course.folder("submitted").parent
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for folder in ("submitted", "replaced")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file()
    }


def place(student, name=NAME):
    return f"submitted/{student}/{name}/{name}.ipynb"


def canvas_numbers(course):
    with engine.open_gradebook(course) as gradebook:
        return {student.id: student.lms_user_id for student in gradebook.students}


# Layouts


def test_canvas_user_without_roster_becomes_a_student_with_a_number(course, give):
    assert give(CANVAS) == [Collected(CANVAS, "new", "lovelaceada_340934", NAME)]
    assert submitted(course) == {place("lovelaceada_340934"): f"data of {CANVAS}"}
    assert canvas_numbers(course) == {"lovelaceada_340934": "340934"}


@pytest.mark.parametrize(
    ("path", "student"),
    [
        ("lovelaceada_LATE_340934_2000_01-doubling.ipynb", "lovelaceada_340934"),
        ("submissions/lovelaceada_340934_2000_01-doubling.ipynb", "lovelaceada_340934"),
        ("o_neill_340934_2000_01-doubling.ipynb", "o_neill_340934"),
        ("lovelaceada_340934_2000_05_06_my_work.ipynb", "lovelaceada_340934"),
        ("anon_aB3xY_2000_01-doubling.ipynb", "anon_aB3xY"),
        ("LATE_anon_aB3xY_2000_01-doubling.ipynb", "anon_aB3xY"),
        (MOODLE, "Ada Lovelace"),
        ("Ada Lovelace_12_assignsubmission_file/01-doubling.ipynb", "Ada Lovelace"),
        ("Ada Lovelace_12_assignsubmission_file_/my/own/folder/x.ipynb", "Ada Lovelace"),
        ("Ada Lovelace_12_assignsubmission_file_01-doubling.ipynb", "Ada Lovelace"),
        ("Participant_12_assignsubmission_file_/01-doubling.ipynb", "Participant 12"),
        (TREE, "ada"),
        (f"downloads/submitted/{TREE}", "ada"),
        (f"ada\\{NAME}\\{NAME}.ipynb", "ada"),
        (f"ada/{NAME.upper()}/{NAME.upper()}.IPYNB", "ada"),
        (f"./ada/{NAME}/mine.ipynb", "ada"),
    ],
)
def test_known_layouts(course, give, path, student):
    (done,) = give(path)
    assert (done.action, done.student, done.name) == ("new", student, NAME)
    assert submitted(course) == {place(student): f"data of {path}"}


def test_canvas_number_of_the_gradebook_says_who_it_is(course, give, enroll):
    enroll("ada", first_name="Someone", last_name="Else", lms_user_id="340934")
    (done,) = give(CANVAS)
    assert (done.action, done.student, done.note) == ("new", "ada", "")
    assert canvas_numbers(course) == {"ada": "340934"}


def test_canvas_name_of_the_gradebook_says_who_it_is(course, give, enroll):
    enroll("ada", first_name="Ada", last_name="Lovelace")
    enroll("other", first_name="Ada", last_name="Lovelace", lms_user_id="7")
    (done,) = give(CANVAS)
    assert (done.action, done.student, done.note) == ("new", "ada", "recognised by name")
    assert canvas_numbers(course) == {"ada": "340934", "other": "7"}


@pytest.mark.parametrize("order", ["Ada Lovelace", "LOVELACE, Ada", "ADA  LOVELACE"])
def test_moodle_name_of_the_gradebook_says_who_it_is(course, give, enroll, order):
    enroll("ada", first_name="Ada", last_name="Lovelace")
    (done,) = give(f"{order}_12_assignsubmission_file_/{NAME}.ipynb")
    assert (done.student, done.note) == ("ada", "recognised by name")


def test_accents_and_their_coding_do_not_matter_for_a_name(course, give, enroll):
    enroll("zoe", first_name="Zoë", last_name="Müller")
    decomposed = unicodedata.normalize("NFD", "Zoë Müller")
    (done,) = give(f"{decomposed}_12_assignsubmission_file_/{NAME}.ipynb")
    assert done.student == "zoe"


@pytest.mark.parametrize("path", [CANVAS, MOODLE])
def test_name_that_two_students_have_is_refused(course, give, enroll, path):
    for student in ("ada1", "ada2"):
        enroll(student, first_name="Ada", last_name="Lovelace")
    (done,) = give(path)
    assert done.action == "refused"
    assert "several students of the gradebook" in done.note
    assert submitted(course) == {}


def test_number_that_two_students_have_is_refused(course, give, enroll):
    for student in ("ada1", "ada2"):
        enroll(student, lms_user_id="340934")
    (done,) = give(CANVAS)
    assert (done.action, submitted(course)) == ("refused", {})


def test_names_written_in_utf8_without_the_mark_are_read(course, tmp_path):
    path = tmp_path / "canvas.zip"
    name = "müllerzoë_5_6_01-doubling.ipynb".encode()
    placeholder = b"x" * len(name)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(placeholder.decode(), "data")
    path.write_bytes(path.read_bytes().replace(placeholder, name))
    (done,) = collect(course, path, [NAME])
    assert done.student == "müllerzoë_5"


# Which problem set


def test_several_problem_sets_are_told_apart_by_name(course, give):
    done = give(
        f"ada/{NAME}/{NAME}.ipynb",
        f"ada/{OTHER}/{OTHER}.ipynb",
        f"turing_3_4_{OTHER}.ipynb",
        "turing_3_5_homework.ipynb",
        names=(NAME, OTHER),
    )
    assert [(one.action, one.student, one.name) for one in done] == [
        ("new", "ada", NAME),
        ("new", "ada", OTHER),
        ("new", "turing_3", OTHER),
        ("ignored", "", ""),
    ]
    assert done[3].note == f"not called like one of {NAME}, {OTHER}"


def test_a_single_problem_set_takes_notebooks_of_any_name(course, give):
    (done,) = give("turing_3_4_my homework.ipynb")
    assert (done.action, done.name) == ("new", NAME)
    assert done.note == f"my homework.ipynb is taken for {NAME}"


@pytest.mark.parametrize("path", [f"ada/{OTHER}/x.ipynb", f"turing_3_4_{OTHER}-1.ipynb"])
def test_notebook_of_another_problem_set_is_left_alone(course, give, path):
    course.source(OTHER).parent.mkdir()
    course.source(OTHER).touch()
    (done,) = give(path)
    assert (done.action, done.note) == ("ignored", f"belongs to {OTHER}, which was not asked for")
    assert submitted(course) == {}


# Which notebook


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("loser", "winner", "reason"),
    [
        (f"turing_3_9_{NAME}.ipynb", f"turing_3_10_{NAME}.ipynb", "it was uploaded last"),
        (f"turing_3_9_{NAME}-4.ipynb", f"turing_3_10_{NAME}.ipynb", "it was uploaded last"),
        (
            "turing_3_11_scratch.ipynb",
            f"turing_3_10_{NAME}-1.ipynb",
            "it is called like the problem set",
        ),
        (
            f"Ada L_1_assignsubmission_file_/{NAME}-2.ipynb",
            f"Ada L_1_assignsubmission_file_/{NAME}-10.ipynb",
            "its name has the highest number",
        ),
        (
            f"Ada L_1_assignsubmission_file_/{NAME}.ipynb",
            f"Ada L_1_assignsubmission_file_/{NAME} (1).ipynb",
            "its name has the highest number",
        ),
    ],
)
def test_of_several_notebooks_the_newest_is_taken(course, give, loser, winner, reason, order):
    done = give(*[loser, winner][::order])[::order]
    assert [one.action for one in done] == ["ignored", "new"]
    assert done[0].note.endswith(f"{winner} is taken: {reason}")
    assert list(submitted(course).values()) == [f"data of {winner}"]


@pytest.mark.parametrize(
    ("years", "taken", "reason"),
    [
        ((2025, 2024), "first", "it has the newest date"),
        ((2024, 2025), "second", "it has the newest date"),
        ((2024, 2024), "second", "it is the last in the archive"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_files_of_one_name_the_date_then_the_place_decides(
    course, give, years, taken, reason
):
    infos = [zipfile.ZipInfo(TREE, (year, 1, 1, 0, 0, 0)) for year in years]
    done = give((infos[0], "first"), (infos[1], "second"))
    assert submitted(course) == {place("ada"): taken}
    (ignored,) = [one for one in done if one.action == "ignored"]
    assert ignored.note == f"{TREE} is taken: {reason}"


# What is there already


def test_same_archive_again_changes_nothing(course, give):
    give(CANVAS, MOODLE, TREE)
    before = submitted(course)
    assert [one.action for one in give(CANVAS, MOODLE, TREE)] == ["unchanged"] * 3
    assert submitted(course) == before


def test_submission_with_another_content_is_replaced_and_kept(course, give):
    for data in ("one", "two", "three"):
        (done,) = give((TREE, data))
    assert done.action == "replaced"
    files = submitted(course)
    assert files.pop(place("ada")) == "three"
    assert sorted(files.values()) == ["one", "two"]
    assert all(path.startswith(f"replaced/ada/{NAME}/{NAME}-20") for path in files)
    kept = course.root / done.note.removeprefix("the old one is ")
    assert kept.read_text() == "two"


def test_time_of_a_replaced_submission_goes_with_it(course, give):
    give((TREE, "one"))
    when = course.submission(NAME, "ada").with_name("timestamp.txt")
    when.write_text("2026-01-01 UTC")
    (done,) = give((TREE, "two"))
    kept = course.root / done.note.removeprefix("the old one is ")
    assert kept.with_suffix(".timestamp.txt").read_text() == "2026-01-01 UTC"
    assert not when.exists()


def test_interrupted_replacement_loses_nothing(course, give, monkeypatch):
    give((TREE, "one"))
    write = collecting.write_atomically

    def fail(path, data):
        if "submitted" in path.parts:
            raise KeyboardInterrupt
        write(path, data)

    monkeypatch.setattr(collecting, "write_atomically", fail)
    with pytest.raises(KeyboardInterrupt):
        give((TREE, "two"))
    files = submitted(course)
    assert files.pop(place("ada")) == "one"
    assert list(files.values()) == ["one"]


def test_no_link_in_the_class_folder_is_followed(course, give, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    course.folder("submitted").mkdir(parents=True)
    (course.folder("submitted") / "ada").symlink_to(outside)
    (done,) = give(TREE)
    assert (done.action, list(outside.iterdir())) == ("refused", [])
    assert "is a link" in done.note


def test_folder_in_the_place_of_the_notebook_is_refused(course, give):
    course.submission(NAME, "ada").mkdir(parents=True)
    (done,) = give(TREE)
    assert done.action == "refused"
    assert done.note.endswith("is no file")


def test_class_folder_that_cannot_be_written_is_named(course, give):
    course.folder("submitted").parent.mkdir(exist_ok=True)
    course.folder("submitted").write_text("a file in the place of the folder")
    with pytest.raises(CourseworkError, match=r"class/submitted/ada/.* cannot be written"):
        give(TREE)


# Students who could be taken for each other


@pytest.mark.parametrize(
    "paths",
    [
        (f"ada/{NAME}/{NAME}.ipynb", f"Ada/{NAME}/{NAME}.ipynb"),
        (
            f"Ada L_1_assignsubmission_file_/{NAME}.ipynb",
            f"Ada L_2_assignsubmission_file_/{NAME}.ipynb",
        ),
        (f"turing_340934_1_{NAME}.ipynb", f"lovelace_340934_2_{NAME}.ipynb"),
        (f"turing_340934_1_{NAME}.ipynb", f"lovelace_340934_2_3_{NAME}.ipynb"),
    ],
)
def test_students_in_doubt_are_all_refused(course, give, paths):
    *doubtful, clear = give(*paths, f"grace/{NAME}/{NAME}.ipynb")
    assert [one.action for one in doubtful] == ["refused", "refused"]
    assert clear.action == "new"
    assert list(submitted(course)) == [place("grace")]


@pytest.mark.parametrize("where", ["folder", "gradebook"])
def test_student_who_differs_from_a_known_one_in_case_is_refused(course, give, enroll, where):
    if where == "folder":
        (course.folder("submitted") / "Ada").mkdir(parents=True)
    else:
        enroll("Ada")
    (done,) = give(TREE)
    assert done.action == "refused"
    assert done.note == "the student's name differs from 'Ada' only in case or coding"
    assert submitted(course) == {}


def test_names_are_written_composed(course, give):
    composed = unicodedata.normalize("NFC", "zoé")
    decomposed = unicodedata.normalize("NFD", composed)
    (done,) = give(f"{decomposed}/{NAME}/{NAME}.ipynb")
    assert done.student == composed
    assert list(submitted(course)) == [place(composed)]


@pytest.mark.parametrize(
    "student",
    [
        *("-rf", " .", ".hidden", "a.", "a*", "a[b]", "a?", "a{b}", "ab:c", 'a"b', "a|b", "a<b"),
        *("$a", "~"),
        *("con", "NUL", "com1.txt", "\u202eada", "a\u200bb", "😀", "\ufeffada", "~root"),
        *("x" * 129, "é" * 128, "x" * 300),
    ],
)
def test_student_names_that_cannot_be_folders_are_refused(course, give, student):
    (done,) = give(f"{student}/{NAME}/{NAME}.ipynb")
    assert done.action == "refused"
    assert "the student's name" in done.note
    assert len(done.note) < 200
    assert str(done).isprintable()
    assert submitted(course) == {}


@pytest.mark.parametrize(
    "student", ["o'neill", "ada.l@example.org", "a+b", "राम", "李明", "Ada M. Lovelace", "x" * 128]
)
def test_ordinary_student_names_are_taken(course, give, student):
    (done,) = give(f"{student}/{NAME}/{NAME}.ipynb")
    assert (done.action, done.student) == ("new", student)


# Hostile archives


@pytest.mark.parametrize(
    "path",
    [
        f"../{TREE}",
        f"../../../../tmp/{TREE}",
        f"ada/../{TREE}",
        f"ada/{NAME}/../../../../x.ipynb",
        f"ada\\..\\..\\{NAME}\\{NAME}.ipynb",
        f"/etc/{TREE}",
        f"\\etc\\{NAME}\\x.ipynb",
        f"C:\\ada\\{NAME}\\x.ipynb",
        f"c:ada/{NAME}/x.ipynb",
    ],
)
def test_paths_that_lead_out_are_refused(course, give, tmp_path, path):
    before = {path for path in tmp_path.rglob("*") if "class" not in path.parts}
    (done,) = give(path)
    assert (done.action, done.note) == ("refused", "its path leads out of the archive")
    assert submitted(course) == {}
    after = {path for path in tmp_path.rglob("*") if "class" not in path.parts}
    assert after - before == {tmp_path / "given.zip"}


@pytest.mark.parametrize(
    "kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK, stat.S_IFDIR]
)
def test_links_and_special_files_are_refused(course, give, kind):
    info = zipfile.ZipInfo(TREE)
    info.external_attr = (kind | 0o777) << 16
    (done,) = give((info, "/etc/passwd"))
    assert (done.action, done.note) == ("refused", "it is a link or a special file")
    assert submitted(course) == {}


@pytest.mark.parametrize("control", ["\n", "\r", "\t", "\x1b[31m", "\x7f", "\x85"])
def test_control_characters_are_refused_and_not_repeated(course, give, control):
    (done,) = give(f"a{control}da/{NAME}/{NAME}.ipynb")
    assert (done.action, done.note) == ("refused", "its name holds control characters")
    assert str(done).isprintable()


def test_nul_does_not_cut_a_name(course, tmp_path):
    path = tmp_path / "nul.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"ada/{NAME}/{NAME}.ipynb#.txt", "data")
    path.write_bytes(path.read_bytes().replace(b"#", b"\0"))
    (done,) = collect(course, path, [NAME])
    assert (done.action, done.note) == ("refused", "its name holds control characters")


def test_very_long_name_is_refused_and_cut(course, give):
    (done,) = give(f"{'x/' * 20_000}{TREE}")
    assert (done.action, done.note) == ("refused", "its name is too long")
    assert len(str(done)) < 300


def test_notebook_over_the_limit_is_refused(course, give):
    done = give((TREE, b"0" * (MAX_BYTES + 1)), (f"bob/{NAME}/{NAME}.ipynb", b"0" * MAX_BYTES))
    assert [one.action for one in done] == ["refused", "new"]
    assert done[0].note == "it is larger than 20 MiB"
    assert list(submitted(course)) == [place("bob")]


@pytest.mark.parametrize("claimed", [10, 10**9])
def test_size_that_a_header_claims_is_not_believed(course, give, tmp_path, claimed):
    true = 5000
    give((TREE, b"0" * true))
    packed = (tmp_path / "given.zip").read_bytes()
    lie = packed.replace(struct.pack("<L", true), struct.pack("<L", claimed))
    assert lie != packed
    course.submission(NAME, "ada").unlink()
    (tmp_path / "lie.zip").write_bytes(lie)
    (done,) = collect(course, tmp_path / "lie.zip", [NAME])
    read = course.submission(NAME, "ada")
    assert (done.action == "refused") or len(read.read_bytes()) == true
    assert done.action == ("refused" if claimed < true else "new")


def test_archive_over_the_total_limit_writes_nothing(course, give, monkeypatch):
    monkeypatch.setattr(collecting, "MAX_TOTAL_BYTES", 1500)
    with pytest.raises(CourseworkError, match=r"given\.zip holds more than .* of notebooks"):
        give((TREE, b"0" * 1000), (f"bob/{NAME}/{NAME}.ipynb", b"0" * 1000))
    assert submitted(course) == {}


def test_refused_notebooks_count_for_the_total_limit(course, give, monkeypatch):
    monkeypatch.setattr(collecting, "MAX_TOTAL_BYTES", 100_000)
    monkeypatch.setattr(collecting, "MAX_BYTES", 100_000)
    with pytest.raises(CourseworkError, match="holds more than"):
        give(*((f"s{n}/{NAME}/{NAME}.ipynb", b"0" * 10**6) for n in range(2)))


def test_number_of_files_is_limited(course, give, monkeypatch):
    monkeypatch.setattr(collecting, "MAX_ENTRIES", 3)
    assert len(give("1", "2", "3", "folder/")) == 3
    with pytest.raises(CourseworkError, match="holds 4 files: give an archive with 1 to 3"):
        give("1", "2", "3", "4")


def test_huge_table_of_contents_is_not_read(course, give, monkeypatch):
    monkeypatch.setattr(collecting, "MAX_TABLE_BYTES", 5000)
    with pytest.raises(CourseworkError, match="its table of contents is too large"):
        give(*map(str, range(200)))


def test_overlapping_entries_are_read_within_the_limits(course, give, tmp_path):
    """Many names for one block of data, as in an archive that unpacks to petabytes."""
    give((TREE, b"0" * 10**6))
    packed = (tmp_path / "given.zip").read_bytes()
    start = packed.index(b"PK\1\2")
    end = packed.index(b"PK\5\6")
    many = packed[:start] + packed[start:end] * 500
    size = len(many) - start
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 500, 500, size, start, 0)
    (tmp_path / "many.zip").write_bytes(many + tail)
    done = collect(course, tmp_path / "many.zip", [NAME])
    assert [one.action for one in done] == ["ignored"] * 499 + ["unchanged"]


def test_encrypted_notebook_is_refused(course, give, tmp_path):
    give(TREE, f"bob/{NAME}/{NAME}.ipynb")
    packed = bytearray((tmp_path / "given.zip").read_bytes())
    packed[packed.index(b"PK\1\2") + 8] |= 1
    (tmp_path / "encrypted.zip").write_bytes(packed)
    ada, bob = collect(course, tmp_path / "encrypted.zip", [NAME])
    assert (ada.action, ada.note) == ("refused", "it is encrypted: unpack it with its password")
    assert bob.action == "unchanged"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compression_that_can_ask_for_gigabytes_is_refused(course, give, method):
    (done,) = give(TREE, method=method)
    assert done.action == "refused"
    assert done.note.startswith("its compression is not one that platforms use")


def test_damaged_notebook_is_refused_and_the_others_collected(course, give, tmp_path):
    give((TREE, "A" * 50), (f"bob/{NAME}/{NAME}.ipynb", "B" * 50), method=zipfile.ZIP_STORED)
    packed = (tmp_path / "given.zip").read_bytes()
    (tmp_path / "damaged.zip").write_bytes(packed.replace(b"A" * 50, b"A" * 49 + b"C"))
    ada, bob = collect(course, tmp_path / "damaged.zip", [NAME])
    assert (ada.action, ada.note) == ("refused", "it is damaged (BadZipFile): ask for it again")
    assert bob.action == "unchanged"
    assert submitted(course)[place("ada")] == "A" * 50


def test_everything_else_is_listed(course, give):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(TREE, "nested")
    done = give(
        ("ada/work.zip", inner.getvalue()),
        "ada/data.tar.gz",
        f"ada/{NAME}/data.csv",
        f"{NAME}.ipynb",
        f"ada/{NAME}.ipynb",
        "Ada Lovelace_12_assignsubmission_onlinetext_/onlinetext.html",
        f"__MACOSX/{TREE}",
        f"ada/{NAME}/._{NAME}.ipynb",
        f"ada/{NAME}/.ipynb_checkpoints/{NAME}-checkpoint.ipynb",
        "ada/.DS_Store",
        "folder/",
    )
    nested = "an archive inside the archive: unpack it, and look what it holds"
    unnamed = "its path names no student: Canvas, Moodle and STUDENT/PROBLEM SET/NOTEBOOK are known"
    made = "a file that a computer made for itself"
    assert [one.note for one in done] == [
        *(nested, nested, "not a notebook", unnamed, unnamed, "not a notebook"),
        *(made, made, made, made),
    ]
    assert {one.action for one in done} == {"ignored"}
    assert submitted(course) == {}


# Files that are no archive


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"is no ZIP archive that can be read"),
        (b"\x1f\x8b\x08 a tar.gz", r"is no ZIP archive that can be read"),
        (b"<html>please log in</html>", r"is no ZIP archive that can be read"),
        (b"PK\5\6" + bytes(18), r"holds 0 files"),
    ],
)
def test_what_is_no_archive_is_named(course, tmp_path, data, message):
    path = tmp_path / "given.zip"
    path.write_bytes(data)
    with pytest.raises(CourseworkError, match=rf"given\.zip {message}") as caught:
        collect(course, path, [NAME])
    assert len(str(caught.value).splitlines()) == 1


def test_missing_archive_and_folder_are_named(course, tmp_path):
    with pytest.raises(CourseworkError, match=r"gone\.zip does not exist: give the ZIP file"):
        collect(course, tmp_path / "gone.zip", [NAME])
    with pytest.raises(CourseworkError, match="is no file: give the ZIP file"):
        collect(course, tmp_path, [NAME])


def test_damaged_archives_end_in_a_list_or_one_error(course, give, tmp_path):
    give(CANVAS, MOODLE, TREE, "notes.txt")
    whole = (tmp_path / "given.zip").read_bytes()
    path = tmp_path / "damaged.zip"
    dice = random.Random(0)
    lists = errors = 0
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(dice.choice([1, 1, 3, 20])):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path.write_bytes(data[: dice.choice([len(data), len(data), dice.randrange(len(data))])])
        try:
            lists += bool(collect(course, path, [NAME]))
        except CourseworkError:
            errors += 1
    assert lists > 20
    assert errors > 20
    students = {place.split("/")[1] for place in submitted(course)}
    assert {"ada", "Ada Lovelace", "lovelaceada_340934"} <= students
    assert {path.name for path in Course(course.root).root.iterdir()} <= {
        *("nbgrader_config.py", "solutions", "tests", "class", "exercises"),
    }


def test_one_line_for_each_file():
    line = str(Collected(TREE, "replaced", "ada", NAME, "why"))
    assert line == f"replaced: {TREE} -> ada/{NAME} (why)"
    assert str(Collected("notes.txt", "ignored", note="not a notebook")) == (
        "ignored: notes.txt (not a notebook)"
    )
