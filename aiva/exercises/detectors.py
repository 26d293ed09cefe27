"""Exercises that ask for a better detector, measured on the test scenes."""

import functools

import numpy as np

from aiva import data, metrics, ops
from aiva.exercises.exercise import Mistake, Target
from aiva.exercises.report import CheckFailed

CELLS = (16, 16)  # rows and columns of the shipped detector's feature map
STRIDE = 8  # pixels from one cell to the next
OFFSET = 1 / 16  # cell i looks at pixel 8 i + 0.5
MOST_ANCHORS = 4  # per cell
ENOUGH_FITTING = 0.965
LARGE, TILE = 256, 128  # pixels: sides of a large scene, and of one the detector knows
LARGE_COUNT = 12
ENOUGH_PRECISE = 0.9  # AP50
MOST_DUPLICATES = 3  # per image
DETECTIONS = ("boxes", "scores", "labels")
NO_ANCHORS = (
    "fewer_anchors: expected a pair (sizes, ratios) of positive numbers. "
    "Received: {!r}.\nHint: such as `((16, 24, 36), (1.0, 1.7))`, which makes six "
    "anchors at each cell."
)
NO_DETECTOR = (
    "large_scenes: expected a function of images that returns a dictionary of 'boxes' "
    "(N, K, 4), 'scores' and 'labels' (N, K). Received: {}.\nHint: start from "
    "`shipped.detect`, which returns such a dictionary."
)


@functools.cache
def objects_of_scenes():
    """Draw the objects of some training scenes once."""
    return data.load("scenes", split="train", count=2000)[1]


def fewer_anchors(answer):
    """Measure how many objects of the training scenes fit some anchor well."""
    try:
        sizes, ratios = (np.array(part, float).ravel() for part in answer)
        boxes = ops.anchors(CELLS, STRIDE, sizes.tolist(), ratios.tolist(), OFFSET)
    except (TypeError, ValueError):
        raise CheckFailed(NO_ANCHORS.format(answer)) from None
    objects = objects_of_scenes()
    real = objects["boxes"][objects["labels"] >= 0]
    best = np.asarray(ops.iou(real, boxes)).max(axis=1)
    return {
        "anchors per cell": len(sizes) * len(ratios),
        "objects with an anchor of IoU 0.5": float(np.mean(best >= 0.5)),
    }


@functools.cache
def large_scenes_to_search():
    """Join test scenes to large ones, so that digits lie across every seam.

    Returns:
        Images `(N, 256, 256, 3)` and their objects; digits that the border cuts are
        crowds, which need not be found.
    """
    images, objects = data.load("scenes", split="test", count=9 * LARGE_COUNT)
    random = np.random.default_rng(0)
    parts = [
        large_scene(images[start : start + 9], real_objects(objects, start), corner)
        for start, corner in zip(
            range(0, len(images), 9),
            random.integers(0, TILE, (LARGE_COUNT, 2)),
            strict=True,
        )
    ]
    longest = max(len(labels) for _, _, labels, _ in parts)
    joined = {
        "boxes": np.zeros((LARGE_COUNT, longest, 4), "float32"),
        "labels": np.full((LARGE_COUNT, longest), -1, "int32"),
        "crowd": np.zeros((LARGE_COUNT, longest), bool),
    }
    for place, (_, *lists) in enumerate(parts):
        for key, values in zip(joined, lists, strict=True):
            joined[key][place, : len(values)] = values
    return np.stack([part[0] for part in parts]), joined


def real_objects(objects, start):
    """Return boxes and labels of nine scenes, moved to where the scenes will lie."""
    boxes, labels = [], []
    for place in range(9):
        real = objects["labels"][start + place] >= 0
        corner = TILE * np.tile([place % 3, place // 3], 2)
        boxes.append(objects["boxes"][start + place][real] + corner)
        labels.append(objects["labels"][start + place][real])
    return np.concatenate(boxes), np.concatenate(labels)


def large_scene(images, objects, corner):
    """Cut 256 x 256 pixels out of three rows of three scenes."""
    rows = [np.concatenate(images[k : k + 3], axis=1) for k in (0, 3, 6)]
    left, top = corner
    image = np.concatenate(rows)[top : top + LARGE, left : left + LARGE]
    boxes, labels = objects
    moved = boxes - np.tile(corner, 2)
    clipped = np.clip(moved, 0, LARGE)
    seen = (clipped[:, 2:] > clipped[:, :2]).all(axis=1)
    cut = (clipped != moved).any(axis=1)
    return image, clipped[seen], labels[seen], cut[seen]


def large_scenes(function):
    """Measure a function that detects digits in images of 256 x 256 pixels."""
    if not callable(function):
        raise CheckFailed(NO_DETECTOR.format(repr(function)))
    images, objects = large_scenes_to_search()
    found = function(images.copy())
    if not isinstance(found, dict) or not set(DETECTIONS) <= set(found):
        raise CheckFailed(NO_DETECTOR.format(type(found).__name__))
    found = {key: np.asarray(found[key]) for key in DETECTIONS}
    errors = metrics.detection_errors(objects, found)
    return {
        "AP50": metrics.coco_average_precision(objects, found, 10)["AP50"],
        "found": errors["found"],
        "duplicates per image": errors["duplicates"],
        "on no digit per image": errors["background"],
    }


EXERCISES = (
    Target(
        "fewer_anchors",
        fewer_anchors,
        bands={
            "anchors per cell": {"at_most": MOST_ANCHORS},
            "objects with an anchor of IoU 0.5": {"at_least": ENOUGH_FITTING},
        },
        mistakes=(
            Mistake(
                "They fit, but they are too many: every size is laid with every ratio, "
                "so that their numbers multiply.",
                lambda figures: (
                    figures["anchors per cell"] > MOST_ANCHORS
                    and figures["objects with an anchor of IoU 0.5"] >= ENOUGH_FITTING
                ),
            ),
            Mistake(
                "Too many, and they do not even fit. Look at the heights, widths and "
                "ratios of the training boxes first.",
                lambda figures: figures["anchors per cell"] > MOST_ANCHORS,
            ),
            Mistake(
                "Hardly any object fits. Are the sizes in pixels, the ratios height "
                "divided by width?",
                lambda figures: figures["objects with an anchor of IoU 0.5"] < 0.5,
            ),
            Mistake(
                "Few enough, but too many objects fall between them. What varies more "
                "in the training boxes, size or shape? Spend the anchors there.",
                lambda figures: (
                    figures["objects with an anchor of IoU 0.5"] < ENOUGH_FITTING
                ),
            ),
        ),
    ),
    Target(
        "large_scenes",
        large_scenes,
        bands={
            "AP50": {"at_least": ENOUGH_PRECISE},
            "duplicates per image": {"at_most": MOST_DUPLICATES},
        },
        mistakes=(
            Mistake(
                "Most boxes lie where no digit is. What was found in a tile counts "
                "from the tile's corner: add it to x and y.",
                lambda figures: figures["on no digit per image"] > 5,
            ),
            Mistake(
                "Most digits are missed. Scaled to the detector's 128 pixels they are "
                "too small; cut tiles of 128 pixels instead of scaling.",
                lambda figures: figures["found"] < 0.6,
            ),
            Mistake(
                "Digits are found twice, once in each tile: suppress across the tiles, "
                "class by class.",
                lambda figures: figures["duplicates per image"] > MOST_DUPLICATES,
            ),
            Mistake(
                "Nearly. A digit on the edge of two tiles is cut in both: let the "
                "tiles overlap by more than a digit.",
                lambda figures: figures["AP50"] < ENOUGH_PRECISE,
            ),
        ),
    ),
)
