"""Label maps: the file that says which number means which class.

The functions have the names and the semantics of the TensorFlow Object Detection API's
`label_map_util`, which no longer installs; `aiva.object_detection.categories` holds
those that make categories of a label map.
"""

import os

from aiva.object_detection.files import read_text
from aiva.object_detection.items import LabelMap
from aiva.object_detection.label_map_text import parse_label_map

MOST_NAMES = 100_000  # that `fill_in_gaps_and_background` makes up


def load_labelmap(path) -> LabelMap:
    """Read a label map from a text file.

    Args:
        path: Path of a `.pbtxt` file, protobuf's text format in UTF-8.

    Returns:
        The label map. Its `.item` are the classes in the order of the file, each with
        `.id`, `.name`, `.display_name`, `.keypoints` and `HasField("display_name")`.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is not a label map, with line and column; or if an id is
            negative, or 0 or missing where the class is not called `background`.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder) / "pets.pbtxt"
        ...     _ = path.write_text("item { id: 1 name: 'cat' }", encoding="utf-8")
        ...     label_map = load_labelmap(path)
        >>> [(item.id, item.name) for item in label_map.item]
        [(1, 'cat')]
    """
    return parse_label_map(read_text(path), source=os.fspath(path))


def get_max_label_map_index(label_map) -> int:
    """Return the largest id of a label map.

    Raises:
        ValueError: If the label map holds no item.

    Example:
        >>> get_max_label_map_index(parse_label_map("item { id: 7 } item { id: 2 }"))
        7
    """
    ids = [item.id for item in items_of(label_map)]
    if not ids:
        raise ValueError("Expected a label map with items. Received: an empty one.")
    return max(ids)


def get_label_map_dict(
    label_map_path_or_proto,
    use_display_name: bool = False,
    fill_in_gaps_and_background: bool = False,
) -> dict[str, int]:
    """Return the id of every name.

    Args:
        label_map_path_or_proto: Path of a label map, or a label map.
        use_display_name: Whether to take display names; a missing one is the key `""`.
        fill_in_gaps_and_background: Whether to add `"background": 0` and, for every id
            below the largest that no class has, its number as a name.

    Returns:
        Dictionary from names to ids. Of two items with one name the last one stays.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is not a label map, or has too many gaps to fill.

    Example:
        >>> text = "item { id: 1 name: 'cat' } item { id: 3 name: 'dog' }"
        >>> pets = parse_label_map(text)
        >>> get_label_map_dict(pets)
        {'cat': 1, 'dog': 3}
        >>> get_label_map_dict(pets, fill_in_gaps_and_background=True)
        {'cat': 1, 'dog': 3, 'background': 0, '2': 2}
    """
    label_map = label_map_path_or_proto
    if isinstance(label_map, (str, bytes, os.PathLike)):
        label_map = load_labelmap(label_map)
    ids = {
        item.display_name if use_display_name else item.name: item.id
        for item in items_of(label_map)
    }
    if not fill_in_gaps_and_background:
        return ids
    taken = set(ids.values())
    last = max(taken, default=0)
    if last > MOST_NAMES:
        raise ValueError(
            f"Gaps are filled up to the id {MOST_NAMES:,}. Received: a label map with "
            f"the id {last:,}. Number its classes from 1."
        )
    gaps = {str(number): number for number in range(1, last) if number not in taken}
    return ids | ({} if 0 in taken else {"background": 0}) | gaps


def items_of(label_map):
    """Return the items of a label map, or raise a ValueError."""
    items = getattr(label_map, "item", None)
    if items is None or callable(items):
        raise ValueError(
            "Expected a label map, as `load_labelmap` returns it. "
            f"Received: {type(label_map).__name__}."
        )
    return items
