"""Average precision by the rules of the PASCAL VOC challenges.

Everingham et al., 2010, "The PASCAL visual object classes (VOC) challenge",
https://doi.org/10.1007/s11263-009-0275-4, section 4.2

Shapes: N images, K classes; D detections and M objects of one class.
"""

import numpy as np

from aiva.metrics.detection.detections import (
    check_iou_threshold,
    count_classes,
    of_class,
    slices_of_images,
    without_padding,
)
from aiva.metrics.detection.precision_curve import (
    mean_of_valid,
    precision_curve,
    precision_envelope,
)
from aiva.scratch.iou import iou

STYLES = ("2007", "2010")


def voc_average_precision(
    objects,
    detections,
    iou_threshold: float = 0.5,
    style: str = "2010",
    num_classes: int | None = None,
) -> dict:
    """Measure detections as the PASCAL VOC challenges do.

    A detection is right if, of the objects of its class, the one it overlaps most
    overlaps at least by the threshold and was not found by a better detection.
    Difficult objects need not be found; detections of them are neither right nor wrong.
    The challenge's files name the last pixels inside a box and its program counts one
    more; here, as everywhere in AIVA, x2 and y2 are where the box ends, as
    `aiva.data.from_voc` reads them, so that the overlaps are the same.

    Args:
        objects: Dictionary of "boxes" `(N, M, 4)`, (x1, y1, x2, y2) in pixels, "labels"
            `(N, M)`, where -1 is padding, and perhaps "difficult" `(N, M)`.
        detections: Dictionary of "boxes" `(N, K, 4)`, "scores" and "labels" `(N, K)`,
            as every detector's `detect` returns it.
        iou_threshold: The least overlap, above 0 and at most 1.
        style: "2010" takes the area below the curve of precision over recall, made
            falling; "2007", the rule until that year's challenge and of the papers on
            R-CNN, averages this curve at the 11 recalls 0, 0.1, to 1.
        num_classes: Number of classes. None takes it from the largest label.

    Returns:
        Dictionary of numbers from 0 to 1, or -1 where there are no objects to find:

        - "AP": the mean over all classes that have objects, also called mAP.
        - "per_class": array `(classes,)`, the AP of each.
        - "curves": list with a dictionary for each class: its "precision" and "recall"
          `(D,)` after each detection, the best first.

    Raises:
        ValueError: If objects or detections are not of this form, hold crowds, the
            threshold is not above 0 and at most 1, or the style is unknown.

    Example:
        >>> objects = {"boxes": [[[10, 10, 50, 50]]], "labels": [[0]]}
        >>> shifted = {"boxes": [[[10, 10, 50, 30]]], "labels": [[0]], "scores": [[1]]}
        >>> voc_average_precision(objects, shifted)["AP"]
        1.0
    """
    check_iou_threshold(iou_threshold)
    if style not in STYLES:
        raise ValueError(
            f"`style` must be '2007' or '2010'. Received: style={style!r}."
        )
    objects, detections = without_padding(objects, detections, num_classes)
    if objects["crowd"].any():
        raise ValueError(
            "The rules of VOC know no crowds. "
            f"Received: {objects['crowd'].sum()} crowds. Take them out, or measure "
            "with `coco_average_precision`."
        )
    curves, per_class = [], []
    for label in range(count_classes(num_classes, objects, detections)):
        curve, count = curve_of_class(
            of_class(objects, label), of_class(detections, label), iou_threshold
        )
        curves.append(curve)
        per_class.append(summary(**curve, style=style) if count else -1.0)
    per_class = np.array(per_class, "float64")
    return {"AP": mean_of_valid(per_class), "per_class": per_class, "curves": curves}


def curve_of_class(objects, detections, iou_threshold):
    """Return precision and recall after each detection, and the number of objects."""
    best, overlap = best_objects(objects, detections)
    order = np.argsort(-detections["scores"], kind="stable")
    best, enough = best[order], overlap[order] >= iou_threshold
    count = np.sum(~objects["difficult"])
    difficult = np.append(objects["difficult"], False)[best]  # index -1: no object
    true_positives = enough & ~difficult & first_of_each(best, enough)
    false_positives = ~true_positives & ~(enough & difficult)
    precision, recall = precision_curve(true_positives, false_positives, max(count, 1))
    return {"precision": precision, "recall": recall}, count


def best_objects(objects, detections):
    """Return the index of the object that each detection overlaps most, and the IoU."""
    best = np.full(len(detections["image"]), -1)
    overlap = np.zeros(len(best))
    for there, found in slices_of_images(objects, detections):
        overlaps = iou(detections["boxes"][found], objects["boxes"][there])
        best[found] = there.start + overlaps.argmax(axis=1)
        overlap[found] = overlaps.max(axis=1)
    return best, overlap


def first_of_each(best, enough):
    """Tell which detections are the first that overlap their object enough.

    Example:
        >>> enough = np.array([False, True, True, True])
        >>> first_of_each(np.array([4, 4, 4, 2]), enough).tolist()
        [False, True, False, True]
    """
    first = np.zeros(len(best), bool)
    candidates = np.flatnonzero(enough)
    first[candidates[np.unique(best[candidates], return_index=True)[1]]] = True
    return first


def summary(precision, recall, style) -> float:
    """Return the average precision of a curve `(D,)`.

    Example:
        >>> summary(np.array([1.0, 0.5]), np.array([0.5, 0.5]), style="2007")
        0.5454545454545454
    """
    precision = np.append(
        precision_envelope(precision), 0.0
    )  # nothing beyond the last recall
    if style == "2007":
        points = np.arange(11) / 10
        return float(precision[np.searchsorted(recall, points)].mean())
    return float(np.sum(np.diff(recall, prepend=0.0) * precision[:-1]))
