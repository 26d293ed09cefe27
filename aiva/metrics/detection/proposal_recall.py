"""How many objects the proposals of a detector reach.

Shapes: N images, at most M objects and P proposals in each.
"""

import numpy as np

from aiva.metrics.detection.detections import (
    check_iou_threshold,
    slices_of_images,
    without_padding,
)
from aiva.scratch.iou import iou


def proposal_recall(objects, proposals, iou_threshold: float = 0.5) -> float:
    """Return the share of objects that some proposal overlaps enough.

    What no proposal reaches, no head can find: this is the most that the recall of a
    detector can be. Crowds and difficult objects do not count.

    Args:
        objects: Dictionary of "boxes" `(N, M, 4)`, (x1, y1, x2, y2) in pixels, "labels"
            `(N, M)`, where -1 is padding, and perhaps "crowd" and "difficult".
        proposals: Boxes `(N, P, 4)`, as `aiva.proposals.selective_search` returns them;
            those without area are padding. For the recall of the best 100 of each image
            give `proposals[:, :100]`.
        iou_threshold: The overlap that is enough, above 0 and at most 1.

    Returns:
        A number from 0 to 1, or -1 where there is no object to reach.

    Raises:
        ValueError: If objects or proposals are not of this form, or the threshold is
            not above 0 and at most 1.

    Example:
        >>> objects = {"boxes": [[[0, 0, 9, 9], [20, 20, 29, 29]]], "labels": [[3, 4]]}
        >>> proposal_recall(objects, [[[0, 0, 9, 8], [20, 20, 29, 23]]])
        0.5
    """
    check_iou_threshold(iou_threshold)
    objects, boxes = without_padding(objects, as_detections(proposals))
    best = np.zeros(len(objects["labels"]))
    for there, found in slices_of_images(objects, boxes):
        overlaps = iou(objects["boxes"][there], boxes["boxes"][found])
        best[there] = overlaps.max(axis=1)
    best = best[~(objects["crowd"] | objects["difficult"])]
    return float(np.mean(best >= iou_threshold)) if len(best) else -1.0


def as_detections(proposals):
    """Return proposals as detections of one class and equal scores, or raise."""
    boxes = np.asarray(proposals)
    if boxes.ndim != 3 or boxes.shape[2] != 4:
        raise ValueError(
            "`proposals` must be boxes (images, proposals, 4). "
            f"Received: shape={boxes.shape}."
        )
    # A box whose edges are in the wrong order is not padding: it is refused later.
    empty = (boxes[..., 2:] == boxes[..., :2]).any(axis=-1)  # (N, P)
    labels = np.where(empty, -1, 0)
    return {"boxes": boxes, "labels": labels, "scores": np.ones(labels.shape)}
