import pytest

from aiva.conventions.files import check_free, written_whole


def test_a_file_is_whole_or_not_there(tmp_path):
    path = tmp_path / "new" / "a.txt"
    with pytest.raises(KeyError), written_whole(path) as unfinished:
        unfinished.write_text("half")
        raise KeyError
    assert list(path.parent.iterdir()) == []
    with written_whole(path) as unfinished:
        unfinished.write_text("whole")
    assert path.read_text() == "whole"


def test_a_file_of_the_user_is_not_overwritten(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("mine")
    with (
        pytest.raises(FileExistsError, match="is not overwritten"),
        written_whole(path),
    ):
        pytest.fail("the name is taken")
    with written_whole(path, overwrite=True) as unfinished:
        unfinished.write_text("newer")
    assert path.read_text() == "newer"


def test_a_taken_name_is_named_with_the_way_to_another(tmp_path):
    check_free(tmp_path / "free.txt")
    with pytest.raises(FileExistsError, match=r"another name with --output, or move"):
        check_free(tmp_path, "with --output")
