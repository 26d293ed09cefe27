"""Chapter 6: boxes, what a detector answers, and a better detector.

Boxes are [x1, y1, x2, y2] in pixels unless something else is said.
"""

import functools
from itertools import product

import numpy as np
from scipy import special

from aiva import data, ops, scratch
from aiva.exercises.box_cases import box_picture, detector_figures, random_boxes
from aiva.exercises.exercise import exercise, target
from aiva.exercises.report import CheckFailed


def region_cases(rng):
    """Draw features and labels of a few regions in each of a few images."""
    for images, regions, channels in product((2, 3, 4), (2, 3, 5), (1, 2, 3)):
        features = rng.integers(0, 10, (images, regions, channels))
        yield {"features": features, "labels": rng.integers(-9, 0, (images, regions))}


@exercise(cases=region_cases)
def region_rows(features, labels):
    """Follow one region by hand: its features and its label must end in the same
    row."""
    return np.concatenate([*np.dstack([features, labels])])


region_rows.mistake(
    "Features and labels of different images stand in one row: the labels were laid "
    "out region by region, the features image by image.",
    lambda features, labels: region_rows(features, labels.T.reshape(labels.shape)),
)
region_rows.mistake(
    "Features and labels of different images stand in one row: the features were laid "
    "out region by region, the labels image by image.",
    lambda features, labels: region_rows(
        features.swapaxes(0, 1).reshape(features.shape), labels
    ),
)
region_rows.mistake(
    "Each row is right in itself, but the rows come region by region; first come all "
    "regions of the first image.",
    lambda features, labels: region_rows(features.swapaxes(0, 1), labels.T),
)
region_rows.mistake(
    "The label belongs into the last column.",
    lambda features, labels: np.roll(region_rows(features, labels), 1, axis=1),
)


def fraction_cases(rng):
    """Draw boxes in parts of images that are no squares."""
    for count in np.repeat([1, 2, 3, 5], 7):
        yield {
            "boxes": random_boxes(rng, count, side=10) / 16,
            "height": int(rng.integers(2, 12)) * 16,
            "width": int(rng.integers(12, 24)) * 16,
        }


@exercise(cases=fraction_cases)
def to_pixels(boxes, height, width):
    """Do it for one box by hand: which of its four numbers are counted along the
    width?"""
    return boxes[:, [1, 0, 3, 2]] * np.array([width, height, width, height])


to_pixels.mistake(
    "The numbers are pixels now, but y still comes first.",
    lambda boxes, height, width: boxes * np.array([height, width, height, width]),
)
to_pixels.mistake(
    "y still comes first, and was multiplied by the width.",
    lambda boxes, height, width: boxes * np.array([width, height, width, height]),
)
to_pixels.mistake(
    "The order is right, but x was multiplied by the height.",
    lambda boxes, height, width: to_pixels(boxes, height=width, width=height),
)
to_pixels.mistake(
    "The order is right, but these are parts of the image, not pixels.",
    lambda boxes, height, width: to_pixels(boxes, height=1, width=1),
)


def logits_cases(rng):
    """Draw logits of few boxes, and thresholds low and high."""
    sizes = product((1, 2, 3, 5), (2, 3, 5), (0.05, 0.2, 0.5, 0.8))
    for boxes, classes, threshold in sizes:
        logits = rng.normal(0, 2, (boxes, classes + 1)).round(1)
        yield {"logits": logits, "threshold": threshold}


def classes_above(scores, threshold):
    """Return the class of the best score `(R, K)`, or -1 where it is too low."""
    best = scores.argmax(axis=1)
    return np.where(scores.max(axis=1) > threshold, best, -1)


@exercise(cases=logits_cases)
def confident_classes(logits, threshold):
    """First softmax over all columns, then leave out the background, then the largest
    of each row."""
    return classes_above(scratch.softmax(logits)[:, 1:], threshold)


confident_classes.mistake(
    "These are logits: 0.9 may be little and -0.5 much. Only after softmax are they "
    "probabilities that a threshold can judge.",
    lambda logits, threshold: classes_above(logits[:, 1:], threshold),
)
confident_classes.mistake(
    "Softmax comes before the background is left out, or its probability is shared out "
    "among the classes.",
    lambda logits, threshold: classes_above(scratch.softmax(logits[:, 1:]), threshold),
)
confident_classes.mistake(
    "The logistic function asks for each class alone. Here one of K + 1 answers is "
    "right: that is softmax.",
    lambda logits, threshold: classes_above(special.expit(logits[:, 1:]), threshold),
)


confident_classes.mistake(
    "Your classes are one too high: column 0 is the background.",
    lambda **case: confident_classes(**case) + (confident_classes(**case) >= 0),
)
confident_classes.mistake(
    "With a low threshold a class counts even where the background is likelier: leave "
    "out the background before you choose.",
    lambda logits, threshold: np.maximum(
        classes_above(scratch.softmax(logits), threshold) - 1, -1
    ),
)
confident_classes.mistake(
    "An unsure box must be told from class 0: give it -1.",
    lambda **case: np.maximum(confident_classes(**case), 0),
)
confident_classes.mistake(
    "The threshold is not used: below it the answer is -1.",
    lambda logits, threshold: confident_classes(logits, threshold=0),
)


def pair_cases(rng):
    """Draw pairs of boxes: apart, touching, overlapping, one inside the other."""
    corners = [
        ((2, 2, 6, 6), (6, 2, 9, 6)),  # a side in common
        ((0, 0, 8, 8), (2, 3, 5, 5)),  # one inside the other
        ((0, 0, 3, 3), (5, 5, 9, 8)),  # apart in both directions
        ((0, 0, 3, 9), (5, 1, 9, 8)),  # apart in one direction
        ((1, 2, 5, 9), (1, 2, 5, 9)),  # the same
    ]
    cases = [np.array(pair, float) for pair in corners]
    cases += [random_boxes(rng, 2) for _ in range(35)]
    return [{"box": box, "other": other} for box, other in cases]


ONE_LONGER = np.array([0, 0, 1, 1])


@exercise(cases=pair_cases, picture=box_picture)
def iou(box, other):
    """The shared part goes from the larger left edge to the smaller right one, and has
    no area where these have crossed."""
    return float(scratch.iou(box[None], other[None])[0, 0])


def area(box):
    """Return the area of a box in pixels."""
    return np.prod(box[2:] - box[:2])


def overlap(box, other):
    """Return width and height of what two boxes share, negative where they do not."""
    return np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2])


def shared_area(box, other):
    """Return the area in pixels that two boxes share."""
    return np.prod(np.maximum(overlap(box, other), 0))


@iou.mistake(
    "Boxes that lie apart get an area: the product of two negative sides is positive. "
    "Cut each side off at 0 first."
)
def _(box, other):
    shared = np.prod(overlap(box, other))
    return shared / (area(box) + area(other) - shared)


iou.mistake(
    "The shared area counts twice in your union: subtract it once.",
    lambda box, other: shared_area(box, other) / (area(box) + area(other)),
)
iou.mistake(
    "You divide by the smaller box. Then a small box inside a large one would be a "
    "perfect answer.",
    lambda box, other: shared_area(box, other) / min(area(box), area(other)),
)
iou.mistake(
    "There is one pixel too many: a box from 2 to 6 is 4 wide, because x2 is the first "
    "column beyond it.",
    lambda box, other: iou(box + ONE_LONGER, other + ONE_LONGER),
)
iou.mistake(
    "That is the shared area: divide it by the area that they cover together.",
    shared_area,
)
iou.mistake(
    "You divide by the box around both, corners that neither covers included.",
    lambda box, other: (
        shared_area(box, other)
        / np.prod(np.maximum(box[2:], other[2:]) - np.minimum(box[:2], other[:2]))
    ),
)


def crowded_cases(rng):
    """Draw boxes that crowd, with different scores, among them chains of three."""
    chain = np.array([[0, 0, 6, 6], [2, 0, 8, 6], [4, 0, 10, 6]], float)
    for scores in rng.permuted(np.tile([0.9, 0.6, 0.3], (6, 1)), axis=1):
        yield {"boxes": chain, "scores": scores, "iou_threshold": 0.3}
    thresholds = (0.2, 0.2, 0.4, 0.4, 0.6, 0.6)
    for count, threshold in product((1, 2, 3, 4, 5, 7, 9), thresholds):
        scores = rng.permutation(99)[:count] / 100
        boxes = random_boxes(rng, count, side=8)
        yield {"boxes": boxes, "scores": scores, "iou_threshold": threshold}


@exercise(cases=crowded_cases, picture=box_picture)
def non_max_suppression(boxes, scores, iou_threshold):
    """Take the best box that is left, keep its index, throw out all that overlap it by
    more than the threshold; again, until none is left."""
    return np.array(
        scratch.non_max_suppression(boxes, scores, len(boxes), iou_threshold)
    )


non_max_suppression.mistake(
    "You go through the boxes as they come; begin with the best score.",
    lambda scores, **rest: non_max_suppression(scores=-np.arange(len(scores)), **rest),
)
non_max_suppression.mistake(
    "You begin with the worst score: `argsort` sorts upwards.",
    lambda scores, **rest: non_max_suppression(scores=-scores, **rest),
)


@non_max_suppression.mistake(
    "A box that was thrown out still throws out others. Compare with the boxes that "
    "were kept, not with all better ones."
)
def _(boxes, scores, iou_threshold):
    overlaps = scratch.iou(boxes, boxes) > iou_threshold
    better = scores[:, None] > scores
    kept = ~(overlaps & better).any(axis=0)
    order = np.argsort(-scores)
    return order[kept[order]]


@non_max_suppression.mistake(
    "You throw out what lies apart and go on with what overlaps; it is the other way "
    "round."
)
def _(boxes, scores, iou_threshold):
    overlaps = scratch.iou(boxes, boxes)
    order, kept = list(np.argsort(-scores)), []
    while order:
        best = order.pop(0)
        kept.append(best)
        order = [index for index in order if overlaps[best, index] > iou_threshold]
    return np.array(kept)


non_max_suppression.mistake(
    "The right boxes, but in the order in which they came: best first.",
    lambda **case: np.sort(non_max_suppression(**case)),
)
non_max_suppression.mistake(
    "This says of each box whether it stays; return the indices of those that do.",
    lambda **case: np.isin(range(len(case["scores"])), non_max_suppression(**case)),
)


@non_max_suppression.mistake(
    "A box stays only if none of the kept ones overlaps it too much: `np.all`, not "
    "`np.any`."
)
def _(boxes, scores, iou_threshold):
    kept = []
    for index in np.argsort(-scores):
        overlaps = scratch.iou(boxes[[index]], boxes[kept])
        if not kept or np.any(overlaps <= iou_threshold):
            kept.append(index)
    return np.array(kept)


@non_max_suppression.mistake(
    "You compare with the box that was kept last; compare with all that were kept."
)
def _(boxes, scores, iou_threshold):
    kept = []
    for index in np.argsort(-scores):
        overlaps = scratch.iou(boxes[[index]], boxes[kept[-1:]])
        if np.all(overlaps <= iou_threshold):
            kept.append(index)
    return np.array(kept)


def coder_cases(rng):
    """Draw boxes and anchors of different sides."""
    boxes, anchors = random_boxes(rng, 30), random_boxes(rng, 30)
    for box, anchor in zip(boxes, anchors, strict=True):
        yield {"box": box, "anchor": anchor}


@exercise(cases=coder_cases, picture=box_picture)
def encode_box(box, anchor):
    """Write down centre, width and height of both boxes first; then the moves between
    the centres, then the stretches."""
    return scratch.encode_boxes(box[None], anchor[None])[0]


def sides(box):
    """Return width and height of a box."""
    return box[2:] - box[:2]


encode_box.mistake(
    "The moves are still in pixels: divide them by the anchor's width and height.",
    lambda box, anchor: encode_box(box, anchor) * [*sides(anchor), 1, 1],
)
encode_box.mistake(
    "You divide by the sides of the box. Who decodes does not know them yet: divide by "
    "those of the anchor.",
    lambda box, anchor: encode_box(box, anchor) * [*sides(anchor) / sides(box), 1, 1],
)
encode_box.mistake(
    "These are moves of the top-left corner; move the centre.",
    lambda box, anchor: np.concatenate(
        [(box[:2] - anchor[:2]) / sides(anchor), encode_box(box, anchor)[2:]]
    ),
)
encode_box.mistake(
    "The stretch lacks its logarithm: twice as wide and half as wide should be equally "
    "far from 0.",
    lambda box, anchor: np.concatenate(
        [encode_box(box, anchor)[:2], sides(box) / sides(anchor)]
    ),
)
encode_box.mistake(
    "This leads from the box to the anchor; go from the anchor to the box.",
    lambda box, anchor: encode_box(anchor, box),
)
encode_box.mistake(
    "The stretch is upside down: the box's side over the anchor's.",
    lambda box, anchor: encode_box(box, anchor) * [1, 1, -1, -1],
)
encode_box.mistake(
    "The moves point from the box to the anchor: subtract the anchor's centre.",
    lambda box, anchor: encode_box(box, anchor) * [-1, -1, 1, 1],
)
encode_box.mistake(
    "The moves are twice too large: the centre is half of the sum of both corners.",
    lambda box, anchor: encode_box(box, anchor) * [2, 2, 1, 1],
)


def ranking_cases(rng):
    """Draw detections with different scores, of which some are right."""
    for count in np.repeat(np.arange(1, 9), 5):
        right = rng.random(count) < 0.6
        scores = rng.permutation(99)[:count] / 100
        num_objects = max(int(right.sum() + rng.integers(0, 4)), 1)
        yield {"scores": scores, "right": right, "num_objects": num_objects}


@exercise(cases=ranking_cases)
def average_precision(scores, right, num_objects):
    """Sort by score; after each detection note precision and recall; give each step of
    the recall the best precision from there on."""
    found = np.where(right, 0, -1)
    curve = scratch.precision_recall(scores, found, num_objects)
    return scratch.average_precision(*curve)


def precision_of_ranks(scores, right):
    """Return the precision after each detection, best first."""
    right = right[np.argsort(-scores)]
    return np.cumsum(right) / np.arange(1, len(right) + 1)


average_precision.mistake(
    "The best score comes first: sort the detections.",
    lambda scores, **rest: average_precision(scores=-np.arange(len(scores)), **rest),
)


@average_precision.mistake(
    "The curve still goes up and down: at each recall counts the best precision that "
    "is reached there or further on."
)
def _(scores, right, num_objects):
    found = right[np.argsort(-scores)]
    return np.sum(precision_of_ranks(scores, right) * found) / num_objects


average_precision.mistake(
    "What was missed costs nothing: divide by the number of objects, not by the number "
    "of those found.",
    lambda scores, right, num_objects: average_precision(
        scores, right, num_objects=max(right.sum(), 1)
    ),
)
average_precision.mistake(
    "That is the mean precision over the detections; average it over the recall.",
    lambda scores, right, num_objects: precision_of_ranks(scores, right).mean(),
)


@average_precision.mistake(
    "Every detection adds to your sum; the recall grows only where one is right."
)
def _(scores, right, num_objects):
    falling = precision_of_ranks(scores, right)[::-1]
    return np.maximum.accumulate(falling).sum() / num_objects


@average_precision.mistake(
    "That is the best precision so far; what counts is the best one there or further "
    "on."
)
def _(scores, right, num_objects):
    best = np.maximum.accumulate(precision_of_ranks(scores, right))
    return np.sum(best * right[np.argsort(-scores)]) / num_objects


CELLS = (16, 16)  # rows and columns of the shipped detector's feature map
STRIDE = 8  # pixels from one cell to the next
OFFSET = 1 / 16  # cell i looks at pixel 8 i + 0.5
MOST_ANCHORS = 4  # per cell
FITTING, ENOUGH_FITTING = "objects with an anchor of IoU 0.5", 0.965
NO_ANCHORS = (
    "fewer_anchors: expected a pair (sizes, ratios) of positive numbers. "
    "Received: {!r}.\nHint: such as `((16, 24, 36), (1.0, 1.7))`, which makes six "
    "anchors at each cell."
)


@functools.cache
def objects_of_scenes():
    """Draw the objects of some training scenes once."""
    return data.load("scenes", split="train", count=2000)[1]


@target(
    bands={
        "anchors per cell": {"at_most": MOST_ANCHORS},
        FITTING: {"at_least": ENOUGH_FITTING},
    }
)
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
        FITTING: float(np.mean(best >= 0.5)),
    }


fewer_anchors.mistake(
    "They fit, but they are too many: every size is laid with every ratio, so that "
    "their numbers multiply.",
    lambda figures: (
        figures["anchors per cell"] > MOST_ANCHORS
        and figures[FITTING] >= ENOUGH_FITTING
    ),
)
fewer_anchors.mistake(
    "Too many, and they do not even fit. Look at the heights, widths and ratios of the "
    "training boxes first.",
    lambda figures: figures["anchors per cell"] > MOST_ANCHORS,
)
fewer_anchors.mistake(
    "Hardly any object fits. Are the sizes in pixels, the ratios height divided by "
    "width?",
    lambda figures: figures[FITTING] < 0.5,
)
fewer_anchors.mistake(
    "Few enough, but too many objects fall between them. What varies more in the "
    "training boxes, size or shape? Spend the anchors there.",
    lambda figures: figures[FITTING] < ENOUGH_FITTING,
)

LARGE, TILE = 256, 128  # pixels: sides of a large scene, and of one the detector knows
LARGE_COUNT = 12
ENOUGH_PRECISE = 0.9  # AP50
MOST_DUPLICATES = 3  # per image


@functools.cache
def large_scenes_to_search():
    """Join test scenes to large ones, so that digits lie across every seam.

    Returns:
        Images `(N, 256, 256, 3)` and their objects; digits that the border cuts are
        crowds, which need not be found.
    """
    images, objects = data.load("scenes", split="test", count=9 * LARGE_COUNT)
    corners = np.random.default_rng(0).integers(0, TILE, (LARGE_COUNT, 2))  # x, y
    nine = images.reshape(LARGE_COUNT, 3, 3, TILE, TILE, 3).swapaxes(2, 3)
    nine = nine.reshape(LARGE_COUNT, 3 * TILE, 3 * TILE, 3)
    large = [
        image[y : y + LARGE, x : x + LARGE]
        for image, (x, y) in zip(nine, corners, strict=True)
    ]
    return np.stack(large), moved_objects(objects, np.tile(corners, 2))


def moved_objects(objects, corners):
    """Return the objects of nine scenes at a time, as they lie in the large scene."""
    rows, columns = np.divmod(np.arange(9), 3)
    scenes = TILE * np.stack([columns, rows, columns, rows], axis=1)  # (9, 4)
    boxes = objects["boxes"].reshape(LARGE_COUNT, 9, -1, 4)
    boxes = (boxes + scenes[:, None] - corners[:, None, None]).astype("float32")
    boxes = boxes.reshape(LARGE_COUNT, -1, 4)
    labels = objects["labels"].reshape(LARGE_COUNT, -1)
    inside = np.clip(boxes, 0, LARGE)
    seen = (inside[..., 2:] > inside[..., :2]).all(axis=-1) & (labels >= 0)
    found = {
        "boxes": np.where(seen[..., None], inside, 0),
        "labels": np.where(seen, labels, -1),
        "crowd": seen & (inside != boxes).any(axis=-1),
    }
    order = np.argsort(~seen, axis=1, kind="stable")[:, : seen.sum(axis=1).max()]
    images = np.arange(LARGE_COUNT)[:, None]
    return {key: values[images, order] for key, values in found.items()}


@target(
    bands={
        "AP50": {"at_least": ENOUGH_PRECISE},
        "duplicates per image": {"at_most": MOST_DUPLICATES},
    }
)
def large_scenes(function):
    """Measure a function that detects digits in images of 256 x 256 pixels."""
    scenes, start = large_scenes_to_search(), "start from `shipped.detect`"
    return detector_figures("large_scenes", function, scenes, start)


large_scenes.mistake(
    "Most boxes lie where no digit is. What was found in a tile counts from the tile's "
    "corner: add it to x and y.",
    lambda figures: figures["on no digit per image"] > 5,
)
large_scenes.mistake(
    "Most digits are missed. Scaled to the detector's 128 pixels they are too small; "
    "cut tiles of 128 pixels instead of scaling.",
    lambda figures: figures["found"] < 0.6,
)
large_scenes.mistake(
    "Digits are found twice, once in each tile: suppress across the tiles, class by "
    "class.",
    lambda figures: figures["duplicates per image"] > MOST_DUPLICATES,
)
large_scenes.mistake(
    "Nearly. A digit on the edge of two tiles is cut in both: let the tiles overlap by "
    "more than a digit.",
    lambda figures: figures["AP50"] < ENOUGH_PRECISE,
)
