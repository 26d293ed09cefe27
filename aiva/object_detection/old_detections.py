"""From AIVA's detections to those of the TensorFlow Object Detection API, and back.

Shapes: N images, D detections of an image, P of them without padding, H x W pixels.
"""

import numpy as np

from aiva.conventions.objects import checked_objects, padded
from aiva.object_detection.drawn_arrays import (
    as_array,
    box_array,
    per_box,
    zeros_and_ones,
)

LARGEST = np.finfo("float32").max  # AIVA's boxes are float32
OLD_KEYS = ("detection_boxes", "detection_classes")
TURNED = [1, 0, 3, 2]  # [x1, y1, x2, y2] from [ymin, xmin, ymax, xmax], or back


def to_old_detections(detections, images) -> list[dict]:
    """Rewrite detections, or true objects, as the old API's models returned them.

    AIVA writes boxes [x1, y1, x2, y2] in pixels, counts labels from 0 and pads with -1.
    The old API writes [ymin, xmin, ymax, xmax] in parts of the image's height and
    width, and counts classes from 1.

    Args:
        detections: What a detector's `detect` returned: "boxes" `(N, D, 4)`, "labels"
            `(N, D)`, and perhaps "scores" `(N, D)` and "masks" `(N, D, H, W)`.
        images: The images that they belong to, an array `(N, H, W, C)` or a list.

    Returns:
        A dictionary for each image, without padding: "detection_boxes" `(P, 4)`
        float32, "detection_classes" `(P,)` int64, "num_detections" P, and where there
        are such "detection_scores" `(P,)` and "detection_masks" `(P, H, W)` uint8.

    Raises:
        ValueError: If these are not detections of so many images.

    Example:
        >>> found = {
        ...     "boxes": [[[8, 2, 16, 5], [0, 0, 0, 0]]],
        ...     "labels": [[6, -1]],
        ...     "scores": [[0.9, 0.0]],
        ... }
        >>> [old] = to_old_detections(found, np.zeros((1, 10, 32, 3), "uint8"))
        >>> old["detection_boxes"].tolist(), old["detection_classes"].tolist()
        ([[0.20000000298023224, 0.25, 0.5, 0.5]], [7])
    """
    sizes = sizes_of(images)
    arrays = checked(detections, len(sizes))
    return [
        of_one_image({key: x[index] for key, x in arrays.items()}, size)
        for index, size in enumerate(sizes)
    ]


def from_old_detections(old, images) -> dict[str, np.ndarray]:
    """Rewrite what the old API's models returned as AIVA's detections.

    So they can be measured by `aiva.metrics` and drawn by `aiva.plot`. Masks and
    keypoints, which AIVA's metrics do not read, are not taken along.

    Args:
        old: A dictionary for each image, without an axis for the batch:
            "detection_boxes" `(D, 4)`, [ymin, xmin, ymax, xmax] in parts of the height
            and width, "detection_classes" `(D,)`, from 1, and perhaps
            "detection_scores" `(D,)`, and "num_detections", how many of the D count:
            a number from 0 to D, or an array of one such number.
        images: The images that they belong to, an array `(N, H, W, C)` or a list.

    Returns:
        "boxes" `(N, P, 4)` float32, [x1, y1, x2, y2] in pixels, "labels" `(N, P)`
        int32, from 0, and if every image has them "scores" `(N, P)` float32; padded
        with zeros and label -1.

    Raises:
        ValueError: If these are not detections of so many images, "num_detections" does
            not lie between 0 and D, or of those that count a class is below 1 or a box
            is not finite.

    Example:
        >>> old = {"detection_boxes": [[0.2, 0.25, 0.5, 0.5]], "detection_classes": [7]}
        >>> found = from_old_detections([old], np.zeros((1, 10, 32, 3), "uint8"))
        >>> found["boxes"].tolist(), found["labels"].tolist()
        ([[[8.0, 2.0, 16.0, 5.0]]], [[6]])
    """
    sizes = sizes_of(images)
    if not isinstance(old, (list, tuple)) or len(old) != len(sizes):
        raise ValueError(
            "`old` must be a list with a dictionary for each image. Received: "
            f"{type(old).__name__} for {len(sizes)} images."
        )
    found = [
        counted_detections(each, size, index)
        for index, (each, size) in enumerate(zip(old, sizes, strict=True))
    ]
    keys = ["boxes", "labels"]
    if all("scores" in each for each in found):
        keys.append("scores")
    return padded([{key: each[key] for key in keys} for each in found])


def counted_detections(each, size, index):
    """Return those detections of an image that count, boxes in pixels."""
    if not isinstance(each, dict) or not {*OLD_KEYS} <= each.keys():
        shown = sorted(each) if isinstance(each, dict) else type(each).__name__
        raise ValueError(
            f"Detections of an image must be a dictionary with {OLD_KEYS}. "
            f"Received: {shown!r:.200} for image {index}."
        )
    boxes = box_array(each["detection_boxes"], size, normalized=True)[:, TURNED]
    most = len(boxes)
    name = f"old[{index}]['detection_%s']"
    classes = per_box(name % "classes", each["detection_classes"], most, whole=True)
    scores = per_box(name % "scores", each.get("detection_scores"), most)
    count = count_of(each.get("num_detections", most), most, index)
    check_counted(boxes[:count], classes[:count], index)
    found = {"boxes": boxes[:count], "labels": classes[:count] - 1}
    if scores is not None:
        found["scores"] = scores[:count].astype("float32")
    return found


def of_one_image(found, size):
    """Rewrite the detections `(D, ...)` of an image of a height and width."""
    real = found["labels"] >= 0
    height, width = size
    old = {
        "detection_boxes": (
            found["boxes"][real][:, TURNED] / [height, width, height, width]
        ).astype("float32"),
        "detection_classes": found["labels"][real] + 1,
        "num_detections": int(real.sum()),
    }
    if "scores" in found:
        old["detection_scores"] = found["scores"][real]
    if "masks" in found:
        old["detection_masks"] = found["masks"][real].astype("uint8")
    return old


def count_of(value, most, index):
    """Return how many of the detections of an image count, or raise a ValueError.

    Args:
        value: A number, or an array of one, such as the floats of the API's graphs.
        most: Number D of the detections.
        index: Index of the image.

    Example:
        >>> count_of(np.float32([2]), most=3, index=0)
        2
    """
    name = f"old[{index}]['num_detections']"
    array = as_array(name, value)
    if array.size != 1 or not 0 <= array.item() <= most or array.item() % 1:
        raise ValueError(
            f"`{name}` must be one whole number from 0 to {most}, because there are "
            f"{most} boxes. Received: {array.tolist()!r:.200}. Of a batch take one "
            "image's; leave it out if all boxes count."
        )
    return int(array.item())


def check_counted(boxes, classes, index):
    """Raise a ValueError unless classes count from 1 and boxes are finite."""
    if (classes < 1).any():
        raise ValueError(
            f"`detection_classes` count from 1. Received: {classes[:8].tolist()} for "
            f"image {index}. Add 1 if they count from 0."
        )
    finite = (abs(boxes) <= LARGEST).all(axis=1)  # false for NaN
    if not finite.all():
        wrong = int(np.argmin(finite))
        raise ValueError(
            "`detection_boxes` must have finite sides. Received: box "
            f"{wrong} of image {index} and {np.sum(~finite) - 1} more like it, in "
            f"pixels {boxes[wrong].tolist()}. Leave them out, with their classes."
        )


def sizes_of(images):
    """Return height and width of each image, at least one, or raise a ValueError."""
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
    if not shapes:
        raise ValueError("There must be at least one image. Received: none.")
    return [shape[:2] for shape in shapes]


def checked(detections, count):
    """Return the arrays of detections of so many images, or raise a ValueError."""
    arrays = checked_objects(detections, "detections", count=count)
    labels = arrays["labels"].astype("int64")
    kept = {key: arrays[key] for key in ("boxes", "scores") if key in arrays}
    kept["labels"] = labels
    if "masks" in detections:
        masks = as_array("masks", detections["masks"], "biuf")
        if masks.ndim != 4 or masks.shape[:2] != labels.shape:
            raise ValueError(
                "detections['masks'] must be (N, M, height, width), as the labels are "
                f"{labels.shape}. Received: shape={masks.shape}."
            )
        kept["masks"] = zeros_and_ones("masks", masks)
    return kept
