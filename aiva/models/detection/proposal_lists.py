"""Proposals for the detectors that do not make their own: found, or given and checked.

Shapes: N images, Q proposals of an image that are given, P that the model looks into.
"""

import numpy as np


def takes_proposals(model) -> bool:
    """Tell whether a detector's graph asks for proposals besides images.

    Example:
        >>> from aiva import models
        >>> takes_proposals(models.FastRCNN(3)), takes_proposals(models.FasterRCNN(3))
        (True, False)
    """
    return isinstance(model.input, dict) and "proposals" in model.input


def search(images, count: int, verbose=0) -> np.ndarray:
    """Find `count` proposals in each image by selective search.

    Args:
        images: Images `(N, H, W, C)` with values 0-255.
        count: Number P of proposals per image.
        verbose: Whether to show a progress bar.

    Returns:
        Boxes `(N, P, 4)` float32, best first, padded with zeros.
    """
    from aiva.proposals import selective_search

    return selective_search(images, count=count, verbose=verbose)


def check_proposals(proposals, sizes: list, count: int) -> np.ndarray:
    """Return as many proposals as a model looks into, or raise a ValueError.

    Args:
        proposals: Boxes `(Q, 4)` of each image, best first: an array `(N, Q, 4)` or a
            list of arrays of any length. Those without area are padding.
        sizes: Height and width in pixels of each of the N images.
        count: Number P of proposals that the model takes.

    Returns:
        Boxes `(N, P, 4)` float32: the first P of each image, padded with zeros.

    Raises:
        ValueError: If there are not as many lists as images, a list is no list of
            finite boxes `[x1, y1, x2, y2]` in pixels, or a box lies beside its image.

    Example:
        >>> check_proposals([[[2, 2, 9, 9]], []], [(16, 16)] * 2, count=1).tolist()
        [[[2.0, 2.0, 9.0, 9.0]], [[0.0, 0.0, 0.0, 0.0]]]
    """
    lists = len(proposals) if hasattr(proposals, "__len__") else proposals
    if lists is proposals or lists != len(sizes):
        raise ValueError(
            "There must be a list of proposals for each image. Received: "
            f"{lists!r} lists for {len(sizes)} images."
        )
    padded = np.zeros((len(sizes), count, 4), "float32")
    for place, (boxes, size) in enumerate(zip(proposals, sizes, strict=True)):
        boxes = np.asarray(boxes, "float32")
        if boxes.size:
            check_boxes(boxes, place)
            check_inside(boxes, place, *size)
            padded[place, : len(boxes)] = boxes[:count]
    return padded


def check_boxes(boxes, place):
    """Raise a ValueError unless these are boxes, or padding."""
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ValueError(
            "Proposals of an image must be an array (Q, 4) of boxes [x1, y1, x2, y2] "
            f"in pixels. Received: shape {boxes.shape} for image {place}."
        )
    # A comparison with NaN is False, so a box that holds NaN is not good either.
    good = np.isfinite(boxes).all(axis=1) & (boxes[:, :2] <= boxes[:, 2:]).all(axis=1)
    if not good.all():
        wrong = int(np.argmin(good))
        raise ValueError(
            "Proposals must be finite, with x1 <= x2 and y1 <= y2. Received: "
            f"{boxes[wrong].tolist()}, box {wrong} of image {place}, and "
            f"{np.sum(~good) - 1} more like it in that image."
        )


def check_inside(boxes, place, height, width):
    """Raise a ValueError if boxes are no pixels, or one lies beside its image."""
    real = boxes[(boxes[:, :2] < boxes[:, 2:]).all(axis=1)]  # the rest is padding
    if len(real) and real.max() <= 1:
        raise ValueError(
            "Proposals are in pixels. Received: no coordinate above 1 for image "
            f"{place}. Multiply x by the image's width {width}, y by its height "
            f"{height}."
        )
    beside = (real[:, :2] >= [width, height]) | (real[:, 2:] <= 0)
    if beside.any():
        wrong = real[beside.any(axis=1)][0]
        raise ValueError(
            f"Proposals must lie in their image, at least in part. Received: box "
            f"{wrong.tolist()} for image {place} of {height} x {width} pixels."
        )
