"""From AIVA's detections to those of the TensorFlow Object Detection API, and back.

Shapes: N images, D detections of an image, P of them that are no padding, H x W pixels.
"""

import numpy as np

from aiva.object_detection.drawn_arrays import box_array, per_box
from aiva.object_detection.old_checks import (
    check_counted,
    check_old,
    checked,
    counted,
    sizes_of,
)

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
        ValueError: If these are no detections of so many images.

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
        of_one_image({key: x[place] for key, x in arrays.items()}, size)
        for place, size in enumerate(sizes)
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
        ValueError: If these are no detections of so many images, "num_detections" is no
            such number, or of those that count a class is not at least 1 or a box is
            not finite.

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
        numbers_of(each, size, place)
        for place, (each, size) in enumerate(zip(old, sizes, strict=True))
    ]
    longest = max((len(each["labels"]) for each in found), default=0)
    new = {
        "boxes": np.zeros((len(found), longest, 4), "float32"),
        "labels": np.full((len(found), longest), -1, "int32"),
    }
    if found and all("scores" in each for each in found):
        new["scores"] = np.zeros((len(found), longest), "float32")
    for place, each in enumerate(found):
        for key, array in new.items():
            array[place, : len(each[key])] = each[key]
    return new


def numbers_of(each, size, place):
    """Return boxes, labels and perhaps scores of the old detections of one image."""
    check_old(each, place)
    boxes = box_array(each["detection_boxes"], size, normalized=True)[:, TURNED]
    most = len(boxes)
    name = f"old[{place}]['detection_%s']"
    classes = per_box(name % "classes", each["detection_classes"], most, whole=True)
    scores = per_box(name % "scores", each.get("detection_scores"), most)
    count = counted(each.get("num_detections", most), most, place)
    check_counted(boxes[:count], classes[:count], place)
    found = {"boxes": boxes, "labels": classes - 1}
    if scores is not None:
        found["scores"] = scores
    return {key: array[:count] for key, array in found.items()}


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
