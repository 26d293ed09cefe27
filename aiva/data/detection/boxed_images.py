"""Images of one size and the objects in them, made from annotated pictures.

Shapes: N images, M objects of an image with padding.
"""

from pathlib import Path

import numpy as np

from aiva.conventions.letterbox import inside_frame, into_letterbox, letterbox
from aiva.conventions.numbers import height_and_width, whole_number
from aiva.conventions.objects import padded
from aiva.data.arguments import check_invalid
from aiva.data.detection.annotation import fault_of_position
from aiva.data.picture import open_picture, reason, report

FACTS = {"difficult": "bool", "crowd": "bool", "area": "float32"}


def boxed_images(annotations, count, size, facts, max_objects, problems):
    """Read pictures, letterbox them to one size and let their boxes follow.

    Args:
        annotations: Iterable of `Annotation`.
        count: How many there are at most.
        size: Height and width of the images; None to keep that of the pictures, which
            must then be the same for all.
        facts: Keys of `FACTS` that the objects have.
        max_objects: Number M of objects that each image has room for; None for as many
            as the fullest image needs.
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
        annotation = in_pixels(annotation, picture)
        objects = valid(annotation, picture, max_objects, problems)
        images[len(found)] = letterbox(picture, images.shape[1:3])
        found.append(arrays(objects, facts, picture, images.shape[1:3]))
    return images[: len(found)], padded(found, max_objects) if found else {}


def check_read(images, problems, source, invalid):
    """Report what is wrong; raise a ValueError if no picture is left."""
    report(problems, source, invalid, stacklevel=4)
    if len(images) == 0:
        raise ValueError(f"{source} has no picture that can be read.")


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


def in_pixels(annotation, picture):
    """Return an annotation whose boxes are in pixels of the picture."""
    if not annotation.in_parts:
        return annotation
    sides = np.array(picture.size * 2)  # width, height, width, height
    return annotation._replace(
        objects=[
            each._replace(box=tuple((each.box * sides).tolist()))
            for each in annotation.objects
        ]
    )


def valid(annotation, picture, max_objects, problems):
    """Return the objects that lie in the picture and that there is room for."""
    objects = []
    for each in annotation.objects:
        fault = fault_of_position(each.box, picture.size[::-1])
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
    boxes = np.clip(boxes, 0, picture.size * 2)
    moved = into_letterbox(boxes, picture.size[::-1], size)  # (n, 4)
    result = {"boxes": moved, "labels": np.array([each.label for each in objects])}
    for fact in facts:
        values = np.array([each.facts[fact] for each in objects], "float64")
        if fact == "area":
            _, _, height, width = inside_frame(picture.size[::-1], size)
            values *= height * width / (picture.width * picture.height)
        result[fact] = values.astype(FACTS[fact])
    return result
