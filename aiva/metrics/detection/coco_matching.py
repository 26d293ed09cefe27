"""Which detection takes which object, by the rule of COCO.

Shapes: D detections of one class, best first, and M objects of the same class, in one
image or in many; A ranges of area, T thresholds of overlap.
"""

import numpy as np

from aiva.metrics.detection.detections import pairs_of_images
from aiva.metrics.detection.overlap import overlaps


def match(objects, detections, ignored, thresholds):
    """Give each detection at most one object, and each object to one detection.

    Detections choose in the order of their scores, each the object it overlaps most of
    those that are free and overlap enough. Objects that count come before those that
    are ignored; only a crowd may be taken again and again.

    Args:
        objects: Flat arrays of the objects of a class.
        detections: Flat arrays of the detections of that class, best first.
        ignored: bool `(A, M)`: which objects do not count in a range of areas.
        thresholds: `(T,)`, rising: the least overlap.

    Returns:
        int array `(A, T, D)`: the place of the object that was taken, or -1.

    Example:
        >>> boxes = np.array([[0.0, 0, 4, 4]])
        >>> one = {"image": np.array([0]), "boxes": boxes, "crowd": np.array([False])}
        >>> two = {"image": np.array([0, 0]), "boxes": boxes.repeat(2, axis=0)}
        >>> match(one, two, np.array([[False]]), np.array([0.5])).tolist()
        [[[0, -1]]]
    """
    shape = len(ignored), len(thresholds), len(detections["image"])
    taken = np.full(shape, -1)
    for mine, theirs in pairs_of_images(objects, detections):
        crowd = objects["crowd"][mine]
        overlap = overlaps(
            detections["boxes"][theirs], objects["boxes"][mine], crowd
        )  # (D, M) of this image
        chosen = match_image(overlap, ignored[:, mine], crowd, thresholds)
        taken[..., theirs] = np.where(chosen < 0, -1, chosen + mine.start)
    return taken


def match_image(overlap, ignored, crowd, thresholds):
    """Match the detections of one image; every range and threshold for itself.

    Args:
        overlap: `(D, M)`, the best detection first.
        ignored: bool `(A, M)`.
        crowd: bool `(M,)`.
        thresholds: `(T,)`, rising.

    Returns:
        int array `(A, T, D)`: the number of the object, or -1.
    """
    counts = ~ignored[:, None]  # (A, 1, M)
    enough = overlap[:, None] >= thresholds[:, None]  # (D, T, M)
    free = np.ones((len(ignored), *enough.shape[1:]), bool)  # (A, T, M)
    taken = np.full((*free.shape[:2], len(overlap)), -1)
    for place in np.flatnonzero(enough[:, 0].any(axis=1)):
        fits = free & enough[place]
        better = fits & counts
        fits = np.where(better.any(axis=-1, keepdims=True), better, fits)
        best = last_of_largest(np.where(fits, overlap[place], -1.0))  # (A, T)
        taken[..., place] = np.where(fits.any(axis=-1), best, -1)
        chosen = taken[..., place, None] == np.arange(len(crowd))  # (A, T, M)
        free &= ~chosen | crowd
    return taken


def last_of_largest(values):
    """Return the place of the largest value; of equal ones the last, as COCO does.

    Example:
        >>> last_of_largest(np.array([0.5, 0.9, 0.9, 0.1])).tolist()
        2
    """
    return values.shape[-1] - 1 - np.argmax(values[..., ::-1], axis=-1)
