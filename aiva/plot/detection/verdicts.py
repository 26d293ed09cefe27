"""Right, wrong, missed: what became of the objects and the detections of an image.

Shapes: D detections and M objects of one image.
"""

import numpy as np

from aiva.scratch.average_precision import match_detections

RIGHT, WRONG, IGNORED = 1, 0, -1


def verdicts(objects, detections, iou_threshold):
    """Judge each detection, and each object, of one image.

    A detection is right if it found an object of its class that no better one found. It
    is ignored if it lies on something that need not be found.

    Args:
        objects: Dictionary of "boxes" `(M, 4)`, "labels" and "ignored" `(M,)`.
        detections: Dictionary of "boxes" `(D, 4)`, "scores" and "labels" `(D,)`.
        iou_threshold: The least overlap.

    Returns:
        Two int arrays `(D,)` and `(M,)`: of the detections RIGHT, WRONG or IGNORED; of
        the objects RIGHT (found), WRONG (missed) or IGNORED.
    """
    same = detections["labels"][:, None] == objects["labels"]  # (D, M)
    overlap, inside = same * shared(detections["boxes"], objects["boxes"])
    ignored, wanted = objects["ignored"], np.flatnonzero(~objects["ignored"])
    found = np.array(
        match_detections(detections["scores"], overlap[:, wanted], iou_threshold), int
    )
    of_objects = np.where(ignored, IGNORED, WRONG)
    of_objects[wanted[found[found >= 0]]] = RIGHT
    spared = (inside[:, ignored] >= iou_threshold).any(axis=1)
    of_detections = np.where(spared, IGNORED, WRONG)
    of_detections[found >= 0] = RIGHT
    return of_detections, of_objects


def shared(boxes, others):
    """Return what boxes share, as a part of their union and as a part of the first.

    Example:
        >>> shared(np.array([[0.0, 0, 4, 4]]), np.array([[2.0, 0, 6, 4]])).round(2)
        array([[[0.33]],
               [[0.5 ]]])
    """
    boxes, others = boxes[:, None], others[None]  # (D, 1, 4), (1, M, 4)
    low = np.maximum(boxes[..., :2], others[..., :2])
    high = np.minimum(boxes[..., 2:], others[..., 2:])
    area = np.prod(np.maximum(high - low, 0), axis=-1)  # (D, M)
    first, second = (np.prod(b[..., 2:] - b[..., :2], axis=-1) for b in (boxes, others))
    wholes = np.stack(np.broadcast_arrays(first + second - area, first))  # (2, D, M)
    return np.divide(area, wholes, out=np.zeros_like(wholes), where=area > 0)
