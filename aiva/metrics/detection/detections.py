"""Objects and detections as data and models give them: checked, without their padding.

Shapes: N images, at most M objects and K detections in each; P boxes that are left.
"""

import numpy as np

FLAGS = ("crowd", "difficult")


def without_padding(objects, detections):
    """Return objects and detections as flat arrays that no longer hold padding.

    Args:
        objects: Dictionary of "boxes" `(N, M, 4)` and "labels" `(N, M)`, and perhaps
            "crowd", "difficult" and "area" `(N, M)`. Label -1 is padding.
        detections: Dictionary of "boxes" `(N, K, 4)`, "scores" and "labels" `(N, K)`.

    Returns:
        Two dictionaries of arrays `(P, ...)` in the order of the images: the same keys
        and "image", the number of the image. Boxes and scores are float64. Objects
        always have "crowd", "difficult" (False unless given) and "area" (that of the
        box unless given); detections come best first in each image.

    Raises:
        ValueError: If a key is missing, shapes do not fit, labels are not whole
            numbers, or a box, score or area is NaN, infinite or impossible.

    Example:
        >>> boxes = [[[0, 0, 4, 2], [0, 0, 0, 0]]]
        >>> objects = {"boxes": boxes, "labels": [[5, -1]]}
        >>> flat, _ = without_padding(objects, {**objects, "scores": [[0.9, 0.0]]})
        >>> flat["image"].tolist(), flat["labels"].tolist(), flat["area"].tolist()
        ([0], [5], [8.0])
    """
    extras = [key for key in (*FLAGS, "area") if key in keys_of(objects)]
    images, objects = flattened(objects, "objects", extras)
    answered, detections = flattened(detections, "detections", ["scores"])
    if images != answered:
        raise ValueError(
            "Objects and detections must be of the same images. "
            f"Received: objects of {images} images, detections of {answered}."
        )
    for flag in FLAGS:
        objects[flag] = objects.get(flag, np.zeros(len(objects["labels"]))).astype(bool)
    objects["area"] = objects.get("area", box_area(objects["boxes"])).astype("float64")
    if (objects["area"] < 0).any():
        raise ValueError(f"Areas must not be negative. Received: {objects['area']}.")
    order = np.lexsort((-detections["scores"], detections["image"]))  # a stable sort
    return objects, {key: values[order] for key, values in detections.items()}


def count_classes(num_classes, objects, detections) -> int:
    """Return the number of classes, by default the largest label plus one, or raise."""
    largest = max(int(flat["labels"].max(initial=-1)) for flat in (objects, detections))
    if num_classes is None:
        return largest + 1
    if largest >= num_classes:
        raise ValueError(
            f"Labels must lie below num_classes={num_classes}, counted from 0. "
            f"Received: a label {largest}."
        )
    return num_classes


def of_class(flat, label):
    """Return the part of flat arrays that carries a label."""
    chosen = flat["labels"] == label
    return {key: values[chosen] for key, values in flat.items()}


def pairs_of_images(objects, detections):
    """Yield where the objects and the detections of an image lie, if it has both.

    Example:
        >>> first, second = {"image": np.array([0, 2, 2])}, {"image": np.array([1, 2])}
        >>> list(pairs_of_images(first, second))
        [(slice(1, 3, None), slice(1, 2, None))]
    """
    images = np.intersect1d(objects["image"], detections["image"])
    ends = [
        np.searchsorted(flat["image"], [images, images + 1]).T.tolist()
        for flat in (objects, detections)
    ]
    for mine, theirs in zip(*ends, strict=True):
        yield slice(*mine), slice(*theirs)


def box_area(boxes):
    """Return the areas of boxes `(P, 4)` in square pixels."""
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def keys_of(given):
    """Return the keys of a dictionary, or none of anything else."""
    return given.keys() if isinstance(given, dict) else ()


def flattened(given, name, extras):
    """Return the number of images and a dictionary of what is not padding, or raise."""
    missing = [key for key in ("boxes", "labels", *extras) if key not in keys_of(given)]
    if missing:
        raise ValueError(
            f"`{name}` must be a dictionary with {missing}. Received: "
            f"{sorted(keys_of(given)) or type(given).__name__}."
        )
    arrays = {key: as_array(given, name, key) for key in ("labels", "boxes", *extras)}
    labels = arrays["labels"]
    check_labels(labels, name)
    for key, array in arrays.items():
        wanted = (*labels.shape, 4) if key == "boxes" else labels.shape
        if array.shape != wanted:
            raise ValueError(
                f"{name}[{key!r}] must have the shape {wanted}, as the labels are "
                f"{labels.shape}. Received: shape={array.shape}."
            )
    real = labels >= 0
    flat = {key: array[real] for key, array in arrays.items()}
    flat["boxes"] = flat["boxes"].astype("float64")
    check_numbers(flat, name)
    return len(labels), {"image": np.nonzero(real)[0], **flat}


def as_array(given, name, key):
    """Return one entry as an array, or raise."""
    try:
        return np.asarray(given[key])
    except ValueError:
        raise ValueError(
            f"{name}[{key!r}] must be one array for all images. Received: lists of "
            "different lengths. Pad the shorter ones, with -1 for their labels."
        ) from None


def check_labels(labels, name):
    """Raise a ValueError unless labels are whole numbers `(N, M)` from -1 on."""
    if labels.ndim != 2 or len(labels) == 0:
        raise ValueError(
            f"{name}['labels'] must be (images, boxes), with at least one image. "
            f"Received: shape={labels.shape}."
        )
    if labels.size and (labels.dtype.kind not in "iu" or labels.min() < -1):
        raise ValueError(
            f"{name}['labels'] must be whole numbers from 0 on, and -1 for padding. "
            f"Received: {labels.dtype} from {labels.min()} to {labels.max()}."
        )


def check_numbers(flat, name):
    """Raise a ValueError if a box is inside out or a number NaN or infinite."""
    for key, values in flat.items():
        if not np.isfinite(values).all():
            raise ValueError(
                f"{name}[{key!r}] must be finite wherever the label is not -1. "
                f"Received: {np.sum(~np.isfinite(values))} NaN or infinite values. Did "
                "the training diverge?"
            )
    inverted = (flat["boxes"][:, 2:] < flat["boxes"][:, :2]).any(axis=1)
    if inverted.any():
        raise ValueError(
            f"{name}['boxes'] must be (x1, y1, x2, y2) with x1 <= x2 and y1 <= y2. "
            f"Received: {inverted.sum()} others, the first of them "
            f"{flat['boxes'][inverted][0].tolist()}. Are they (x, y, width, height)?"
        )
