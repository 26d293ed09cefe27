"""Images of one size and the objects in them, made from annotated pictures.

Shapes: N images, M places for objects.
"""

from pathlib import Path

import numpy as np

from aiva.data.arguments import check_invalid, height_and_width, whole_number
from aiva.data.detection.annotation import fault_of_place
from aiva.data.detection.letterbox import letterboxed, letterboxed_boxes
from aiva.data.picture import open_picture
from aiva.data.recognition.folder import reason

FACTS = {"difficult": "bool", "crowd": "bool", "area": "float32"}


def boxed_images(annotations, count, size, facts, max_objects, problems):
    """Read pictures, letterbox them to one size and let their boxes follow.

    Args:
        annotations: Iterable of `Annotation`.
        count: How many there are at most.
        size: Height and width of the images; None to keep that of the pictures, which
            must then be the same for all.
        facts: Keys of `FACTS` that the objects have.
        max_objects: Places for objects in each image; None for as many as are needed.
        problems: List to which a sentence is added for everything that is left out.

    Returns:
        Images `(N, H, W, 3)` uint8, and objects: a dict of "boxes" `(N, M, 4)` float32,
        "labels" `(N, M)` int32 padded with -1, and an array `(N, M)` for each fact.

    Raises:
        ValueError: If no size is given and the pictures differ in theirs.
    """
    images, found = np.empty((0, 0, 0, 3), "uint8"), []
    for annotation in annotations:
        try:
            picture = picture_of(annotation)
        except Exception as error:  # decoders of pictures raise errors of any kind
            problems.append(f"{annotation.name}: {why(error, annotation.picture)}")
            continue
        if not found:
            images = np.empty((count, *(size or picture.size[::-1]), 3), "uint8")
        check_size(annotation, picture, images.shape[1:3], size)
        objects = valid(annotation, picture, max_objects, problems)
        images[len(found)] = letterboxed(picture, images.shape[1:3])
        found.append(arrays(objects, facts, picture, images.shape[1:3]))
    return images[: len(found)], padded(found, facts, max_objects)


def check_options(size, max_objects, invalid):
    """Return the size as (height, width) or None; raise a ValueError for a bad one."""
    check_invalid(invalid)
    if max_objects is not None:
        whole_number("max_objects", max_objects)
    return None if size is None else height_and_width(size)


def picture_of(annotation):
    """Open the picture of an annotation, the way up in which it was annotated."""
    from PIL import Image

    if isinstance(annotation.picture, np.ndarray):
        return Image.fromarray(annotation.picture)
    return open_picture(annotation.picture, size=annotation.size)


def why(error, picture):
    """Say why a picture could not be read."""
    if not isinstance(picture, Path):
        return f"the picture is broken ({error})"
    if not picture.exists():
        return f"{picture.name} is missing"
    return f"{picture.name} is not readable ({reason(error, picture)})"


def check_size(annotation, picture, first, size):
    """Raise a ValueError if a picture differs from the first and no size was chosen."""
    if size is None and picture.size[::-1] != first:
        raise ValueError(
            "Pictures of different sizes need `size`, to which they are scaled. "
            f"Received: size=None, and pictures of {first[1]} x {first[0]} and "
            f"{picture.width} x {picture.height} pixels ({annotation.name}). Give for "
            f"example size={first}, which is (height, width)."
        )


def valid(annotation, picture, max_objects, problems):
    """Return the objects that lie in the picture and have a place."""
    objects = []
    for each in annotation.objects:
        fault = fault_of_place(each.box, picture.size[::-1])
        if fault:
            problems.append(f"{annotation.name}, {each.name}: {fault}")
        elif max_objects is not None and len(objects) == max_objects:
            problems.append(
                f"{annotation.name}, {each.name}: there are more than "
                f"max_objects={max_objects}"
            )
        else:
            objects.append(each)
    return objects


def arrays(objects, facts, picture, size):
    """Return the boxes in pixels of the image, the labels and the facts of objects."""
    boxes = np.array([each.box for each in objects], "float64").reshape(-1, 4)
    boxes = np.clip(boxes, 0, (*picture.size, *picture.size))
    moved = letterboxed_boxes(boxes, picture.size[::-1], size)  # (n, 4)
    result = {"boxes": moved, "labels": np.array([each.label for each in objects])}
    for fact in facts:
        result[fact] = np.array([each.facts[fact] for each in objects])
    if "area" in facts:
        whole = np.array([[0, 0, picture.width, picture.height]])
        x1, y1, x2, y2 = letterboxed_boxes(whole, picture.size[::-1], size)[0]
        scale = (x2 - x1) * (y2 - y1) / (picture.width * picture.height)
        result["area"] = result["area"] * scale
    return result


def padded(found, facts, max_objects):
    """Stack the objects of all images, with label -1 and zeros where there is none."""
    longest = max((len(each["labels"]) for each in found), default=0)
    shape = (len(found), max(max_objects or longest, 1))  # (N, M)
    objects = {
        "boxes": np.zeros((*shape, 4), "float32"),
        "labels": np.full(shape, -1, "int32"),
        **{fact: np.zeros(shape, FACTS[fact]) for fact in facts},
    }
    for index, each in enumerate(found):
        for key, values in each.items():
            objects[key][index, : len(values)] = values
    return objects
