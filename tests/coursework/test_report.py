from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursework import report
from coursework.errors import CourseworkError
from coursework.records import CellRecord, Note, Record
from coursework.report import failure_clusters, outcomes, write_report

FIRST, SECOND = "05-softmax-numerics", "06-pairing"
VOID = {"meta", "link", "path", "rect"}


def cell(name="softmax-visible", score=3.0, error="", exercise="softmax", seconds=0.1):
    return CellRecord(name, exercise, 3.0, score, seconds, error)


def record(student="ada", name=FIRST, cells=(), notes=(), **fields):
    cells = tuple(cells)
    score = sum(one.score or 0 for one in cells)
    points = sum(one.points for one in cells)
    known = {"score": score, "points": points, "pending": 0.0, "seconds": 0.5, "failure": ""}
    return Record(student=student, name=name, cells=cells, notes=tuple(notes), **(known | fields))


class Page(HTMLParser):
    """The parts of a page that tests ask for; a tag that is not closed is an error."""

    def __init__(self, text):
        super().__init__()
        self.text, self.tags, self.open = text, [], []
        self.section, self.words = "", {}
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag == "section":
            self.section = dict(attributes)["aria-labelledby"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.setdefault(self.section, []).append(data)

    def read(self, section):
        return " ".join(" ".join(self.words[section]).split())


@pytest.fixture
def page(tmp_path):
    """A function that writes the report of some records and reads it."""

    def write(*records, title="Problem set 05", generated="today", isolated=True):
        path = tmp_path / "report.html"
        write_report(list(records), path, title=title, generated=generated, isolated=isolated)
        return Page(path.read_text(encoding="utf-8"))

    return write


def test_page_stands_alone(page):
    written = page(record(cells=[cell()]))
    assert Counter(tag for tag, _ in written.tags)["script"] == 0
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert ("meta", {"http-equiv": "Content-Security-Policy", "content": policy}) in written.tags
    for tag, attributes in written.tags:
        for key, value in attributes.items():
            assert not key.startswith("on"), (tag, key)
            if key in ("href", "src", "action", "xlink:href"):
                assert value.startswith(("#", "data:,")), value
    assert "url(" not in written.text
    assert "@import" not in written.text


def test_links_lead_to_sections(page):
    tags = page(record(cells=[cell()])).tags
    targets = {attributes["href"][1:] for tag, attributes in tags if tag == "a"}
    assert targets == {attributes["id"] for tag, attributes in tags if tag == "h2"}


def test_tables_have_captions_and_scopes(page):
    tags = page(
        record(cells=[cell(score=0, error="E")], notes=[Note("integrity", "x")], pending=3)
    ).tags
    counts = Counter(tag for tag, _ in tags)
    assert counts["table"] == counts["caption"] == 7
    assert {attributes.get("scope") for tag, attributes in tags if tag == "th"} == {"row", "col"}
    for tag, attributes in tags:
        if attributes.get("class") == "scroll":
            assert attributes["tabindex"] == "0"
            assert attributes["aria-label"]
        if tag == "svg":
            assert attributes.get("aria-label") or attributes["aria-hidden"] == "true"


def test_warning_only_without_sandbox(page):
    open_page, safe = page(record(), isolated=False), page(record())
    assert "Warning: These submissions ran without a sandbox." in open_page.read("")
    assert ("p", {"class": "warning"}) in open_page.tags
    assert "sandbox" not in safe.text


def test_summary_counts_and_medians(page):
    text = page(
        record("ada", cells=[cell(), cell("b")]),
        record("alan", cells=[cell(score=0), cell("b")]),
        record("grace", cells=[cell(), cell("b", score=1)]),
        record("bob", cells=[cell(score=0)], notes=[Note("refused", "too large")]),
        record("joan", name=SECOND, failure="gone"),
    ).read("summary")
    assert "submissions 5 graded 3 refused 1 failed 1" in text
    assert f"{FIRST} 3 4 / 6" in text  # the refused file is not among 6, 3 and 4
    assert f"{SECOND} 0 -" in text


def test_histogram_says_its_numbers(page):
    scores = [0, 0, 0.29, 0.3, 0.99, 1, 1]
    records = [record(f"s{n}", cells=[cell(score=3 * share)]) for n, share in enumerate(scores)]
    label = next(a["aria-label"] for tag, a in page(*records).tags if tag == "svg" and "role" in a)
    assert label == (
        f"{FIRST}, submissions by share of the points: "
        "0 to 10 %: 2, 20 to 30 %: 1, 30 to 40 %: 1, 90 to 100 %: 3"
    )


def test_scores_stand_in_the_row_of_the_student(page):
    text = page(
        record("ada", cells=[cell()], pending=3, seconds=90),
        record("ada", name=SECOND, failure="gone"),
        record(
            "alan",
            cells=[cell(score=1.5)],
            notes=[Note("limit", "a")] * 2 + [Note("repaired", "b")],
        ),
    ).read("scores")
    assert "ada 3 / 3 + 3 by hand, 1.5 min failed" in text
    assert "alan 1.5 / 3 0.5 s, limit x 2, repaired -" in text


def test_what_needs_a_person(page):
    text = page(
        record("ada", cells=[cell()], pending=3),
        record("alan", cells=[cell()], pending=3),
        record("bob", notes=[Note("refused", "bob.ipynb is no notebook")]),
        record("joan", name=SECOND, failure="the file is missing"),
        record("kim", cells=[cell(score=None)]),
        record("zoe", cells=[cell()]),
    ).read("person")
    assert f"{FIRST} 3 points to give by hand 2 ada , alan" in text
    assert f"{FIRST} refused: bob.ipynb is no notebook 1 bob" in text
    assert f"{SECOND} the file is missing 1 joan" in text
    assert f"{FIRST} no result for softmax-visible: grade by hand 1 kim" in text
    assert "zoe" not in text


def test_outcomes_of_exercises():
    records = [
        record("a", cells=[cell(), cell("b")]),
        record("b", cells=[cell(), cell("b", score=0)]),
        record("c", cells=[cell(score=0), cell("b", score=None), cell("c", exercise="loss")]),
        record("d", cells=[cell(), cell("b")], notes=[Note("refused", "")]),
        record("e", cells=[cell(), cell("b")], failure="gone"),
    ]
    softmax, loss = outcomes(records)
    assert (softmax.exercise, softmax.points) == ("softmax", 6)
    assert (softmax.full, softmax.partial, softmax.none) == (1, 1, 1)
    assert (loss.exercise, loss.full, loss.partial, loss.none) == ("loss", 1, 0, 0)


def test_exercises_show_numbers_and_shares(page):
    text = page(
        record("a", cells=[cell()]),
        record("b", cells=[cell(score=1)]),
        record("c", cells=[cell(score=0)]),
        record("d", cells=[cell(score=0)]),
    ).read("exercises")
    assert f"softmax {FIRST} 3 1 (25%) 1 (25%) 2 (50%)" in text


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("row 3 sums to 4.21", "row 12 sums to -0.5e-7", True),
        ("got nan at 0", "got inf at 1", True),
        ("<f at 0x7f3a>", "<f at 0x12bc>", True),
        ("shape (2, 3)", "shape (20, 30)", True),
        ("softmax is wrong", "softmin is wrong", False),
        ("x1 is wrong", "x1 is right", False),
        ("nancy", "infancy", False),
    ],
)
def test_messages_that_differ_in_numbers_are_one_cluster(one, other, same):
    records = [record(who, cells=[cell(error=text)]) for who, text in (("a", one), ("b", other))]
    assert len(failure_clusters(records)) == (1 if same else 2)


def test_clusters_stand_commonest_first_and_keep_cells_apart():
    records = [record(f"s{n}", cells=[cell(error=f"off by {n}"), cell("b")]) for n in range(3)]
    records += [record(f"t{n}", cells=[cell("b", error="off by 1")]) for n in range(2)]
    records += [record("u", name=SECOND, cells=[cell(error="off by 1")])]
    records += [record("v", cells=[cell(error="off by 1")], notes=[Note("refused", "")])]
    found = [(one.name, one.cell, one.students) for one in failure_clusters(records)]
    assert found == [
        (FIRST, "softmax-visible", ("s0", "s1", "s2")),
        (FIRST, "b", ("t0", "t1")),
        (SECOND, "softmax-visible", ("u",)),
    ]


def test_failures_show_the_first_students_and_the_number(page):
    records = [record(f"s{n:02}", cells=[cell(error=f"off by {n}")]) for n in range(13)]
    text = page(*records).read("failures")
    assert "softmax-visible 05-softmax-numerics 13 off by 0 s00" in text
    assert text.endswith("s09 and 3 more")


def test_rare_failures_that_are_left_out_are_counted(page, monkeypatch):
    monkeypatch.setattr(report, "MAX_CLUSTERS", 2)
    records = [record(f"s{n}", cells=[cell(error="oops" * (n + 1))]) for n in range(5)]
    assert "3 rarer ones are not shown." in page(*records).read("failures")


@pytest.mark.parametrize(
    ("kind", "section"), [("integrity", "integrity"), ("limit", "limits"), ("repaired", "repairs")]
)
def test_notes_stand_in_their_section(page, kind, section):
    written = page(record("ada", notes=[Note(kind, "what happened")]))
    assert f"1 event. student problem set what ada {FIRST} what happened" in written.read(section)
    for other in {"integrity", "limits", "repairs"} - {section}:
        assert written.read(other).endswith("None.")


def test_slowest_submissions_come_first(page):
    records = [
        record(f"s{n:02}", cells=[cell("a", seconds=1), cell("b", seconds=n)], seconds=n)
        for n in range(15)
    ]
    text = page(*records).read("slowest")
    assert text.index(f"s14 {FIRST} 14 s b : 14 s") < text.index(f"s05 {FIRST} 5 s")
    assert "s04" not in text


def test_empty_run(page):
    written = page()
    assert "submissions 0" in written.read("summary")
    assert "There is no submission." in written.read("scores")


def test_points_of_zero_break_nothing(page):
    free = CellRecord("practice", "practice", 0.0, 0.0, 0.0, "")
    text = page(record(cells=[free], seconds=0)).read("exercises")
    assert "practice 05-softmax-numerics 0 1 (100%) 0 (0%) 0 (0%)" in text


HOSTILE = "</td></table></style><script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"


def test_what_students_write_stays_text(page):
    hostile = record(
        HOSTILE,
        name=HOSTILE,
        cells=[CellRecord(HOSTILE, HOSTILE, 3.0, None, 1.0, HOSTILE)],
        notes=[Note(kind, HOSTILE) for kind in ("repaired", "integrity", "limit")],
        pending=3,
    )
    plain = page(record(cells=[cell(error="E")], notes=hostile.notes, pending=3, seconds=0.5))
    written = page(hostile, record("x", failure=HOSTILE), title=HOSTILE, generated=HOSTILE)
    assert {tag for tag, _ in written.tags} == {tag for tag, _ in plain.tags}
    assert "<script>alert(1)</script>" in written.read("integrity")
    assert not any("onerror" in attributes for _, attributes in written.tags)


def test_long_and_odd_text_is_cut_and_made_visible(page):
    written = page(
        record(
            "x" * 10_000, notes=[Note("limit", "\u202eright to left\x00\ud800 " + "y " * 10_000)]
        )
    )
    assert "x" * 61 not in written.text
    assert "x" * 60 + "..." in written.text
    assert "\ufffdright to left\ufffd\ufffd" in written.read("limits")
    assert len(written.text) < 20_000


@settings(deadline=None)
@given(st.text(), st.text(st.characters()))
def test_any_text_gives_a_page_with_the_same_tags(tmp_path_factory, name, text):
    path = tmp_path_factory.getbasetemp() / "any.html"

    def tags(name, text):
        one = record(name, name=name, cells=[cell(error=text)], notes=[Note("limit", text)])
        write_report([one], path, title=text, generated=text, isolated=True)
        return {tag for tag, _ in Page(path.read_text(encoding="utf-8")).tags}

    assert tags(name, text) <= tags("ada", "AssertionError: wrong")


def test_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(CourseworkError, match="cannot be written"):
        write_report([], tmp_path, title="", generated="", isolated=True)
