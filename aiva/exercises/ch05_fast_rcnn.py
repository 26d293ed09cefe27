"""Chapter 5: one feature map for all boxes, one loss for two tasks."""

import functools
import math
from itertools import product
from unittest import mock

import numpy as np

from aiva import data, metrics, models, proposals
from aiva.exercises.box_cases import detector_figures, random_boxes
from aiva.exercises.exercise import exercise, target
from aiva.exercises.report import CheckFailed
from aiva.scratch import roi_pool
from aiva.scratch.roi_align import interpolate

SCENES = 60
MOST = 300  # proposals that the shipped detector takes
LOSS = 0.02  # of AP50
ENOUGH_AP50 = 0.92
ONE_LOOK = 0.87  # what 300 windows reach, looked at once
NO_COUNT = (
    "enough_proposals: expected a whole number from 2 to 300. Received: {!r}.\n"
    "Hint: it is the number of proposals that the detector looks into."
)
SEARCHED = (
    "without_search: this answer calls selective search.\nHint: `shipped.detect` "
    "searches when it gets no proposals; give it boxes of your own."
)


def mirror_cases(rng):
    """Draw boxes in images of several widths."""
    for count, width, _ in product((1, 2, 4), (16, 20, 32), range(3)):
        yield {"boxes": random_boxes(rng, count), "width": width}


@exercise(cases=mirror_cases)
def flip_boxes(boxes, width):
    """In a mirror the left edge becomes the right one. Draw a box near the left border
    of an image and mirror it."""
    x1, y1, x2, y2 = boxes.T
    return np.stack([width - x2, y1, width - x1, y2], axis=1)


flip_boxes.mistake(
    "x1 is larger than x2 now: the left edge of the mirrored box is what was its right "
    "edge.",
    lambda boxes, width: flip_boxes(boxes, width)[:, [2, 1, 0, 3]],
)
flip_boxes.mistake(
    "One pixel too far: edges lie between pixels, from 0 to the width.",
    lambda boxes, width: flip_boxes(boxes, width) - [1, 0, 1, 0],
)
flip_boxes.mistake(
    "You turned the boxes upside down: mirror x.",
    lambda boxes, width: flip_boxes(boxes[:, [1, 0, 3, 2]], width)[:, [1, 0, 3, 2]],
)
flip_boxes.mistake("Nothing has moved.", lambda boxes, width: boxes)
flip_boxes.mistake(
    "x1 and x2 have changed places, but not their distance from the border: subtract "
    "them from the width.",
    lambda boxes, width: boxes[:, [2, 1, 0, 3]],
)


def stride_cases(rng):
    """Draw boxes in images of which the maps are 4 to 64 times smaller.

    Half of the maps have cells that are twice as wide as high.
    """
    for stride, wider in product((4, 8, 16, 32), (1, 2) * 4):
        cells = rng.integers(12, 20, 2)
        image_shape = tuple((cells * [stride, stride * wider]).tolist())
        box = random_boxes(rng, 1)[0] * stride / 2
        case = {"box": box, "image_shape": image_shape}
        yield {**case, "map_shape": tuple(cells.tolist())}


@exercise(cases=stride_cases)
def box_in_cells(box, image_shape, map_shape):
    """How many pixels has a cell? Compare the image's shape with the map's."""
    down, across = np.divide(map_shape, image_shape)
    return box * np.array([across, down, across, down])


box_in_cells.mistake(
    "You divide by 16 whatever the network: that is the stride of VGG-16. Here a cell "
    "has as many pixels as image and map say.",
    lambda box, **shapes: box / 16,
)
box_in_cells.mistake(
    "Nothing is rounded yet.",
    lambda box, **shapes: np.floor(box_in_cells(box, **shapes)),
)
box_in_cells.mistake(
    "A shape is (height, width): x goes with the second number.",
    lambda box, image_shape, map_shape: box_in_cells(
        box, image_shape[::-1], map_shape[::-1]
    ),
)
box_in_cells.mistake(
    "That leads from cells to pixels.",
    lambda box, image_shape, map_shape: box_in_cells(box, map_shape, image_shape),
)
box_in_cells.mistake(
    "You take the pixels of a cell's height for x too: a cell need not be a square.",
    lambda box, image_shape, map_shape: box * map_shape[0] / image_shape[0],
)
box_in_cells.mistake(
    "You take the pixels of a cell's width for y too: a cell need not be a square.",
    lambda box, image_shape, map_shape: box * map_shape[1] / image_shape[1],
)


def sample_cases(rng):
    """Draw samples of objects and background, with an object and a background each."""
    for count in np.repeat([2, 3, 5, 8], 7):
        distances = rng.integers(1, 99, count) / 10
        classes = rng.permutation([0, 2, *rng.integers(0, 4, count - 2)])
        yield {"distances": distances, "classes": classes}


@exercise(cases=sample_cases)
def box_loss(distances, classes):
    """The background has no box. The sum over the objects is still divided by all
    proposals, as the loss of the classes is."""
    return float(np.sum(distances * (classes > 0)) / len(classes))


box_loss.mistake(
    "The background counts too. It has no box; whatever its four numbers are is right.",
    lambda distances, classes: np.mean(distances),
)
box_loss.mistake(
    "You divide by the objects alone: an image with one object would weigh as much as "
    "one with ten. Divide by all proposals.",
    lambda distances, classes: np.mean(distances[classes > 0]),
)
box_loss.mistake(
    "The sum is right; divide it by all proposals.",
    lambda distances, classes: np.sum(distances[classes > 0]),
)
box_loss.mistake(
    "You count the background and leave the objects.",
    lambda distances, classes: np.sum(distances * (classes == 0)) / len(classes),
)
box_loss.mistake(
    "A class is a name, not a weight: ask whether it is an object, above 0.",
    lambda distances, classes: np.sum(distances * classes) / len(classes),
)


def edge_cases(rng):
    """Draw boxes of few and many cells."""
    for cells, bins in product((1, 2, 3, 4, 5, 7, 8), (2, 3, 7)):
        for first in (0, int(rng.integers(1, 9))):
            yield {"first": first, "last": first + cells - 1, "bins": bins}


@exercise(cases=edge_cases)
def bin_edges(first, last, bins, round_end=np.ceil):
    """Bin i goes from i to i + 1 parts of the cells, counted from the first. Round its
    start down and its end up, and no cell is lost."""
    ends = np.arange(bins + 1) * (last + 1 - first) / bins
    starts = first + np.floor(ends[:-1])
    return np.stack([starts, first + round_end(ends[1:])], axis=1).astype(int)


bin_edges.mistake(
    "One cell is missing: from 2 to 4 there are three cells.",
    lambda first, last, bins: bin_edges(first, last - 1, bins),
)
bin_edges.mistake(
    "In small boxes some bins are empty: round the end of a bin up.",
    lambda first, last, bins: bin_edges(first, last, bins, round_end=np.floor),
)
bin_edges.mistake(
    "These indices count from the box; add its first cell.",
    lambda first, last, bins: bin_edges(0, last - first, bins),
)
bin_edges.mistake(
    "The second number is the cell behind the bin, as in a Python slice.",
    lambda first, last, bins: bin_edges(first, last, bins) - [0, 1],
)
bin_edges.mistake(
    "Bins of `cells // bins` cells leave some cells out, and have none where there are "
    "fewer cells than bins. Divide last, then round.",
    lambda first, last, bins: [
        [first + i * ((last + 1 - first) // bins) for i in (k, k + 1)]
        for k in range(bins)
    ],
)
bin_edges.mistake(
    "You round to the nearest cell: round a start down and an end up.",
    lambda first, last, bins: [
        [first + round(i * (last + 1 - first) / bins) for i in (k, k + 1)]
        for k in range(bins)
    ],
)
bin_edges.mistake(
    "Cells are lost between the bins: round a start down.",
    lambda first, last, bins: [
        [first + math.ceil(i * (last + 1 - first) / bins) for i in (k, k + 1)]
        for k in range(bins)
    ],
)


def numbered_map(rng, rows, columns):
    """Draw a feature map of different numbers."""
    return rng.permutation(rows * columns).reshape(rows, columns)


def map_cases(rng):
    """Draw maps and boxes `[x1, y1, x2, y2]` in them, in cells that belong to them."""
    for shape in np.repeat([(2, 3), (3, 2), (4, 4), (4, 6), (6, 4), (7, 8)], 5, axis=0):
        features = numbered_map(rng, *shape)
        first = rng.integers(0, shape)
        last = rng.integers(first, shape)
        box = np.concatenate([first[::-1], last[::-1]])
        yield {"features": features, "box": box, "bins": 2}


@exercise(cases=map_cases)
def pool_box(features, box, bins):
    """Cut x1 to x2 into bins of columns and y1 to y2 into bins of rows; the first index
    of `features` is the row."""
    return roi_pool(features[..., None], box[None], size=bins, stride=1)[0, ..., 0]


pool_box.mistake(
    "x counts columns, the second index of the map.",
    lambda features, box, bins: pool_box(features.T, box, bins),
)
pool_box.mistake(
    "The numbers are right, but rows and columns exchanged.",
    lambda features, box, bins: pool_box(features, box, bins).T,
)
pool_box.mistake(
    "Keep the largest number of each bin.",
    lambda features, box, bins: -pool_box(-features, box, bins),
)


@pool_box.mistake("That is the mean of each bin; pooling keeps the largest.")
def _(features, box, bins):
    x1, y1, x2, y2 = box
    rows, columns = bin_edges(y1, y2, bins), bin_edges(x1, x2, bins)
    return [
        [features[top:bottom, left:right].mean() for left, right in columns]
        for top, bottom in rows
    ]


@pool_box.mistake(
    "One row and one column too many: the end of a bin is the first cell behind it, as "
    "in a slice."
)
def _(features, box, bins):
    x1, y1, x2, y2 = box
    rows, columns = bin_edges(y1, y2, bins), bin_edges(x1, x2, bins)
    return [
        [features[top : bottom + 1, left : right + 1].max() for left, right in columns]
        for top, bottom in rows
    ]


def point_cases(rng):
    """Draw points between cells, on cells and on the border."""
    shapes = ((2, 2), (2, 3), (3, 2), (4, 5))
    for (rows, columns), step, _ in product(shapes, (1, 0.5, 0.25), range(3)):
        y, x = rng.integers(0, np.array([rows - 1, columns - 1]) / step + 1)
        features = numbered_map(rng, rows, columns)
        yield {"features": features, "y": float(y * step), "x": float(x * step)}


@exercise(cases=point_cases)
def read_between(features, y, x):
    """First go along x, between the two cells above and between the two below; then
    along y between the results."""
    return float(interpolate(features[..., None], y, x)[0])


read_between.mistake(
    "You round to the nearest cell; blend the four.",
    lambda features, y, x: features[math.floor(y + 0.5), math.floor(x + 0.5)],
)
read_between.mistake(
    "You round down; blend the four cells around.",
    lambda features, y, x: features[int(y), int(x)],
)
read_between.mistake(
    "The farther cells count more: at x = 1.25 the cell 1 counts 0.75.",
    # Mirrored between the cells, the point is as near to each as it was far from it.
    lambda features, y, x: read_between(
        features, math.floor(y) + math.ceil(y) - y, math.floor(x) + math.ceil(x) - x
    ),
)
read_between.mistake(
    "All four cells count alike; the nearer one should count more.",
    lambda features, y, x: np.mean(
        features[math.floor(y) : math.ceil(y) + 1, math.floor(x) : math.ceil(x) + 1]
    ),
)
read_between.mistake(
    "You blend along x alone, in the row above the point; then blend along y.",
    lambda features, y, x: read_between(features, math.floor(y), x),
)
read_between.mistake(
    "You blend along y alone, in the column left of the point; blend along x too.",
    lambda features, y, x: read_between(features, y, math.floor(x)),
)


def error_cases(rng):
    """Draw small and large errors of both signs."""
    for count, beta, _ in product((2, 3, 5, 8), (0.25, 0.5, 1.0, 2.0), range(2)):
        yield {"errors": rng.normal(0, 2 * beta, count).round(2), "beta": beta}


@exercise(cases=error_cases)
def smooth_l1(errors, beta):
    """Two formulas, chosen by the size of the error; where they meet, both give half of
    beta."""
    size = np.abs(errors)
    return np.where(size < beta, errors**2 / (2 * beta), size - beta / 2)


smooth_l1.mistake(
    "There is a jump at beta: the straight line lies half of beta lower.",
    lambda errors, beta: np.where(
        np.abs(errors) < beta, errors**2 / (2 * beta), np.abs(errors)
    ),
)
smooth_l1.mistake(
    "Below beta the square is divided by twice beta.",
    lambda errors, beta: np.where(
        np.abs(errors) < beta, errors**2 / 2, np.abs(errors) - beta / 2
    ),
)
smooth_l1.mistake(
    "Large negative errors look small: compare the absolute value.",
    lambda errors, beta: np.where(
        errors < beta, errors**2 / (2 * beta), errors - beta / 2
    ),
)
smooth_l1.mistake(
    "Squares everywhere: from beta on the distance grows in a straight line.",
    lambda errors, beta: errors**2 / (2 * beta),
)
smooth_l1.mistake(
    "`d**2 / 2 * beta` multiplies by beta: Python divides and multiplies from left to "
    "right. Put `2 * beta` in brackets.",
    lambda errors, beta: np.where(
        np.abs(errors) < beta, errors**2 / 2 * beta, np.abs(errors) - beta / 2
    ),
)
smooth_l1.mistake(
    "The straight line lacks the absolute value: a distance is not negative.",
    lambda errors, beta: np.where(
        np.abs(errors) < beta, errors**2 / (2 * beta), errors - beta / 2
    ),
)
smooth_l1.mistake(
    "That is the mean; wanted is a number for each error.",
    lambda errors, beta: np.mean(smooth_l1(errors, beta)),
)


def convolution_cases(rng):
    """Draw small convolutions, whose counts all differ."""
    names = ("rows", "columns", "channels", "filters", "kernel_size")
    for _ in range(30):
        yield dict(zip(names, rng.integers(2, 10, 5).tolist(), strict=True))


@exercise(cases=convolution_cases)
def multiplications(rows, columns, channels, filters, kernel_size):
    """How many numbers does the output have, and how many multiplications does each of
    them cost?"""
    return rows * columns * filters * channels * kernel_size**2


multiplications.mistake(
    "Every kernel looks at all channels of the input.",
    lambda channels, **case: multiplications(channels=1, **case),
)
multiplications.mistake(
    "There is one kernel for each channel of the output.",
    lambda filters, **case: multiplications(filters=1, **case),
)
multiplications.mistake(
    "These are the weights; each of them is used at every place.",
    lambda rows, columns, **case: multiplications(rows=1, columns=1, **case),
)
multiplications.mistake(
    "A kernel is a square: its side counts twice.",
    lambda **case: multiplications(**case) / case["kernel_size"],
)
multiplications.mistake(
    "Each number of the output multiplies every channel of the input: channels and "
    "filters multiply, they do not add.",
    lambda channels, filters, **case: multiplications(
        channels=1, filters=channels + filters, **case
    ),
)
multiplications.mistake(
    "Rows and columns are those of the output already: the kernel takes nothing away.",
    lambda rows, columns, kernel_size, **case: multiplications(
        rows - kernel_size + 1,
        columns - kernel_size + 1,
        kernel_size=kernel_size,
        **case,
    ),
)


@functools.cache
def searched_scenes():
    """Search some test scenes once: return images, objects, proposals and detector."""
    images, objects = data.load("scenes", split="test", count=SCENES)
    boxes = proposals.selective_search(images, count=MOST)
    return images, objects, boxes, models.pretrained("fast_rcnn_scenes")


@functools.cache
def precision_with(count):
    """Return AP50 of the shipped detector with the first proposals of each scene."""
    images, objects, boxes, detector = searched_scenes()
    found = detector.detect(images, boxes[:, :count])
    return metrics.coco_average_precision(objects, found, 10)["AP50"]


@target(
    bands={
        "AP50 lost": {"at_most": LOSS},
        "AP50 lost with half as many": {"at_least": LOSS},
    }
)
def enough_proposals(count):
    """Measure what is lost with so many proposals, and with half as many."""
    is_number = isinstance(count, (int, np.integer)) and not isinstance(count, bool)
    if not is_number or not 2 <= count <= MOST:
        raise CheckFailed(NO_COUNT.format(count))
    best = precision_with(MOST)
    return {
        "AP50 lost": best - precision_with(int(count)),
        "AP50 lost with half as many": best - precision_with(int(count) // 2),
    }


enough_proposals.mistake(
    "With so few much is lost: some digits are not among them. Go up in factors of "
    "two.",
    lambda figures: figures["AP50 lost"] > 3 * LOSS,
)
enough_proposals.mistake(
    "Nearly enough: a little more.", lambda figures: figures["AP50 lost"] > LOSS
)
enough_proposals.mistake(
    "Nothing is lost, but half as many would do. Go down until it hurts.",
    lambda figures: figures["AP50 lost with half as many"] < LOSS,
)


def refuse(*arguments, **settings):
    """Stand in for selective search while an answer is measured that may not use it."""
    raise CheckFailed(SEARCHED)


@target(bands={"AP50": {"at_least": ENOUGH_AP50}})
def without_search(function):
    """Measure a function that detects digits without selective search."""
    images, objects, *_ = searched_scenes()
    start = "end with `shipped.detect(images, boxes)`"
    with mock.patch("aiva.proposals.selective_search", refuse):
        return detector_figures("without_search", function, (images, objects), start)


without_search.mistake(
    "Hardly any digit is found. Are the windows in pixels, of the size of digits, and "
    "at most 300?",
    lambda figures: figures["found"] < 0.3,
)
without_search.mistake(
    "Digits are found several times: suppress when you join the answers of several "
    "looks.",
    lambda figures: figures["duplicates per image"] > 1,
)
without_search.mistake(
    "A window fits no digit well. What was found fits better: propose it again.",
    lambda figures: figures["AP50"] < ONE_LOOK,
)
without_search.mistake(
    "Nearly. 300 windows leave gaps: ask again with other windows, and look once more "
    "at all that was found, `np.concatenate(..., axis=1)`.",
    lambda figures: figures["AP50"] < ENOUGH_AP50,
)
