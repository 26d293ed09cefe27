"""Objects of a batch of images: boxes and labels with padding, and the one check.

A box is [x1, y1, x2, y2] in pixels; x2 and y2 are the first column and row beyond it.
Labels count from 0, and -1 is padding. "crowd" and "difficult" mark objects that need
not be found.

Shapes: N images, M boxes of an image with padding.
"""

import numpy as np

FLAGS = ("crowd", "difficult")


def checked_objects(given, name: str = "objects", needed=(), count=None) -> dict:
    """Return a dictionary of boxes and labels as arrays, or raise a ValueError.

    Args:
        given: Dictionary of "boxes" `(N, M, 4)`, "labels" `(N, M)`, and perhaps more
            arrays `(N, M)`: "scores", "area", "crowd", "difficult". Other keys are
            left out.
        name: What messages call it.
        needed: Keys that must be there besides "boxes" and "labels".
        count: Number N of images that they must belong to; None takes any.

    Returns:
        Dictionary of the arrays.

    Raises:
        ValueError: If a key is missing, shapes do not fit, or labels are not whole
            numbers of at least -1.

    Example:
        >>> objects = {"boxes": [[[2, 2, 9, 9]]], "labels": [[4]]}
        >>> {key: array.shape for key, array in checked_objects(objects).items()}
        {'labels': (1, 1), 'boxes': (1, 1, 4)}
    """
    keys = set(given) if isinstance(given, dict) else set()
    if missing := [key for key in ("boxes", "labels", *needed) if key not in keys]:
        raise ValueError(
            f"`{name}` must be a dictionary with {missing}: boxes (N, M, 4) and labels "
            f"(N, M). Received: {sorted(keys) or type(given).__name__}."
        )
    known = ("labels", "boxes", "scores", "area", *FLAGS)
    arrays = {key: as_array(given, name, key) for key in known if key in keys}
    labels = arrays["labels"]
    if labels.ndim != 2 or len(labels) == 0 or count not in (None, len(labels)):
        images = "the number N of images" if count is None else f"N = {count} images"
        raise ValueError(
            f"Expected {name} with boxes (N, M, 4) and labels (N, M), {images}. "
            f"Received: labels {labels.shape}. Pad shorter lists with boxes of 0 and "
            "labels of -1."
        )
    for key, array in arrays.items():
        wanted = (*labels.shape, 4) if key == "boxes" else labels.shape
        if array.shape != wanted:
            raise ValueError(
                f"{name}[{key!r}] must have the shape {wanted}, as the labels are "
                f"{labels.shape}. Received: shape={array.shape}."
            )
    check_labels(labels, name=name)
    return arrays


def as_array(given, name, key):
    """Return one entry of a dictionary as an array, or raise a ValueError."""
    try:
        return np.asarray(given[key])
    except ValueError:
        raise ValueError(
            f"{name}[{key!r}] must be one array for all images. Received: lists of "
            "different lengths. Pad the shorter ones, with -1 for their labels."
        ) from None


def check_labels(labels, num_classes=None, name: str = "objects") -> None:
    """Raise a ValueError unless labels are whole numbers, -1 or those of a class.

    Args:
        labels: Array `(N, M)`.
        num_classes: Number of classes, or None for any.
        name: What messages call the dictionary that holds them.

    Example:
        >>> check_labels(np.array([[0, 2, -1]]), num_classes=3)
    """
    if labels.size and labels.dtype.kind not in "iu":
        raise ValueError(
            f"{name}['labels'] must be whole numbers from 0 on, and -1 for padding. "
            f"Received: {labels.dtype}."
        )
    beyond = np.inf if num_classes is None else num_classes
    wrong = np.argwhere((labels < -1) | (labels >= beyond))
    if len(wrong):
        image, index = wrong[0]
        known = num_classes is not None
        classes = f" for {num_classes} classes" if known else ""
        rule = f"lie between 0 and {num_classes - 1}" if known else "be 0 or more"
        raise ValueError(
            f"{name}['labels'] must {rule}; -1 is padding. "
            f"Received: label {labels[image, index]}{classes}, "
            f"object {index} of image {image}, and {len(wrong) - 1} more like it. "
            "Labels count from 0: subtract 1 from those that count from 1."
        )


def check_boxes(
    boxes, real, title: str = "objects['boxes']", inside=None, first_image: int = 0
) -> None:
    """Raise a ValueError unless all real boxes are finite and the right way round.

    Args:
        boxes: Array `(N, M, 4)`.
        real: bool array `(N, M)`: which boxes are not padding.
        title: What messages call them.
        inside: Height and width of the images if boxes must have an area and lie
            inside them; None allows any place, and boxes without area.
        first_image: Index of the first of the N images.

    Example:
        >>> boxes = np.array([[[2, 2, 9, 9], [0, 0, 0, 0]]])
        >>> check_boxes(boxes, real=np.array([[True, False]]), inside=(16, 16))
    """
    x1, y1, x2, y2 = np.moveaxis(boxes, -1, 0)  # (N, M) each
    # A comparison with NaN is False, so a box that holds NaN is not good either.
    good = np.isfinite(boxes).all(axis=-1) & (x1 <= x2) & (y1 <= y2)
    rule = "x1 <= x2 and y1 <= y2"
    if inside is not None:
        height, width = inside
        good &= (x1 < x2) & (y1 < y2)
        good &= (x1 >= 0) & (x2 <= width) & (y1 >= 0) & (y2 <= height)
        rule = f"x1 < x2 and y1 < y2, inside images {width} wide and {height} high"
    wrong = np.argwhere(real & ~good)
    if len(wrong):
        image, index = wrong[0]
        where = f"box {index} of image {first_image + image}"
        raise ValueError(
            f"{title} must be finite, [x1, y1, x2, y2] in pixels, with {rule}. "
            f"Received: {boxes[image, index].tolist()}, {where}, "
            f"and {len(wrong) - 1} more like it. Convert other formats, such as (x, y, "
            "width, height), with `keras.utils.bounding_boxes.convert_format`."
        )


def real_boxes(boxes) -> np.ndarray:
    """Tell which boxes `(..., 4)` have an area; the others are padding.

    Example:
        >>> real_boxes([[2, 2, 9, 9], [0, 0, 0, 0], [1, 1, 3, 2]]).tolist()
        [True, False, True]
    """
    boxes = np.asarray(boxes)
    return (boxes[..., 2:] > boxes[..., :2]).all(axis=-1)


def padded(lists, size: int | None = None) -> dict[str, np.ndarray]:
    """Stack the objects of several images, padded with zeros and label -1.

    Args:
        lists: For each image a dictionary of arrays `(m, ...)` with the same keys, of
            which "labels" is one.
        size: Number M of objects that each image has room for; None for as many as
            the fullest image needs, at least 1.

    Returns:
        Dictionary of arrays `(N, M, ...)` with the dtypes that were given; "boxes" are
        float32 and "labels" int32.

    Example:
        >>> one, none = np.array([3]), np.array([], int)
        >>> padded([{"labels": one}, {"labels": none}])["labels"].tolist()
        [[3], [-1]]
    """
    dtypes = {"boxes": "float32", "labels": "int32"}
    longest = max((len(each["labels"]) for each in lists), default=0)
    shape = len(lists), max(longest if size is None else size, 1)
    objects = {
        key: np.full(
            (*shape, *first.shape[1:]),
            -1 if key == "labels" else 0,
            dtypes.get(key, first.dtype),
        )
        for key, first in lists[0].items()
    }
    for index, each in enumerate(lists):
        for key, values in each.items():
            objects[key][index, : len(values)] = values
    return objects
