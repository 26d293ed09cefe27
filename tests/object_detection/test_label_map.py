"""Label maps from files, and the ids of their names."""

import json

import pytest

from aiva import object_detection
from aiva.object_detection import (
    get_label_map_dict,
    get_max_label_map_index,
    load_labelmap,
    parse_label_map,
)
from tests.golden import golden
from tests.object_detection.old_cases import CALLS

PETS = "item { id: 3 name: 'c' display_name: 'cat' } item { id: 1 name: 'd' }"
SAID = json.loads(bytes(golden("object_detection")["label_maps"]))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "pets.pbtxt"
    path.write_text(PETS, encoding="utf-8")
    return path


def test_a_file_is_read_in_its_order(path):
    assert [item.id for item in load_labelmap(path).item] == [3, 1]
    assert load_labelmap(str(path)) == parse_label_map(PETS)


def test_a_refusal_names_the_file(path):
    path.write_text("item {\n  id: none }", encoding="utf-8")
    with pytest.raises(ValueError, match=r"pets\.pbtxt, line 2, column 7: "):
        load_labelmap(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"Received: .*none\.pbtxt"):
        load_labelmap(tmp_path / "none.pbtxt")


def test_the_largest_id():
    assert get_max_label_map_index(parse_label_map(PETS)) == 3
    with pytest.raises(ValueError, match="an empty one"):
        get_max_label_map_index(parse_label_map(""))


def test_ids_of_names(path):
    assert get_label_map_dict(path) == {"c": 3, "d": 1}
    assert get_label_map_dict(str(path)) == get_label_map_dict(load_labelmap(path))
    assert get_label_map_dict(path, use_display_name=True) == {"cat": 3, "": 1}


def test_the_last_of_one_name_stays():
    twice = parse_label_map("item { id: 1 name: 'a' } item { id: 2 name: 'a' }")
    assert get_label_map_dict(twice) == {"a": 2}


def test_gaps_get_their_numbers_as_names(path):
    filled = get_label_map_dict(path, fill_in_gaps_and_background=True)
    assert filled == {"c": 3, "d": 1, "background": 0, "2": 2}
    with_background = parse_label_map("item { name: 'background' } item { id: 2 }")
    filled = get_label_map_dict(with_background, fill_in_gaps_and_background=True)
    assert filled == {"background": 0, "": 2, "1": 1}
    empty = parse_label_map("")
    assert get_label_map_dict(empty, False, True) == {"background": 0}


def test_billions_of_gaps_are_not_filled():
    far = parse_label_map("item { id: 2147483647 name: 'a' }")
    with pytest.raises(ValueError, match="the id 2,147,483,647"):
        get_label_map_dict(far, fill_in_gaps_and_background=True)
    assert get_label_map_dict(far) == {"a": 2147483647}


@pytest.mark.parametrize("other", [None, 3, {"item": []}, [1], {"a": 1}.items()])
def test_what_is_no_label_map_is_refused(other):
    with pytest.raises(ValueError, match="Expected a label map"):
        get_label_map_dict(other)


@pytest.mark.parametrize("name", CALLS)
def test_answers_are_those_of_the_old_api(name, tmp_path):
    path = tmp_path / "label_map.pbtxt"
    answers = 0
    for said in SAID:
        path.write_text(said["text"], encoding="utf-8", newline="")
        if said[name] is not None:
            ours = json.loads(json.dumps(CALLS[name](object_detection, path)))
            assert ours == said[name], said["text"]
            answers += 1
        elif said["text"] or name != "ids without gaps":
            with pytest.raises(ValueError):
                CALLS[name](object_detection, path)
    assert answers > 90
