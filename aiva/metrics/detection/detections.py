"""Objects and detections as data and models give them: checked, without their padding.

Shapes: N images, at most M objects and K detections in each; P boxes that are left.
"""

import numpy as np

from aiva.conventions.numbers import whole_number
from aiva.conventions.objects import FLAGS, check_boxes, check_labels, checked_objects
from aiva.scratch.iou import area


def without_padding(objects, detections, num_classes=None):
    """Return objects and detections as flat arrays that no longer hold padding.

    Args:
        objects: Dictionary of "boxes" `(N, M, 4)` and "labels" `(N, M)`, and perhaps
            "crowd", "difficult" and "area" `(N, M)`. Label -1 is padding.
        detections: Dictionary of "boxes" `(N, K, 4)`, "scores" and "labels" `(N, K)`.
        num_classes: Number of classes that labels must lie below, or None for any.

    Returns:
        Two dictionaries of arrays `(P, ...)` in the order of the images: the same keys
        and "image", the index of the image. Boxes and scores are float64. Objects
        always have "crowd", "difficult" (False unless given) and "area" (that of the
        box unless given); in each image the best detection comes first.

    Raises:
        ValueError: If a key is missing, shapes do not fit, labels are not those of a
            class, a box is not finite or its edges are in the wrong order, or a score
            or area is not finite.

    Example:
        >>> boxes = [[[0, 0, 4, 2], [0, 0, 0, 0]]]
        >>> objects = {"boxes": boxes, "labels": [[5, -1]]}
        >>> flat, _ = without_padding(objects, {**objects, "scores": [[0.9, 0.0]]})
        >>> flat["image"].tolist(), flat["labels"].tolist(), flat["area"].tolist()
        ([0], [5], [8.0])
    """
    if num_classes is not None:
        num_classes = whole_number("num_classes", num_classes)
    given = checked_objects(objects)
    found = checked_objects(
        detections, "detections", needed=("scores",), count=len(given["labels"])
    )
    objects = flattened(given, "objects", num_classes)
    detections = flattened(found, "detections", num_classes)
    for flag in FLAGS:
        objects[flag] = objects.get(flag, np.zeros(len(objects["labels"]))).astype(bool)
    objects["area"] = objects.get("area", area(objects["boxes"])).astype("float64")
    if (objects["area"] < 0).any():
        raise ValueError(f"Areas must not be negative. Received: {objects['area']}.")
    order = np.lexsort((-detections["scores"], detections["image"]))  # a stable sort
    return objects, {key: values[order] for key, values in detections.items()}


def flattened(arrays, name, num_classes):
    """Return what is not padding in checked arrays, with the index of its image."""
    check_labels(arrays["labels"], num_classes, name)
    real = arrays["labels"] >= 0
    check_boxes(arrays["boxes"], real, f"{name}['boxes']")
    flat = {key: array[real] for key, array in arrays.items()}
    for key in ("scores", "area"):
        wrong = np.sum(~np.isfinite(flat.get(key, 0)))
        if wrong:
            raise ValueError(
                f"{name}[{key!r}] must be finite wherever the label is not -1. "
                f"Received: {wrong} NaN or infinite values. Did the training diverge?"
            )
    flat["boxes"] = flat["boxes"].astype("float64")
    return {"image": np.nonzero(real)[0], **flat}


def count_classes(num_classes, objects, detections) -> int:
    """Return the number of classes, by default the largest label plus one."""
    if num_classes is not None:
        return num_classes
    return 1 + max(
        int(flat["labels"].max(initial=-1)) for flat in (objects, detections)
    )


def of_class(flat, label):
    """Return the part of flat arrays that carries a label."""
    chosen = flat["labels"] == label
    return {key: values[chosen] for key, values in flat.items()}


def slices_of_images(objects, detections):
    """Yield where the objects and the detections of an image lie, if it has both.

    Example:
        >>> first, second = {"image": np.array([0, 2, 2])}, {"image": np.array([1, 2])}
        >>> list(slices_of_images(first, second))
        [(slice(1, 3, None), slice(1, 2, None))]
    """
    images = np.intersect1d(objects["image"], detections["image"])
    ends = [
        np.searchsorted(flat["image"], [images, images + 1]).T.tolist()
        for flat in (objects, detections)
    ]
    for of_objects, of_detections in zip(*ends, strict=True):
        yield slice(*of_objects), slice(*of_detections)


def check_iou_threshold(iou_threshold) -> None:
    """Raise a ValueError unless boxes can overlap by so much, and must at all."""
    if not 0 < iou_threshold <= 1:
        raise ValueError(
            "`iou_threshold` must lie above 0 and be at most 1. "
            f"Received: iou_threshold={iou_threshold}."
        )
