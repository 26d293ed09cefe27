"""Which errors a detector makes: missed, misnamed, misplaced, doubled, invented.

Shapes: N images, at most M objects and K detections in each; D detections of one image.
"""

import numpy as np

from aiva.metrics.detection.coco_matching import match_image
from aiva.metrics.detection.detections import slices_of_images, without_padding
from aiva.scratch.iou import iou

BACKGROUND = 0.1  # a detection that overlaps every object less than this lies on none


def detection_errors(
    objects, detections, iou_threshold: float = 0.5, score_threshold: float = 0.5
) -> dict:
    """Count what became of the objects, and of the detections that found none.

    The kinds of error follow Bolya et al., 2020, "TIDE: A general toolbox for
    identifying object detection errors", https://arxiv.org/abs/2008.08115.

    Detections of any class are matched to objects, the best score first, each to the
    free object it overlaps most. Crowds and difficult objects need not be found, and
    detections on them are not errors.

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
        ValueError: If objects or detections are not of this form, or `iou_threshold` is
            below 0.1 or above 1.

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
    matches, overlap = match_objects(real, found, wanted, iou_threshold)  # (D,), (D,)
    right = np.append(wanted, False)[matches]  # index -1: no match
    same = real["labels"][matches[right]] == found["labels"][right]
    lost, images = overlap[matches < 0], len(objects["labels"])
    misplaced = (lost >= BACKGROUND) & (lost < iou_threshold)
    return {
        "found": share(right.sum(), wanted.sum()),
        "right_class": share(same.sum(), right.sum()),
        "duplicates": float(np.sum(lost >= iou_threshold) / images),
        "misplaced": float(np.sum(misplaced) / images),
        "background": float(np.sum(lost < BACKGROUND) / images),
    }


def match_objects(objects, detections, wanted, iou_threshold):
    """Return the object that each detection found, or -1, and its largest overlap."""
    matches = np.full(len(detections["image"]), -1)
    largest = np.zeros(len(matches))
    for there, found in slices_of_images(objects, detections):
        overlaps = iou(
            detections["boxes"][found], objects["boxes"][there], objects["crowd"][there]
        )
        # What need not be found may be matched again and again, as crowds may.
        ignored = ~wanted[there]
        chosen = match_image(
            overlaps, ignored[None], ignored, np.array([iou_threshold])
        )[0, 0]
        matches[found] = np.where(chosen < 0, -1, chosen + there.start)
        largest[found] = overlaps.max(axis=1)
    return matches, largest


def share(part, whole) -> float:
    """Return a part as a share of the whole, or -1 if the whole is 0."""
    return float(part / whole) if whole else -1.0
