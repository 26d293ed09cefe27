"""Categories: what drawing and evaluation want to know of a label map's classes.

A category is a dictionary of `"id"`, from 1, and `"name"`; a category index finds it by
its id. Names and semantics are those of the TensorFlow Object Detection API.
"""

import logging

from aiva.conventions.numbers import whole_number
from aiva.object_detection.label_map import (
    get_max_label_map_index,
    items_of,
    load_labelmap,
)

logger = logging.getLogger(__name__)

LETTERS = {"FREQUENT": "f", "COMMON": "c", "RARE": "r"}
LETTERS |= {1: "f", 2: "c", 3: "r"}  # protobuf's messages hold numbers


def convert_label_map_to_categories(
    label_map, max_num_classes: int, use_display_name: bool = True
) -> list[dict]:
    """Make categories of a label map, in its order.

    Args:
        label_map: A label map, or None to invent the names.
        max_num_classes: Largest id to keep; id 0 is never kept.
        use_display_name: Whether a display name is preferred where the label map sets
            one, even an empty one.

    Returns:
        List of dictionaries of "id" and "name", and where the label map has them
        "keypoints" (name to number), "frequency" (`f`, `c` or `r`) and
        "instance_count". Of several items with one id the first one counts.

    Raises:
        ValueError: If `label_map` is not a label map, or two keypoints of a class have
            the same id.

    Example:
        >>> from aiva.object_detection import parse_label_map
        >>> text = "item { id: 2 display_name: 'dog' } item { id: 1 name: 'cat' }"
        >>> pets = parse_label_map(text)
        >>> convert_label_map_to_categories(pets, max_num_classes=90)
        [{'id': 2, 'name': 'dog'}, {'id': 1, 'name': 'cat'}]
        >>> convert_label_map_to_categories(None, max_num_classes=1)
        [{'id': 1, 'name': 'category_1'}]
    """
    max_num_classes = whole_number("max_num_classes", max_num_classes, at_least=0)
    if label_map is None:
        ids = range(1, max_num_classes + 1)
        return [{"id": number, "name": f"category_{number}"} for number in ids]
    kept = {}
    for item in items_of(label_map):
        if not 0 < item.id <= max_num_classes:
            if item.id:
                logger.info("Id %d is not within 1 to %d.", item.id, max_num_classes)
        elif item.id not in kept:
            kept[item.id] = category(item, use_display_name)
    return list(kept.values())


def category(item, use_display_name):
    """Make a category of an item."""
    shown = use_display_name and item.HasField("display_name")
    made = {"id": item.id, "name": item.display_name if shown else item.name}
    if letter := LETTERS.get(item.frequency):
        made["frequency"] = letter
    if item.HasField("instance_count"):
        made["instance_count"] = item.instance_count
    if item.keypoints:
        ids = [point.id for point in item.keypoints]
        if len(set(ids)) < len(ids):
            raise ValueError(
                "Every keypoint of a class needs an id of its own. Received: "
                f"{ids} in the item with id {item.id}."
            )
        made["keypoints"] = {point.label: point.id for point in item.keypoints}
    return made


def create_category_index(categories) -> dict[int, dict]:
    """Find categories by their ids.

    Args:
        categories: List of dictionaries with "id", as
            `convert_label_map_to_categories` returns them.

    Returns:
        Dictionary from ids to the same dictionaries; the last of one id stays.

    Raises:
        ValueError: If one of them has no id.

    Example:
        >>> create_category_index([{"id": 3, "name": "cat"}])
        {3: {'id': 3, 'name': 'cat'}}
    """
    try:
        return {category["id"]: category for category in categories}
    except (KeyError, TypeError) as error:
        raise ValueError(
            'Expected a list of dictionaries such as {"id": 1, "name": "cat"}. '
            f"Received: {categories!r:.200}."
        ) from error


def create_categories_from_labelmap(
    label_map_path, use_display_name: bool = True
) -> list[dict]:
    """Read a label map and make categories of all its items.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is not a label map, or an empty one.
    """
    label_map = load_labelmap(label_map_path)
    largest = get_max_label_map_index(label_map)
    return convert_label_map_to_categories(label_map, largest, use_display_name)


def create_category_index_from_labelmap(
    label_map_path, use_display_name: bool = True
) -> dict[int, dict]:
    """Read a label map and find its categories by their ids.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is not a label map, or an empty one.
    """
    categories = create_categories_from_labelmap(label_map_path, use_display_name)
    return create_category_index(categories)


def create_class_agnostic_category_index() -> dict[int, dict]:
    """Return the index for a detector that does not tell classes apart.

    Example:
        >>> create_class_agnostic_category_index()
        {1: {'id': 1, 'name': 'object'}}
    """
    return {1: {"id": 1, "name": "object"}}
