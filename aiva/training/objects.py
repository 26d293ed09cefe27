"""Objects to learn from: checked before a training, not after it has gone wrong.

Shapes: N images, M objects per image with padding.
"""

import numpy as np


def check_objects(objects: dict, image_shape, num_classes: int) -> dict:
    """Return the objects that a detector is to learn, or raise a ValueError.

    Args:
        objects: Dictionary of "boxes" `(N, M, 4)`, [x1, y1, x2, y2] in pixels, and
            "labels" `(N, M)`, -1 for padding; "crowd" and "difficult" `(N, M)` mark
            those that are not to be learned. Further entries are ignored.
        image_shape: Shape `(N, H, W, C)` of the images.
        num_classes: Number of classes; labels lie between 0 and num_classes - 1.

    Returns:
        Dictionary of "boxes" float32 and "labels" int32, where what is not to be
        learned has become padding.

    Raises:
        ValueError: If a shape, a label or a box is wrong; image and object are named.

    Example:
        >>> objects = {"boxes": [[[2, 2, 9, 9]]], "labels": [[4]], "crowd": [[True]]}
        >>> check_objects(objects, (1, 16, 16, 3), num_classes=5)["labels"].tolist()
        [[-1]]
    """
    missing = {"boxes", "labels"} - set(objects)
    if missing:
        raise ValueError(
            "Objects must have 'boxes' (N, M, 4) and 'labels' (N, M). "
            f"Received: {sorted(objects)}, without {sorted(missing)}."
        )
    boxes, labels = np.asarray(objects["boxes"]), np.asarray(objects["labels"])
    check_shapes(boxes, labels, count=image_shape[0])
    check_labels(labels, num_classes)
    check_boxes(boxes, labels >= 0, *image_shape[1:3])
    labels = labels.astype("int32")
    for mark in ("crowd", "difficult"):
        if mark in objects:
            labels = np.where(np.asarray(objects[mark], bool), -1, labels)
    boxes = np.where(labels[..., None] >= 0, boxes, 0).astype("float32")
    return {"boxes": boxes, "labels": labels}


def check_shapes(boxes, labels, count):
    """Raise a ValueError unless there are as many boxes as labels, for every image."""
    good = labels.ndim == 2 and labels.shape[1] > 0 and labels.shape[0] == count
    if not good or boxes.shape != (*labels.shape, 4):
        raise ValueError(
            f"Expected boxes (N, M, 4) and labels (N, M) with N = {count}, the number "
            "of images, and room for at least one object. Received: boxes "
            f"{boxes.shape}, labels {labels.shape}. Pad shorter lists with boxes of 0 "
            "and labels of -1."
        )


def check_labels(labels, num_classes):
    """Raise a ValueError unless labels are class numbers or -1."""
    if labels.dtype.kind not in "iu":
        raise ValueError(f"Labels must be integers. Received: {labels.dtype}.")
    wrong = np.argwhere((labels < -1) | (labels >= num_classes))
    if len(wrong):
        image, place = wrong[0]
        raise ValueError(
            f"Labels must lie between 0 and {num_classes - 1}, because the model has "
            f"{num_classes} classes; -1 is padding. Received: label "
            f"{labels[image, place]} of object {place} in image {image}, and "
            f"{len(wrong) - 1} more like it. Labels count from 0: subtract 1 from "
            "those that count from 1."
        )


def check_boxes(boxes, real, height, width):
    """Raise a ValueError unless every real box has an area and lies in its image."""
    x1, y1, x2, y2 = np.moveaxis(boxes, -1, 0)  # (N, M) each
    # A comparison with NaN is False, so a box that holds NaN is not good either.
    inside = (x1 >= 0) & (x2 <= width) & (y1 >= 0) & (y2 <= height)
    good = inside & (x1 < x2) & (y1 < y2)
    wrong = np.argwhere(real & ~good)
    if len(wrong):
        image, place = wrong[0]
        raise ValueError(
            "Boxes must be [x1, y1, x2, y2] in pixels, with x1 < x2 and y1 < y2, "
            f"inside images {width} wide and {height} high. Received: "
            f"{boxes[image, place].tolist()}, box {place} of image {image}, and "
            f"{len(wrong) - 1} more like it. Convert other formats with "
            "`keras.utils.bounding_boxes.convert_format`."
        )
