"""Which errors a detector makes: missed, misnamed, misplaced, doubled, invented.

Shapes: N images, at most M objects and K detections in each; D detections of one image.
"""

import numpy as np

from aiva.metrics.detection.coco_matching import match_image
from aiva.metrics.detection.detections import pairs_of_images, without_padding
from aiva.metrics.detection.overlap import overlaps

BACKGROUND = 0.1  # a detection that overlaps every object less than this lies on none


def detection_errors(
    objects, detections, iou_threshold: float = 0.5, score_threshold: float = 0.5
) -> dict:
    """Count what became of the objects, and of the detections that found none.

    The kinds of error follow Bolya et al., 2020, "TIDE: A general toolbox for
    identifying object detection errors", https://arxiv.org/abs/2008.08115.

    Detections of any class take objects, the best score first, each the free object it
    overlaps most. Crowds and difficult objects need not be found, and detections on
    them are no errors.

    Args:
        objects: Dictionary of "boxes" `(N, M, 4)`, (x1, y1, x2, y2) in pixels, "labels"
            `(N, M)`, where -1 is padding, and perhaps "crowd" and "difficult".
        detections: Dictionary of "boxes" `(N, K, 4)`, "scores" and "labels" `(N, K)`,
            as every detector's `detect` returns it.
        iou_threshold: The overlap from which on an object is found.
        score_threshold: Only detections of at least this score count.

    Returns:
        Dictionary of numbers:

        - "found": share of the objects that a detection of any class found.
        - "right_class": share of these whose detection has the right class.
        - "duplicates": detections per image of what was found already.
        - "misplaced": detections per image that overlap an object, but too little.
        - "background": detections per image that lie on no object, overlap below 0.1.

        Shares are from 0 to 1, and -1 where there was nothing to share.

    Raises:
        ValueError: If objects or detections are not of this form, or a threshold is
            none.

    Example:
        >>> objects = {"boxes": [[[0, 0, 9, 9], [20, 20, 29, 29]]], "labels": [[3, 4]]}
        >>> boxes = [[[0, 0, 9, 8], [20, 20, 29, 23], [50, 50, 59, 59]]]
        >>> found = {"boxes": boxes, "labels": [[5, 4, 4]], "scores": [[0.9, 0.8, 0.7]]}
        >>> detection_errors(objects, found)
        {'found': 0.5, 'right_class': 0.0,
         'duplicates': 0.0, 'misplaced': 1.0, 'background': 1.0}
    """
    if not BACKGROUND <= iou_threshold <= 1:
        raise ValueError(
            f"`iou_threshold` must lie between {BACKGROUND} and 1. "
            f"Received: iou_threshold={iou_threshold}."
        )
    real, found = without_padding(objects, detections)
    sure = found["scores"] >= score_threshold
    found = {key: values[sure] for key, values in found.items()}
    wanted = ~(real["crowd"] | real["difficult"])  # (M,)
    taken, overlap = take_objects(real, found, wanted, iou_threshold)  # (D,), (D,)
    hit = np.append(wanted, False)[taken]  # place -1: took none
    right = real["labels"][taken[hit]] == found["labels"][hit]
    lost, images = overlap[taken < 0], len(objects["labels"])
    misplaced = (lost >= BACKGROUND) & (lost < iou_threshold)
    return {
        "found": share(hit.sum(), wanted.sum()),
        "right_class": share(right.sum(), hit.sum()),
        "duplicates": float(np.sum(lost >= iou_threshold) / images),
        "misplaced": float(np.sum(misplaced) / images),
        "background": float(np.sum(lost < BACKGROUND) / images),
    }


def take_objects(objects, detections, wanted, iou_threshold):
    """Return which object each detection took, or -1, and its largest overlap."""
    taken = np.full(len(detections["image"]), -1)
    largest = np.zeros(len(taken))
    for mine, theirs in pairs_of_images(objects, detections):
        overlap = overlaps(
            detections["boxes"][theirs], objects["boxes"][mine], objects["crowd"][mine]
        )
        # What need not be found may be taken again and again, as crowds may.
        ignored = ~wanted[mine]
        chosen = match_image(overlap, ignored[None], ignored, np.array([iou_threshold]))
        taken[theirs] = np.where(chosen < 0, -1, chosen + mine.start)[0, 0]
        largest[theirs] = overlap.max(axis=1)
    return taken, largest


def share(part, whole) -> float:
    """Return a part as a share of the whole, or -1 if there is no whole."""
    return float(part / whole) if whole else -1.0
