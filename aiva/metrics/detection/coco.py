"""Average precision and recall by the rules of COCO, the twelve figures of its tables.

Lin et al., 2014, "Microsoft COCO: Common objects in context",
https://arxiv.org/abs/1405.0312; rules at https://cocodataset.org/#detection-eval

Shapes: N images, K classes, A = 4 area ranges, T = 10 IoU thresholds, R = 101 recalls,
L = 3 limits of detections; D detections and M objects of one class.
"""

import numpy as np

from aiva.metrics.detection.coco_matching import match
from aiva.metrics.detection.detections import (
    count_classes,
    of_class,
    without_padding,
)
from aiva.metrics.detection.precision_curve import (
    mean_of_valid,
    precision_curve,
    precision_envelope,
)
from aiva.scratch.iou import area

IOU_THRESHOLDS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0, 1, 101)
MAX_DETECTIONS = (1, 10, 100)  # of one class in one image
AREA_RANGES = {  # square pixels; both ends belong to a range
    "all": (0, 1e10),
    "small": (0, 32**2),
    "medium": (32**2, 96**2),
    "large": (96**2, 1e10),
}


def coco_average_precision(objects, detections, num_classes: int | None = None) -> dict:
    """Measure detections as COCO does; the figures are those of pycocotools.

    AP is the mean precision over 101 recalls, 10 IoU thresholds (0.50, 0.55 to 0.95)
    and all classes that have objects. Only the best 100 detections of a class in
    an image count. Crowds need not be found; detections inside them are neither right
    nor wrong. COCO knows no difficult objects: they count like all others.

    Args:
        objects: Dictionary of "boxes" `(N, M, 4)`, (x1, y1, x2, y2) in pixels, and
            "labels" `(N, M)`, where -1 is padding. It may hold "crowd" `(N, M)` and
            "area" `(N, M)`, the square pixels by which an object is small, medium or
            large; without it the area of the box counts.
        detections: Dictionary of "boxes" `(N, K, 4)`, "scores" and "labels" `(N, K)`,
            as every detector's `detect` returns it.
        num_classes: Number of classes. None takes it from the largest label.

    Returns:
        Dictionary of numbers from 0 to 1, or -1 where there are no such objects:

        - "AP", "AP50", "AP75": average precision over all thresholds, and at two.
        - "AP_small", "AP_medium", "AP_large": average precision by area range, objects
          of up to 32 x 32 pixels, up to 96 x 96, and above.
        - "AR1", "AR10", "AR100": average recall with so many detections of a class in
          an image; "AR_small", "AR_medium", "AR_large": with 100.
        - "per_class": array `(classes,)`, the AP of each.
        - "curves": dictionary of "precision" `(classes, 10, 101)` at the recalls
          "recall" `(101,)` for each of "iou_thresholds" `(10,)`.

    Raises:
        ValueError: If objects or detections are not of this form.

    Example:
        >>> objects = {"boxes": [[[10, 10, 50, 50]]], "labels": [[0]]}
        >>> shifted = {"boxes": [[[10, 10, 50, 42]]], "labels": [[0]], "scores": [[1]]}
        >>> result = coco_average_precision(objects, shifted)
        >>> result["AP"], result["AP75"], result["AP_large"]
        (0.7, 1.0, -1.0)
    """
    objects, detections = without_padding(objects, detections, num_classes)
    classes = range(count_classes(num_classes, objects, detections))
    shape = len(classes), len(AREA_RANGES), len(IOU_THRESHOLDS)
    precision = np.full((*shape, len(RECALLS)), -1.0)  # (K, A, T, R)
    recall = np.full((*shape, len(MAX_DETECTIONS)), -1.0)  # (K, A, T, L)
    for label in classes:
        present, *measured = measure_class(
            of_class(objects, label), of_class(detections, label)
        )
        precision[label, present], recall[label, present] = measured
    return figures(precision, recall)


def measure_class(objects, detections):
    """Measure one class in every area range that has objects of it.

    Returns:
        bool `(A,)`: the area ranges with objects; their precision `(A', T, R)` and
        their recall `(A', T, L)`.
    """
    rank = rank_in_image(detections["image"])
    best = {
        key: values[rank < MAX_DETECTIONS[-1]] for key, values in detections.items()
    }
    rank = rank[rank < MAX_DETECTIONS[-1]]
    ignored = objects["crowd"] | outside_area_ranges(objects["area"])  # (A, M)
    present = (~ignored).any(axis=1)  # (A,)
    ignored = ignored[present]
    matches = match(objects, best, ignored, IOU_THRESHOLDS)  # (A', T, D)
    outside = outside_area_ranges(area(best["boxes"]))[present]  # (A', D)
    right, wrong = true_and_false_positives(matches, ignored, outside)
    count = np.sum(~ignored, axis=1)[:, None]  # (A', 1)
    recall = [
        np.sum(right & (rank < limit), axis=-1) / count for limit in MAX_DETECTIONS
    ]
    order = np.argsort(-best["scores"], kind="stable")
    curve = precision_curve(right[..., order], wrong[..., order], count)
    return present, at_recalls(*curve), np.stack(recall, axis=-1)


def true_and_false_positives(matches, ignored, outside):
    """Tell which detections are right and which are wrong; some are neither.

    Neither are those that were matched to an ignored object, and those without a match
    that lie outside the area range themselves.

    Args:
        matches: int `(A, T, D)`: the index of the matched object, or -1.
        ignored: bool `(A, M)`: objects that do not count.
        outside: bool `(A, D)`: detections outside the area range.

    Returns:
        Two bool arrays `(A, T, D)`.
    """
    none = np.zeros((len(ignored), 1), bool)
    ignored = np.concatenate([ignored, none], axis=1)  # index -1: no match
    area_range = np.arange(len(ignored))[:, None, None]
    true_positives = (matches >= 0) & ~ignored[area_range, matches]
    false_positives = (matches < 0) & ~outside[:, None]
    return true_positives, false_positives


def at_recalls(precision, recall):
    """Read curves `(A, T, D)` at the 101 recalls; 0 beyond the largest recall."""
    nothing = np.zeros((*precision.shape[:-1], 1))
    precision = np.concatenate([precision_envelope(precision), nothing], axis=-1)
    curves = np.zeros((*recall.shape[:2], len(RECALLS)))  # (A, T, R)
    for index in np.ndindex(curves.shape[:2]):
        curves[index] = precision[index][np.searchsorted(recall[index], RECALLS)]
    return curves


def outside_area_ranges(areas):
    """Tell which areas `(P,)` lie outside each area range, `(A, P)`."""
    low, high = np.transpose(list(AREA_RANGES.values()))[..., None]
    return (areas < low) | (areas > high)


def rank_in_image(image):
    """Count the detections of each image from 0; image indices `(D,)` must rise.

    Example:
        >>> rank_in_image(np.array([3, 3, 3, 7])).tolist()
        [0, 1, 2, 0]
    """
    return np.arange(len(image)) - np.searchsorted(image, image)


def figures(precision, recall):
    """Average the curves `(K, A, T, R)` and the recalls `(K, A, T, L)`."""
    by_area = dict(zip(AREA_RANGES, np.moveaxis(precision, 1, 0), strict=True))
    every = by_area["all"]  # (K, T, R)
    result = {
        "AP": mean_of_valid(every),
        "AP50": mean_of_valid(every[:, 0]),
        "AP75": mean_of_valid(every[:, 5]),
    }
    for name in ("small", "medium", "large"):
        result[f"AP_{name}"] = mean_of_valid(by_area[name])
    for index, limit in enumerate(MAX_DETECTIONS):
        result[f"AR{limit}"] = mean_of_valid(recall[:, 0, :, index])
    for index, name in enumerate(("small", "medium", "large"), start=1):
        result[f"AR_{name}"] = mean_of_valid(recall[:, index, :, -1])
    result["per_class"] = every.mean(axis=(1, 2))
    result["curves"] = {
        "precision": every,
        "recall": RECALLS.copy(),
        "iou_thresholds": IOU_THRESHOLDS.copy(),
    }
    return result
