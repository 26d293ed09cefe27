"""Categories of label maps."""

import logging

import numpy as np
import pytest

from aiva.object_detection import (
    convert_label_map_to_categories,
    create_categories_from_labelmap,
    create_category_index,
    create_category_index_from_labelmap,
    create_class_agnostic_category_index,
    parse_label_map,
)


def categories(text, most=90, use_display_name=True):
    return convert_label_map_to_categories(
        parse_label_map(text), most, use_display_name
    )


def test_a_display_name_is_preferred_where_it_is_set():
    text = "item { id: 1 name: 'n' display_name: 'd' } item { id: 2 name: 'm' }"
    assert categories(text) == [{"id": 1, "name": "d"}, {"id": 2, "name": "m"}]
    assert categories(text, use_display_name=False)[0] == {"id": 1, "name": "n"}
    empty = "item { id: 1 name: 'n' display_name: '' } item { id: 2 display_name: 'd' }"
    assert [x["name"] for x in categories(empty)] == ["", "d"]
    assert [x["name"] for x in categories(empty, use_display_name=False)] == ["n", ""]


def test_the_order_of_the_file_stays_and_the_first_of_one_id():
    text = "item { id: 3 name: 'c' } item { id: 1 name: 'a' } item { id: 3 name: 'd' }"
    assert categories(text) == [{"id": 3, "name": "c"}, {"id": 1, "name": "a"}]


def test_ids_outside_are_left_out_and_logged(caplog):
    text = "item { name: 'background' } item { id: 2 name: 'b' } item { id: 3 }"
    with caplog.at_level(logging.INFO):
        assert categories(text, most=2) == [{"id": 2, "name": "b"}]
    assert [record.getMessage() for record in caplog.records] == [
        "Id 3 is not within 1 to 2."
    ]
    assert categories(text, most=np.int64(0)) == []


def test_names_are_invented_without_a_label_map():
    expected = [{"id": 1, "name": "category_1"}, {"id": 2, "name": "category_2"}]
    assert convert_label_map_to_categories(None, 2) == expected


def test_keypoints_frequency_and_count_come_along():
    text = """item { id: 1 name: 'a' frequency: RARE instance_count: 0
                keypoints { id: 2 label: 'nose' } keypoints { id: 5 label: 'ear' } }
              item { id: 2 frequency: UNSPECIFIED }"""
    assert categories(text) == [
        {
            "id": 1,
            "name": "a",
            "frequency": "r",
            "instance_count": 0,
            "keypoints": {"nose": 2, "ear": 5},
        },
        {"id": 2, "name": ""},
    ]


def test_two_keypoints_of_one_id_are_refused():
    text = "item { id: 4 keypoints { id: 1 label: 'a' } keypoints { id: 1 } }"
    with pytest.raises(ValueError, match=r"\[1, 1\] in the item with id 4"):
        categories(text)


@pytest.mark.parametrize("most", ["90", None, 2.5])
def test_the_largest_id_is_a_whole_number(most):
    with pytest.raises(ValueError, match="`max_num_classes` must be a whole number"):
        convert_label_map_to_categories(None, most)


def test_what_is_no_label_map_is_refused():
    with pytest.raises(ValueError, match="Received: str"):
        convert_label_map_to_categories("item { id: 1 }", 90)


def test_the_index_holds_the_same_dictionaries():
    first, second = {"id": 3, "name": "a"}, {"id": 3, "name": "b"}
    assert create_category_index([first])[3] is first
    assert create_category_index([first, second])[3] is second
    assert create_category_index([]) == {}


@pytest.mark.parametrize("wrong", [[{"name": "a"}], [3], 3, None, [{"id": []}]])
def test_what_is_no_list_of_categories_is_refused(wrong):
    with pytest.raises(ValueError, match="Expected a list of dictionaries"):
        create_category_index(wrong)


def test_from_file_to_index(tmp_path):
    path = tmp_path / "pets.pbtxt"
    path.write_text("item { id: 91 name: 'a' display_name: 'b' }", encoding="utf-8")
    assert create_categories_from_labelmap(path) == [{"id": 91, "name": "b"}]
    index = create_category_index_from_labelmap(path, use_display_name=False)
    assert index == {91: {"id": 91, "name": "a"}}
    path.write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="an empty one"):
        create_category_index_from_labelmap(path)


def test_one_category_for_all():
    assert create_class_agnostic_category_index() == {1: {"id": 1, "name": "object"}}
