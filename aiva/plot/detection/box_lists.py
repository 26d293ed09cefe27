"""Objects and detections image by image: checked, and their padding left out.

Shapes: N images with at most M boxes; P boxes of one image.
"""

import numpy as np

FLAGS = ("crowd", "difficult")


def box_lists(given, images, name, class_names=None, scored=False):
    """Take objects or detections apart into one dictionary for each image.

    Args:
        given: Dictionary of "boxes" `(N, M, 4)` and "labels" `(N, M)`, where -1 is
            padding, and perhaps "scores", "crowd" and "difficult" `(N, M)`.
        images: The N images.
        name: What to call the dictionary in errors.
        class_names: Names of the classes, or None.
        scored: Whether there must be scores.

    Returns:
        List of N dictionaries of arrays `(P, ...)`: "boxes", "labels", "ignored" (those
        that need not be found), "names" and, where given, "scores".

    Raises:
        ValueError: If a key is missing, shapes do not fit or a class has no name.
    """
    needed = ("boxes", "labels", "scores") if scored else ("boxes", "labels")
    keys = given.keys() if isinstance(given, dict) else ()
    if missing := [key for key in needed if key not in keys]:
        raise ValueError(
            f"`{name}` must be a dictionary with {missing}. Received: "
            f"{sorted(keys) or type(given).__name__}."
        )
    arrays = {
        key: np.asarray(given[key])
        for key in ("boxes", "labels", "scores", *FLAGS)
        if key in keys
    }
    check_shapes(arrays, len(images), name)
    arrays["boxes"] = arrays["boxes"].astype("float32")
    return [
        of_image({key: values[place] for key, values in arrays.items()}, class_names)
        for place in range(len(images))
    ]


def of_image(arrays, class_names):
    """Return what is not padding in one image, with the names of its classes."""
    real = arrays["labels"] >= 0
    listed = {key: values[real] for key, values in arrays.items()}
    flags = [listed.pop(flag).astype(bool) for flag in FLAGS if flag in listed]
    listed["ignored"] = np.any([np.zeros(real.sum(), bool), *flags], axis=0)
    listed["names"] = names_of(listed["labels"], class_names)
    return listed


def names_of(labels, class_names):
    """Return the name of each label, its number without names, or raise."""
    if class_names is None:
        return [str(label) for label in labels]
    if labels.max(initial=0) >= len(class_names):
        raise ValueError(
            "`class_names` must name every class. "
            f"Received: {len(class_names)} names, a label {labels.max()}."
        )
    return [str(class_names[label]) for label in labels]


def above(listed, score_threshold):
    """Return the boxes of an image that have at least such a score, or no scores."""
    if "scores" not in listed:
        return listed
    sure = np.flatnonzero(listed["scores"] >= score_threshold)
    names = [listed["names"][place] for place in sure]
    kept = {key: values[sure] for key, values in listed.items() if key != "names"}
    return kept | {"names": names}


def words_of(listed):
    """Return what to write on the boxes of an image: names, and scores if there are.

    Example:
        >>> words_of({"names": ["cat", "dog"], "scores": np.array([0.987, 0.5])})
        ['cat 99%', 'dog 50%']
    """
    if "scores" not in listed:
        return listed["names"]
    pairs = zip(listed["names"], listed["scores"], strict=True)
    return [f"{name} {score:.0%}" for name, score in pairs]


def real_boxes(boxes):
    """Return the places of the boxes that have an area, among those of one image.

    Example:
        >>> real_boxes([[2, 2, 9, 9], [0, 0, 0, 0], [1, 1, 3, 2]])
        array([0, 2])
    """
    boxes = np.asarray(boxes, "float64")
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ValueError(
            "`boxes` must be (P, 4), those of one image. Received: "
            f"shape={boxes.shape}."
        )
    return np.flatnonzero((boxes[:, 2:] > boxes[:, :2]).all(axis=1))


def check_shapes(arrays, count, name):
    """Raise a ValueError unless there are as many boxes as labels, for each image."""
    shape = (count, *arrays["labels"].shape[1:2])
    for key, array in arrays.items():
        wanted = (*shape, 4) if key == "boxes" else shape
        if array.shape != wanted or len(shape) != 2:
            raise ValueError(
                f"`{name}` must hold arrays (images, boxes, ...) for {count} images. "
                f"Received: {name}[{key!r}] of shape {array.shape}, labels of shape "
                f"{arrays['labels'].shape}."
            )
