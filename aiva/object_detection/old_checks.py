"""Detections, AIVA's and the old API's, that are no such ones: named before any work.

Shapes: N images, D detections of an image, H x W pixels.
"""

import numpy as np

from aiva.object_detection.drawn_arrays import as_array, whole_numbers, zeros_and_ones

LARGEST = np.finfo("float32").max  # AIVA's boxes are float32


def check_old(each, place):
    """Raise a ValueError unless this is a dictionary of boxes and classes."""
    wanted = {"detection_boxes", "detection_classes"}
    if not isinstance(each, dict) or not wanted <= each.keys():
        shown = sorted(each) if isinstance(each, dict) else type(each).__name__
        raise ValueError(
            "Detections of an image must be a dictionary with 'detection_boxes' and "
            f"'detection_classes'. Received: {shown!r:.200} for image {place}."
        )


def counted(value, most, place):
    """Return how many of the detections of an image count, or raise a ValueError.

    Args:
        value: A number, or an array of one, such as the floats of the API's graphs.
        most: Number D of the detections.
        place: Number of the image.

    Example:
        >>> counted(np.float32([2]), most=3, place=0)
        2
    """
    name = f"old[{place}]['num_detections']"
    array = as_array(name, value)
    if array.size != 1 or not 0 <= array.item() <= most or array.item() % 1:
        raise ValueError(
            f"`{name}` must be one whole number from 0 to {most}, because there are "
            f"{most} boxes. Received: {array.tolist()!r:.200}. Of a batch take one "
            "image's; leave it out if all boxes count."
        )
    return int(array.item())


def check_counted(boxes, classes, place):
    """Raise a ValueError unless classes count from 1 and boxes are finite."""
    if (classes < 1).any():
        raise ValueError(
            f"`detection_classes` count from 1. Received: {classes[:8].tolist()} for "
            f"image {place}. Add 1 if they count from 0."
        )
    finite = (abs(boxes) <= LARGEST).all(axis=1)  # false for NaN
    if not finite.all():
        wrong = int(np.argmin(finite))
        raise ValueError(
            "`detection_boxes` must have finite sides. Received: box "
            f"{wrong} of image {place} and {np.sum(~finite) - 1} more like it, in "
            f"pixels {boxes[wrong].tolist()}. Leave them out, with their classes."
        )


def sizes_of(images):
    """Return height and width of each image, or raise a ValueError."""
    try:
        shapes = [np.shape(image) for image in images]
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"`images` must be images. Received: {type(images).__name__}."
        ) from error
    if any(len(shape) not in (2, 3) for shape in shapes):
        raise ValueError(
            "`images` must be an array (N, H, W, C), or a list of images. Received: "
            f"{type(images).__name__} of shapes {shapes!r:.200}. One image becomes a "
            "list by `[image]`."
        )
    return [shape[:2] for shape in shapes]


def checked(detections, count):
    """Return the arrays of detections, or raise a ValueError about them."""
    keys = detections.keys() if isinstance(detections, dict) else ()
    if not {"boxes", "labels"} <= set(keys):
        raise ValueError(
            '`detections` must be a dictionary with "boxes" and "labels", as `detect` '
            f"returns it. Received: {sorted(keys) or type(detections).__name__}."
        )
    arrays = {
        key: as_array(key, detections[key], "biuf")
        for key in ("boxes", "labels", "scores", "masks")
        if key in keys
    }
    shape = count, *arrays["labels"].shape[1:2]
    wanted = {"boxes": (*shape, 4)}
    if "masks" in arrays:
        wanted["masks"] = (*shape, *arrays["masks"].shape[-2:])
    for key, array in arrays.items():
        if len(shape) != 2 or array.shape != wanted.get(key, shape):
            raise ValueError(
                "`detections` must be those of all images, (images, detections, ...). "
                f"Received: {count} images, {key!r} of shape {array.shape}. Those of "
                "one image become a batch by `{key: x[None] for key, x in ...}`."
            )
    arrays["labels"] = whole_numbers("labels", arrays["labels"])
    if "masks" in arrays:
        arrays["masks"] = zeros_and_ones("masks", arrays["masks"])
    return arrays
