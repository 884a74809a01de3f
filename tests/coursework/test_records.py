import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursework.errors import CourseworkError
from coursework.records import KINDS, CellRecord, Note, Record, from_json, to_json

RECORD = Record(
    student="ada",
    name="05-softmax-numerics",
    score=9.5,
    points=17.0,
    pending=3.0,
    seconds=0.25,
    cells=(
        CellRecord("softmax-visible", "softmax", 3.0, 3.0, 0.01, ""),
        CellRecord("softmax-extremes", "softmax", 5.0, None, 0.5, "AssertionError: overflowed"),
    ),
    notes=(Note("limit", "softmax-extremes: 20 s"),),
    failure="",
)

text = st.text() | st.text(st.characters())  # the second also draws lone surrogates
number = st.floats(allow_nan=False, allow_infinity=False)
records = st.builds(
    Record,
    student=text,
    name=text,
    score=number,
    points=number,
    pending=number,
    seconds=number,
    cells=st.lists(
        st.builds(
            CellRecord,
            cell=text,
            exercise=text,
            points=number,
            score=st.none() | number,
            seconds=number,
            error=text,
        ),
        max_size=3,
    ).map(tuple),
    notes=st.lists(st.builds(Note, kind=st.sampled_from(KINDS), text=text), max_size=3).map(tuple),
    failure=text,
)


@settings(deadline=None)
@given(records)
def test_a_record_survives_its_line(record):
    line = to_json(record)
    assert from_json(line) == record
    assert line.isascii()
    assert len(line.splitlines()) == 1


def test_whole_numbers_come_back_as_floats():
    restored = from_json(to_json(replace(RECORD, score=9)))
    assert (restored.score, type(restored.score)) == (9.0, float)


def test_a_score_must_be_finite():
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json(replace(RECORD, score=float("nan")))


def test_a_note_has_one_of_the_known_kinds():
    with pytest.raises(ValueError, match=r"kind must be one of repaired.* not 'funny'"):
        Note("funny", "")


def changed(**fields):
    return json.dumps({**json.loads(to_json(RECORD)), **fields})


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "Expecting value"),
        (to_json(RECORD)[:-20], "line 1 column"),
        ("[]", "record must be an object, not list"),
        ("{}", "record lacks cells, failure, name, notes"),
        (changed(extra=1), "record has an unknown field 'extra'"),
        (changed(score="9"), "record.score must be a number, not str"),
        (changed(score=True), "record.score must be a number, not bool"),
        (changed(score=None), "record.score must be a number, not null"),
        (changed(score=float("inf")), "record.score must be finite, not inf"),
        (changed(score=10**400), "too large"),
        (changed(student=7), "record.student must be text, not int"),
        (changed(cells={}), "record.cells must be a list, not dict"),
        (changed(cells=[1]), r"record.cells\[0\] must be an object, not int"),
        (changed(notes=[{"kind": "limit"}]), r"record.notes\[0\] lacks text"),
        (changed(notes=[{"kind": "odd", "text": ""}]), "kind must be one of"),
        ("[" * 100_000, "recursion"),
    ],
)
def test_a_broken_line_is_refused_with_its_fault(line, reason):
    with pytest.raises(CourseworkError, match=rf"is no record .*{reason}.*grade that submission"):
        from_json(line)


def test_a_long_broken_line_is_cut_in_the_message():
    with pytest.raises(CourseworkError) as caught:
        from_json("x" * 10_000)
    assert len(str(caught.value)) < 300
