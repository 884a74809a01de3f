import os

import pytest

from coursework.errors import CourseworkError
from coursework.files import write_atomically


def test_file_and_its_folders_are_made_and_nothing_else(tmp_path):
    path = tmp_path / "new" / "folder" / "file"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == [path]


def test_old_file_is_whole_until_the_new_one_is(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def fail(descriptor):
        assert path.read_bytes() == b"old"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(
        CourseworkError, match=r"file cannot be written \(No space left on device\)"
    ):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_file_in_the_place_of_a_folder_is_an_error_with_the_path(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CourseworkError, match="file/below cannot be written"):
        write_atomically(tmp_path / "file" / "below", b"")


def test_long_names_are_no_problem(tmp_path):
    path = tmp_path / ("x" * 250)
    write_atomically(path, b"data")
    assert path.read_bytes() == b"data"
