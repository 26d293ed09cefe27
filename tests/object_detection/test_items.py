"""Items of a label map know what was set."""

import pytest

from aiva.object_detection import Item, Keypoint, parse_label_map


def test_an_item_is_empty_until_something_is_said():
    item = Item()
    assert (item.id, item.name, item.display_name, item.instance_count) == (
        0,
        "",
        "",
        0,
    )
    assert item.keypoints == item.ancestor_ids == item.descendant_ids == []
    assert item.frequency == "UNSPECIFIED"
    assert not item.HasField("id") and not item.HasField("keypoints")


def test_a_field_set_to_nothing_is_set():
    [item] = parse_label_map("item { id: 1 display_name: '' instance_count: 0 }").item
    assert item.HasField("display_name") and item.HasField("instance_count")
    assert not item.HasField("name") and not item.HasField("frequency")


def test_what_is_written_into_an_item_is_set():
    item = Item(id=1, keypoints=[Keypoint(2, "nose")])
    assert item.HasField("id") and item.HasField("keypoints")
    item.display_name = "cat"
    assert item.HasField("display_name")


def test_an_unknown_field_is_refused():
    with pytest.raises(ValueError, match=r"one of .*'display_name'.*Received: .*'nam'"):
        Item().HasField("nam")
    with pytest.raises(ValueError, match="one of"):
        Item().HasField("given")
