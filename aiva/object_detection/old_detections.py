"""From AIVA's detections to those of the TensorFlow Object Detection API.

Shapes: N images, D detections of an image, P of them that are no padding, H x W pixels.
"""

import numpy as np

from aiva.object_detection.drawn_arrays import as_array


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
    arrays = checked(detections, len(images))
    return [
        of_one_image({key: x[place] for key, x in arrays.items()}, np.shape(image)[:2])
        for place, image in enumerate(images)
    ]


def of_one_image(found, size):
    """Rewrite the detections `(D, ...)` of an image of a height and width."""
    real = found["labels"] >= 0
    height, width = size
    old = {
        "detection_boxes": (
            found["boxes"][real][:, [1, 0, 3, 2]] / [height, width, height, width]
        ).astype("float32"),
        "detection_classes": found["labels"][real].astype("int64") + 1,
        "num_detections": int(real.sum()),
    }
    if "scores" in found:
        old["detection_scores"] = found["scores"][real]
    if "masks" in found:
        old["detection_masks"] = found["masks"][real].astype("uint8")
    return old


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
    return arrays
