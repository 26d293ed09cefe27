"""Which detection is matched to which object, by the rule of COCO.

Shapes: D detections of one class, best first, and M objects of the same class, in one
image or in many; A area ranges, T IoU thresholds.
"""

import numpy as np

from aiva.metrics.detection.detections import slices_of_images
from aiva.scratch.iou import iou


def match(objects, detections, ignored, iou_thresholds):
    """Match each detection to at most one object, and each object to one detection.

    Detections choose in the order of their scores, each the object it overlaps most of
    those that are free and overlap enough. Objects that count come before those that
    are ignored; only a crowd may be matched again and again.

    Args:
        objects: Flat arrays of the objects of a class.
        detections: Flat arrays of the detections of that class, best first.
        ignored: bool `(A, M)`: which objects do not count in an area range.
        iou_thresholds: `(T,)`, rising: the least overlap.

    Returns:
        int array `(A, T, D)`: the index of the matched object, or -1.

    Example:
        >>> boxes = np.array([[0.0, 0, 4, 4]])
        >>> one = {"image": np.array([0]), "boxes": boxes, "crowd": np.array([False])}
        >>> two = {"image": np.array([0, 0]), "boxes": boxes.repeat(2, axis=0)}
        >>> match(one, two, np.array([[False]]), np.array([0.5])).tolist()
        [[[0, -1]]]
    """
    shape = len(ignored), len(iou_thresholds), len(detections["image"])
    matches = np.full(shape, -1)
    for there, found in slices_of_images(objects, detections):
        crowd = objects["crowd"][there]
        overlaps = iou(detections["boxes"][found], objects["boxes"][there], crowd)
        chosen = match_image(overlaps, ignored[:, there], crowd, iou_thresholds)
        matches[..., found] = np.where(chosen < 0, -1, chosen + there.start)
    return matches


def match_image(overlaps, ignored, crowd, iou_thresholds):
    """Match the detections of one image; every area range and threshold for itself.

    Args:
        overlaps: IoU `(D, M)`, the best detection first.
        ignored: bool `(A, M)`.
        crowd: bool `(M,)`.
        iou_thresholds: `(T,)`, rising.

    Returns:
        int array `(A, T, D)`: the index of the object, or -1.
    """
    counts = ~ignored[:, None]  # (A, 1, M)
    enough = overlaps[:, None] >= iou_thresholds[:, None]  # (D, T, M)
    free = np.ones((len(ignored), *enough.shape[1:]), bool)  # (A, T, M)
    matches = np.full((*free.shape[:2], len(overlaps)), -1)
    for index in np.flatnonzero(enough[:, 0].any(axis=1)):
        fits = free & enough[index]
        better = fits & counts
        fits = np.where(better.any(axis=-1, keepdims=True), better, fits)
        best = last_of_largest(np.where(fits, overlaps[index], -1.0))  # (A, T)
        matches[..., index] = np.where(fits.any(axis=-1), best, -1)
        chosen = matches[..., index, None] == np.arange(len(crowd))  # (A, T, M)
        free &= ~chosen | crowd
    return matches


def last_of_largest(values):
    """Return the index of the largest value; of equal ones the last, as COCO does.

    Example:
        >>> last_of_largest(np.array([0.5, 0.9, 0.9, 0.1])).tolist()
        2
    """
    return values.shape[-1] - 1 - np.argmax(values[..., ::-1], axis=-1)
