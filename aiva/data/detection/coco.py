"""A reader's own pictures with boxes, annotated in one JSON file like those of COCO.

The file (Lin et al., 2014, https://arxiv.org/abs/1405.0312) has three lists:

- "images": {"id", "file_name", "height", "width"}
- "annotations": {"id", "image_id", "category_id", "bbox": [x, y, width, height]} and
  perhaps "area" and "iscrowd"; where there is no bbox, the polygons of "segmentation"
  give one
- "categories": {"id", "name"}

COCO measures from the corner of the picture, so [x, y, width, height] becomes
[x, y, x + width, y + height]. Its category ids have gaps: labels count 0, 1, 2, ... in
the order of the ids.
"""

import json
import os
import re
import warnings
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from aiva.data.detection.annotation import (
    Annotation,
    Object,
    check_classes,
    existing,
    fault_of_shape,
)
from aiva.data.detection.boxed_images import boxed_images, check_options, check_read

LISTS = {"images": ("id", "file_name"), "annotations": (), "categories": ("id", "name")}
FACTS = ("crowd", "area")


def from_coco(
    annotations_file: str | os.PathLike,
    images_folder: str | os.PathLike,
    size: int | tuple[int, int] | None = None,
    class_names: tuple[str, ...] | None = None,
    max_objects: int | None = None,
    invalid: str = "raise",
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Load pictures with boxes that are annotated in a JSON file like those of COCO.

    Pictures of any size are letterboxed to one: scaled to fit, undistorted, in the
    middle between grey bars. Boxes follow. A box that reaches over the border by a
    pixel is cut there.

    Args:
        annotations_file: Path of the JSON file.
        images_folder: Path of the folder with the pictures. A file name that was noted
            with other folders, such as Label Studio's `../../upload/4/a.jpg`, means
            `a.jpg` in it, if no other name ends like that.
        size: Height and width of the images in pixels, or one number for both. None
            keeps the size of the pictures, if it is the same for all.
        class_names: Names of the classes 0, 1, 2, ...; None for all categories of the
            file, as `aiva.data.class_names(annotations_file)` returns them.
        max_objects: Number of objects that each image has room for; None for as many
            as the fullest image needs.
        invalid: What to do about pictures that are missing or broken, annotations of
            unknown pictures or classes, and boxes without area, inverted or outside
            their picture: `"raise"` an error that lists them all, or `"skip"` them with
            a warning that does. A broken picture costs the image, a wrong box only
            itself.

    Returns:
        Images `(N, height, width, 3)` uint8 in the order of the file, and objects,
        padded to M an image: "boxes" `(N, M, 4)` float32, `[x1, y1, x2, y2]` in pixels
        of the image; "labels" `(N, M)` int32, -1 where there is no object; "crowd"
        `(N, M)` bool, whether a box holds many objects; "area" `(N, M)` float32, the
        object's own pixels of the image, or those of its box where the file has none.

    Raises:
        ValueError: If the file is not of this kind, an argument is out of its range,
            pictures differ in size and `size` is None, or (`invalid="raise"`) something
            is not valid.

    Example:
        >>> import tempfile
        >>> from PIL import Image
        >>> content = {
        ...     "images": [{"id": 7, "file_name": "a.png", "height": 40, "width": 60}],
        ...     "annotations": [
        ...         {"id": 1, "image_id": 7, "category_id": 3, "bbox": [0, 10, 20, 20]}
        ...     ],
        ...     "categories": [{"id": 3, "name": "cat"}],
        ... }
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     Image.new("RGB", (60, 40)).save(Path(folder, "a.png"))
        ...     file = Path(folder, "boxes.json")
        ...     _ = file.write_text(json.dumps(content))
        ...     images, objects = from_coco(file, folder, size=60)
        >>> images.shape, objects["boxes"].tolist(), objects["labels"].tolist()
        ((1, 60, 60, 3), [[[0.0, 20.0, 20.0, 40.0]]], [[0]])
    """
    size = check_options(size, max_objects, invalid)
    if not Path(images_folder).is_dir():
        raise ValueError(
            "`images_folder` must be a folder with pictures. "
            f"Received: images_folder={str(images_folder)!r}."
        )
    content = read_json(annotations_file)
    names = categories(content) if class_names is None else check_classes(class_names)
    problems = []
    images, objects = boxed_images(
        coco_annotations(content, images_folder, names, problems),
        len(content["images"]),
        size,
        FACTS,
        max_objects,
        problems,
    )
    check_read(images, problems, annotations_file, invalid)
    return images, objects


def read_json(path):
    """Read a file of annotations, or raise a ValueError if it is of another kind."""
    if not Path(path).is_file():
        raise ValueError(f"There is no such file. Received: {str(path)!r}.")
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise ValueError(f"{path} is not a JSON file: {error}.") from error
    lists = content if isinstance(content, dict) else {}
    missing = [key for key in LISTS if not isinstance(lists.get(key), list)]
    if missing:
        raise ValueError(
            f"A file of COCO annotations has the lists {', '.join(LISTS)}. "
            f"Received: {path} without {', '.join(missing)}."
        )
    for key, fields in LISTS.items():
        for number, entry in enumerate(content[key], start=1):
            if not isinstance(entry, dict) or not {*fields} <= {*entry}:
                raise ValueError(
                    f'Every entry of "{key}" in {path} must be an object with '
                    f"{' and '.join(fields) or 'names'}. Received: entry {number}, "
                    f"{entry!r}."
                )
        ids = [entry["id"] for entry in content[key] if "id" in fields]
        kinds = {type(each) for each in ids}
        if not (kinds <= {int, float} or kinds <= {str}):
            raise ValueError(
                f'Every id of "{key}" in {path} must be a number, or every one a text. '
                f"Received: {sorted(kind.__name__ for kind in kinds)}."
            )
        if len(set(ids)) < len(ids):
            raise ValueError(
                f'Every entry of "{key}" in {path} must have an id of its own. '
                f"Received: {len(ids)} entries with {len(set(ids))} ids."
            )
    return content


def categories(content):
    """Return the names of categories in the order of their ids.

    Roboflow adds the name of the project, which is the super-category of all others and
    no class. It is left out, with a warning.
    """
    ordered = sorted(content["categories"], key=lambda category: category["id"])
    used = {repr(each.get("category_id")) for each in content["annotations"]}
    names = []
    for category in ordered:
        others = [each.get("supercategory") for each in ordered if each is not category]
        unused = repr(category["id"]) not in used
        if unused and {*others} == {category["name"]}:
            warnings.warn(
                f'"{category["name"]}" is no class: it is the super-category of all '
                "others, and no object has it. Give `class_names` to keep it.",
                stacklevel=3,
            )
        else:
            names.append(category["name"])
    return check_classes(names)


def coco_annotations(content, images_folder, classes, problems):
    """Yield the annotations of pictures, one after the other.

    Args:
        content: What `read_json` returns.
        images_folder: Path of the folder of the pictures.
        classes: Names of the classes 0, 1, 2, ...
        problems: List to which a sentence is added for everything that is left out.
    """
    names = {category["id"]: category["name"] for category in content["categories"]}
    files = {image["id"]: image["file_name"] for image in content["images"]}
    objects = defaultdict(list)
    for annotation in content["annotations"]:
        title, found, fault = read_object(annotation, names, classes)
        image = as_id(annotation.get("image_id"))
        if image not in files:
            problems.append(f"{title}: there is no image with the id {image!r}")
        elif fault:
            problems.append(f"{files[image]}, {title}: {fault}")
        else:
            objects[image].append(found)
    paths = picture_paths(images_folder, files.values())
    for image, path in zip(content["images"], paths, strict=True):
        name, found = image["file_name"], objects[image["id"]]
        yield Annotation(name, path, stated_size(image), found)


def picture_paths(folder, names):
    """Return the paths of pictures, which may have been noted with other folders."""
    ends = [re.split(r"[\\/]", name)[-1] for name in names]
    counts = Counter(ends)
    for name, end in zip(names, ends, strict=True):
        # Where two names end alike, all their parts must stay.
        yield existing([folder], name, least=1 if counts[end] == 1 else len(name))


def read_object(annotation, names, classes):
    """Return what to call an object, the object or None, and what is wrong with it."""
    category = as_id(annotation.get("category_id"))
    name = names.get(category, f"category {category}")
    title = f"annotation {annotation.get('id')} ({name})"
    if name not in classes:
        return title, None, f"its class is none of {', '.join(classes)}"
    if not annotation.get("bbox") and isinstance(annotation.get("segmentation"), dict):
        return title, None, "it has a mask (RLE) and no bbox; export it with boxes"
    try:
        x, y, width, height = box_of(annotation)
        area = annotation.get("area")
        area = float(width * height if area is None else area)
    except (IndexError, KeyError, TypeError, ValueError):
        return title, None, "bbox must have four numbers, area must be one"
    box = (x, y, x + width, y + height)
    if fault := fault_of_shape(box):
        return title, None, fault
    facts = {"crowd": bool(annotation.get("iscrowd", 0)), "area": area}
    return title, Object(title, classes.index(name), box, facts), None


def as_id(value):
    """Return an id as it is, and what can be none, such as a list, as its text."""
    return value if isinstance(value, (int, float, str)) else repr(value)


def box_of(annotation):
    """Return x, y, width and height of an object: its bbox, or around its polygons.

    Example:
        >>> box_of({"bbox": [], "segmentation": [[5, 6, 25, 6, 25, 16]]})
        (5.0, 6.0, 20.0, 10.0)
    """
    if annotation.get("bbox"):
        return tuple(map(float, annotation["bbox"]))
    polygons = annotation["segmentation"]
    if not isinstance(polygons[0], list):
        polygons = [polygons]
    corners = np.concatenate([np.reshape(each, (-1, 2)) for each in polygons])  # (n, 2)
    low, high = corners.min(axis=0), corners.max(axis=0)
    return tuple(np.concatenate([low, high - low]).astype(float).tolist())


def stated_size(image):
    """Return the height and width that the file states for an image, or None."""
    sides = image.get("height"), image.get("width")
    return sides if all(isinstance(side, int) and side > 0 for side in sides) else None
