import json
import os

import pytest

from aiva.commands.handout import MANIFEST, put

NAME = "01_start.ipynb"
NEW = "01_start.new.ipynb"


@pytest.fixture
def ship(tmp_path):
    """Return a function that ships a version of the notebook into a folder."""

    def ship(content, name=NAME):
        shipped = tmp_path / "shipped"
        shipped.mkdir(exist_ok=True)
        (shipped / name).write_bytes(content)
        return put([shipped / name], tmp_path / "mine")

    return ship


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "mine"


def contents(folder):
    files = (file for file in folder.iterdir() if file.name != MANIFEST)
    return {file.name: file.read_bytes() for file in files}


def test_first_time(ship, mine):
    happened = ship(b"one")
    assert happened == {"put": [NAME], "updated": [], "kept": [], "beside": []}
    assert contents(mine) == {NAME: b"one"}
    digest = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    assert json.loads((mine / MANIFEST).read_text(encoding="utf-8")) == {NAME: digest}


def test_the_same_version_again(ship):
    ship(b"one")
    assert ship(b"one") == {"put": [], "updated": [], "kept": [NAME], "beside": []}


def test_an_unchanged_file_is_updated(ship, mine):
    ship(b"one")
    assert ship(b"two")["updated"] == [NAME]
    assert ship(b"three")["updated"] == [NAME]
    assert contents(mine) == {NAME: b"three"}


def test_a_deleted_file_comes_back(ship, mine):
    ship(b"one")
    (mine / NAME).unlink()
    assert ship(b"one")["put"] == [NAME]


def test_a_changed_file_is_kept_without_noise(ship, mine):
    ship(b"one")
    (mine / NAME).write_bytes(b"my work")
    happened = ship(b"one")
    assert (happened["kept"], happened["beside"]) == ([NAME], [])
    assert contents(mine) == {NAME: b"my work"}


def test_a_new_version_goes_beside_a_changed_file_once(ship, mine):
    ship(b"one")
    (mine / NAME).write_bytes(b"my work")
    happened = ship(b"two")
    assert (happened["kept"], happened["beside"]) == ([NAME], [(NAME, NEW)])
    assert contents(mine) == {NAME: b"my work", NEW: b"two"}
    (mine / NEW).unlink()
    assert ship(b"two")["beside"] == []
    assert contents(mine) == {NAME: b"my work"}


def test_an_unchanged_new_file_is_updated(ship, mine):
    ship(b"one")
    (mine / NAME).write_bytes(b"my work")
    ship(b"two")
    assert ship(b"three")["beside"] == [(NAME, NEW)]
    assert contents(mine) == {NAME: b"my work", NEW: b"three"}


def test_changed_new_files_are_kept_too(ship, mine):
    ship(b"one")
    (mine / NAME).write_bytes(b"my work")
    ship(b"two")
    (mine / NEW).write_bytes(b"more work")
    assert ship(b"three")["beside"] == [(NAME, "01_start.new-2.ipynb")]
    (mine / "01_start.new-2.ipynb").write_bytes(b"still more")
    assert ship(b"four")["beside"] == [(NAME, "01_start.new-3.ipynb")]
    assert contents(mine) == {
        NAME: b"my work",
        NEW: b"more work",
        "01_start.new-2.ipynb": b"still more",
        "01_start.new-3.ipynb": b"four",
    }


def test_a_file_that_was_never_put_there_is_the_users(ship, mine):
    mine.mkdir()
    (mine / NAME).write_bytes(b"my own")
    assert ship(b"one")["beside"] == [(NAME, NEW)]
    assert contents(mine) == {NAME: b"my own", NEW: b"one"}


def test_the_users_return_to_an_older_version_is_respected(ship, mine):
    ship(b"one")
    (mine / NAME).write_bytes(b"my work")
    ship(b"two")
    (mine / NAME).write_bytes(b"one")
    ship(b"three")
    assert contents(mine) == {NAME: b"one", NEW: b"three"}


def test_taking_over_the_new_version_makes_the_file_ours_again(ship, mine):
    ship(b"one")
    (mine / NAME).write_bytes(b"my work")
    ship(b"two")
    (mine / NEW).replace(mine / NAME)
    assert ship(b"three")["updated"] == [NAME]
    assert contents(mine) == {NAME: b"three"}


def test_a_lost_manifest_loses_no_work(ship, mine):
    ship(b"one")
    (mine / NAME).write_bytes(b"my work")
    (mine / MANIFEST).unlink()
    ship(b"two")
    assert contents(mine) == {NAME: b"my work", NEW: b"two"}


@pytest.mark.parametrize("text", ["{", "[]", "3"])
def test_a_damaged_manifest_stops(text, ship, mine):
    ship(b"one")
    (mine / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="Delete that file"):
        ship(b"two")
    assert contents(mine) == {NAME: b"one"}


@pytest.mark.parametrize("below", ["", "below"])
def test_the_folder_is_a_file(below, ship, mine, tmp_path):
    ship(b"one")
    with pytest.raises(FileExistsError, match="is, or lies below, a file"):
        put([mine / NAME], tmp_path / "shipped" / NAME / below)


def test_the_folder_is_not_writable(ship, mine, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(PermissionError, match="You may not write to "):
        ship(b"one")
    assert contents(mine) == {}


def test_a_write_that_fails_leaves_no_half_file(ship, mine, monkeypatch):
    def replace(source, target):
        raise PermissionError(f"{target} is in use")

    ship(b"one")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        with pytest.raises(PermissionError, match="in use"):
            ship(b"two")
    assert contents(mine) == {NAME: b"one"}
    assert ship(b"two")["updated"] == [NAME]
