"""Chapter 13: the old API's boxes, ids and masks, and the article's network."""

import functools
from itertools import product

import numpy as np

from aiva import data, metrics, models, scratch
from aiva.exercises.ch03_convolutional_networks import check_classifier
from aiva.exercises.exercise import exercise, target
from aiva.exercises.report import CheckFailed


def box_cases(rng):
    """Draw boxes in images that are no squares."""
    for count in np.repeat([1, 2, 3, 5], 8):
        height, width = rng.permutation([rng.integers(10, 40), 64]).tolist()
        low = rng.integers(0, 5, (count, 2))
        boxes = np.hstack([low, low + rng.integers(1, 5, (count, 2))]).astype("float64")
        yield {"boxes": boxes, "height": height, "width": width}


@exercise(cases=box_cases)
def to_old_boxes(boxes, height, width):
    """y first, and y is divided by the height."""
    return boxes[:, [1, 0, 3, 2]] / [height, width, height, width]


to_old_boxes.mistake(
    "The sides are right, but x still stands before y.",
    lambda boxes, height, width: boxes / [width, height, width, height],
)
to_old_boxes.mistake(
    "x still stands before y, and is divided by the height.",
    lambda boxes, height, width: boxes / [height, width, height, width],
)
to_old_boxes.mistake(
    "These are pixels; the old API wants parts of height and width.",
    lambda boxes, height, width: to_old_boxes(boxes, height=1, width=1),
)
to_old_boxes.mistake(
    "y stands first now, but is divided by the width.",
    lambda boxes, height, width: to_old_boxes(boxes, height=width, width=height),
)
to_old_boxes.mistake(
    "The order is turned round as a whole: the corner that ends the box stands first.",
    lambda boxes, height, width: to_old_boxes(boxes[:, [2, 3, 0, 1]], height, width),
)
to_old_boxes.mistake(
    "Only y is a part of the height; x is one of the width.",
    lambda boxes, height, width: to_old_boxes(boxes, height, width=height),
)
to_old_boxes.mistake(
    "Pixels become parts by dividing, not by multiplying.",
    lambda boxes, height, width: to_old_boxes(boxes, 1 / height, 1 / width),
)
to_old_boxes.mistake(
    "`//` throws the parts away: divide by `/`.",
    lambda boxes, height, width: to_old_boxes(boxes, height, width) // 1,
)
to_old_boxes.mistake(
    "The old order is ymin, xmin, ymax, xmax: the corners stay together.",
    lambda boxes, height, width: to_old_boxes(boxes, height, width)[:, [0, 2, 1, 3]],
)


def label_cases(rng):
    """Draw labels with padding behind them, many of them 0."""
    for real, padding, classes in product((0, 1, 2, 4, 6), (0, 1, 3), (1, 3, 10)):
        labels = rng.integers(0, classes, real)
        yield {"labels": np.append(labels, np.full(padding, -1))}


@exercise(cases=label_cases)
def to_category_ids(labels):
    """Which labels are real, and by how much do ids differ from labels?"""
    return np.array([label + 1 for label in labels if label >= 0], int)


to_category_ids.mistake(
    "Objects of class 0 disappear: only label -1 is padding.",
    lambda labels: labels[labels > 0] + 1,
)
to_category_ids.mistake(
    "Ids count from 1: with these numbers every object is called by the name of the "
    "class before its own, and those of class 0 N/A.",
    lambda labels: labels[labels >= 0],
)
to_category_ids.mistake(
    "Padding has become id 0, the background's; leave it out.",
    lambda labels: labels + 1,
)
to_category_ids.mistake(
    "That is one too many: label 0 has id 1.", lambda labels: labels[labels >= 0] + 2
)
to_category_ids.mistake(
    "Objects of class 0 disappear, and ids count from 1.",
    lambda labels: labels[labels > 0],
)
to_category_ids.mistake(
    "Objects of class 0 disappear, and padding stays: only label -1 is padding.",
    lambda labels: labels[labels != 0] + 1,
)
to_category_ids.mistake(
    "Padding has become an object: leave it out.",
    lambda labels: np.maximum(labels, 0) + 1,
)
to_category_ids.mistake(
    "Every object has its id: two of one class are two ids, in the order of the "
    "labels.",
    lambda labels: np.unique(labels[labels >= 0]) + 1,
)
to_category_ids.mistake(
    "Those are the indices of the objects; asked for are the ids of their classes.",
    lambda labels: np.flatnonzero(labels >= 0) + 1,
)


def probability_cases(rng):
    """Draw probabilities of several classes, and which of them is true."""
    for rows, classes, _ in product((1, 2, 3, 5, 8), (2, 3, 4, 10), range(2)):
        probabilities = rng.dirichlet(np.ones(classes), rows)
        yield {"probabilities": probabilities, "labels": rng.integers(0, classes, rows)}


@exercise(cases=probability_cases)
def loss_of_probabilities(probabilities, labels):
    """Take of each row the probability of its true class."""
    return np.mean([-np.log(p[y]) for p, y in zip(probabilities, labels, strict=True)])


loss_of_probabilities.mistake(
    "Softmax is applied twice: these are probabilities already, and the loss that you "
    "use takes logits.",
    lambda probabilities, labels: scratch.cross_entropy(probabilities, labels),
)
loss_of_probabilities.mistake(
    "That is the sum over the images; take their mean.",
    lambda labels, **rest: len(labels) * loss_of_probabilities(labels=labels, **rest),
)
loss_of_probabilities.mistake(
    "Only the probability of the true class counts; you average over all.",
    lambda probabilities, labels: -np.log(probabilities).mean(),
)
loss_of_probabilities.mistake(
    "The logarithm is missing. Without it a sure mistake costs hardly more than a "
    "doubtful one.",
    lambda probabilities, labels: np.mean(
        1 - probabilities[np.arange(len(labels)), labels]
    ),
)
loss_of_probabilities.mistake(
    "You took the largest probability of each row; take that of its label.",
    lambda probabilities, labels: -np.log(probabilities.max(axis=-1)).mean(),
)
loss_of_probabilities.mistake(
    "The sign is wrong: logarithms of probabilities are negative, a loss is not.",
    lambda probabilities, labels: -loss_of_probabilities(probabilities, labels),
)
loss_of_probabilities.mistake(
    "Take the logarithm of each image before the mean, not of the mean.",
    lambda probabilities, labels: (
        -np.log(probabilities[np.arange(len(labels)), labels].mean())
    ),
)
loss_of_probabilities.mistake(
    "That is a loss for each image; take their mean.",
    lambda probabilities, labels: (
        -np.log(probabilities[np.arange(len(labels)), labels])
    ),
)
loss_of_probabilities.mistake(
    "`probabilities[:, labels]` pairs every image with every label. Give the rows, "
    "too: `np.arange(len(labels))`.",
    lambda probabilities, labels: -np.log(probabilities[:, labels]).mean(),
)
loss_of_probabilities.mistake(
    "Take the natural logarithm, `np.log`, not the one to base 2.",
    lambda probabilities, labels: (
        loss_of_probabilities(probabilities, labels) / np.log(2)
    ),
)
loss_of_probabilities.mistake(
    "The logarithm is missing: you averaged the probabilities.",
    lambda probabilities, labels: -probabilities[np.arange(len(labels)), labels].mean(),
)

FILTERS = (32, 64)  # of the article's two convolutions
KERNEL = 3 * 3  # weights of a kernel on one channel
PARAMETERS = 34_826  # for images of 28 x 28 pixels, one channel and ten classes


def sizes_of_images(rng):
    """Draw sizes of images; half of the sides are odd."""
    for height, width in rng.integers(10, 64, (32, 2)).tolist():
        image = {"height": height, "width": width, "channels": int(rng.integers(1, 5))}
        yield {**image, "num_classes": int(rng.integers(2, 100))}


@exercise(cases=sizes_of_images)
def count_parameters(height, width, channels, num_classes):
    """Follow one side: a 3 x 3 kernel takes 2 off, pooling halves and rounds down, then
    both once more. What is left, times 64, meets the last layer."""
    count, inputs = 0, channels
    for filters in FILTERS:
        count += filters * (KERNEL * inputs + 1)
        height, width, inputs = (height - 2) // 2, (width - 2) // 2, filters
    return count + num_classes * (height * width * inputs + 1)


def unshrunk(side):
    """Return the side from which unpadded convolutions leave as much as padded ones."""
    return 2 * (2 * (side // 4) + 2) + 2


count_parameters.mistake(
    "The biases are missing: one for each kernel and for each class.",
    lambda num_classes, **image: (
        count_parameters(num_classes=num_classes, **image) - sum(FILTERS) - num_classes
    ),
)
count_parameters.mistake(
    "You let the convolutions keep the size. Without padding a 3 x 3 kernel has two "
    "positions less along each side.",
    lambda height, width, **rest: count_parameters(
        unshrunk(height), unshrunk(width), **rest
    ),
)


@count_parameters.mistake(
    "A kernel has weights of its own for each channel that it reads: the second "
    "convolution reads 32."
)
def _(channels, **rest):
    first, second = FILTERS
    surplus = KERNEL * (first * (channels - 1) + second * (first - 1))
    return count_parameters(channels=channels, **rest) - surplus


@count_parameters.mistake("Both convolutions are followed by a pooling.")
def _(height, width, channels, num_classes):
    height, width = (height - 2) // 2 - 2, (width - 2) // 2 - 2
    convolutions = count_parameters(10, 10, channels, num_classes=0)
    return convolutions + num_classes * (height * width * FILTERS[-1] + 1)


count_parameters.mistake(
    "The kernels have a bias each, too.",
    lambda **image: count_parameters(**image) - sum(FILTERS),
)
count_parameters.mistake(
    "Each class has a bias of its own, too.",
    lambda num_classes, **image: (
        count_parameters(num_classes=num_classes, **image) - num_classes
    ),
)
count_parameters.mistake(
    "The images may have several channels; the first kernels read all of them.",
    lambda channels, **rest: count_parameters(channels=1, **rest),
)
count_parameters.mistake(
    "The images need not be squares: follow the width as well as the height.",
    lambda height, width, **rest: count_parameters(height, height, **rest),
)


@count_parameters.mistake("A kernel is 3 x 3: nine weights for each channel it reads.")
def _(channels, **rest):
    surplus = (KERNEL - 3) * (channels * FILTERS[0] + FILTERS[0] * FILTERS[1])
    return count_parameters(channels=channels, **rest) - surplus


def with_sides(side_after, height, width, channels, num_classes, maps=FILTERS[-1]):
    """Count with another rule of how long a side is at last."""
    convolutions = count_parameters(10, 10, channels, num_classes=0)
    pixels = side_after(height) * side_after(width)
    return convolutions + num_classes * (pixels * maps + 1)


count_parameters.mistake(
    "Pooling halves the sides, and you left it out.",
    functools.partial(with_sides, lambda side: side - 4),
)
count_parameters.mistake(
    "The convolution comes first, then the pooling.",
    functools.partial(with_sides, lambda side: (side // 2 - 2) // 2 - 2),
)
count_parameters.mistake(
    "A pixel cannot be halved: pooling rounds down, with `//`.",
    functools.partial(with_sides, lambda side: ((side - 2) / 2 - 2) / 2),
)
count_parameters.mistake(
    "Pooling rounds down: what does not fill a window is left out.",
    functools.partial(with_sides, lambda side: -(-(-(-(side - 2) // 2) - 2) // 2)),
)
count_parameters.mistake(
    "A kernel of width 3 has two positions less than the side has pixels, not three.",
    functools.partial(with_sides, lambda side: ((side - 3) // 2 - 3) // 2),
)
count_parameters.mistake(
    "The last layer reads all 64 maps of the second convolution.",
    functools.partial(with_sides, lambda side: ((side - 2) // 2 - 2) // 2, maps=1),
)


def score_cases(rng):
    """Draw scores, some of which equal the threshold."""
    for count, most, _ in product((1, 2, 4, 8), (0, 1, 2, 3), range(3)):
        scores = rng.integers(0, 11, count) / 10
        limits = {
            "min_score_thresh": rng.integers(2, 8) / 10,
            "max_boxes_to_draw": most,
        }
        yield {"scores": scores, **limits}


@exercise(cases=score_cases)
def boxes_drawn(scores, min_score_thresh, max_boxes_to_draw):
    """First which are above the threshold, then how many of these."""
    return np.flatnonzero(scores > min_score_thresh)[: max_boxes_to_draw or None]


boxes_drawn.mistake(
    "A score that equals the threshold is not drawn.",
    lambda scores, **limits: boxes_drawn(scores + 1e-9, **limits),
)


@boxes_drawn.mistake(
    "Boxes are drawn as they come. The old API never sorts; who calls it has to."
)
def _(scores, **limits):
    order = np.argsort(-scores, kind="stable")
    return order[boxes_drawn(scores[order], **limits)]


boxes_drawn.mistake(
    "The limit counts boxes that are drawn, not those that are looked at.",
    lambda scores, min_score_thresh, max_boxes_to_draw: np.flatnonzero(
        scores[: max_boxes_to_draw or None] > min_score_thresh
    ),
)
boxes_drawn.mistake(
    "0 means that there is no limit.",
    lambda scores, min_score_thresh, max_boxes_to_draw: np.flatnonzero(
        scores > min_score_thresh
    )[:max_boxes_to_draw],
)
boxes_drawn.mistake(
    "Two things: a score that equals the threshold is not drawn, and 0 is no limit.",
    lambda scores, min_score_thresh, max_boxes_to_draw: np.flatnonzero(
        scores >= min_score_thresh
    )[:max_boxes_to_draw],
)
boxes_drawn.mistake(
    "The limit is missing: at most `max_boxes_to_draw`.",
    lambda max_boxes_to_draw, **case: boxes_drawn(max_boxes_to_draw=0, **case),
)
boxes_drawn.mistake(
    "Those are the scores; asked for are their indices.",
    lambda scores, **limits: scores[boxes_drawn(scores, **limits)],
)
boxes_drawn.mistake(
    "You kept the boxes below the threshold.",
    lambda scores, min_score_thresh, max_boxes_to_draw: np.flatnonzero(
        scores < min_score_thresh
    )[: max_boxes_to_draw or None],
)
boxes_drawn.mistake(
    "0.5 is only what the threshold is by default; compare with the one given.",
    lambda min_score_thresh, **case: boxes_drawn(min_score_thresh=0.5, **case),
)


def id_cases(rng):
    """Draw ids in any order, with 0 and doubles among them."""
    for count, most, _ in product((0, 1, 2, 4, 8, 12), (1, 2, 5, 9), range(2)):
        yield {"ids": rng.integers(0, most + 3, count), "max_num_classes": most}


@exercise(cases=id_cases)
def kept_ids(ids, max_num_classes):
    """Go through the file once. When is an id kept, and where has it to stand?"""
    kept = []
    for number in ids:
        if 0 < number <= max_num_classes and number not in kept:
            kept.append(number)
    return np.array(kept, int)


kept_ids.mistake(
    "They are sorted; a label map's categories keep the order of the file.",
    lambda **case: np.sort(kept_ids(**case)),
)
kept_ids.mistake(
    "Id 0 is the background's and is never a category.",
    lambda ids, max_num_classes: kept_ids(ids + 1, max_num_classes + 1) - 1,
)
kept_ids.mistake(
    "The id that equals `max_num_classes` is kept.",
    lambda ids, max_num_classes: kept_ids(ids, max_num_classes - 1),
)
kept_ids.mistake(
    "Of two items with one id the first counts; the second is left out.",
    lambda ids, max_num_classes: ids[(ids > 0) & (ids <= max_num_classes)],
)
kept_ids.mistake(
    "Every id that the file has comes back: where is `max_num_classes`?",
    lambda ids, max_num_classes: kept_ids(ids, max(ids, default=0)),
)
kept_ids.mistake(
    "The ids that are kept go from 1 to `max_num_classes`; you counted from 0.",
    lambda ids, max_num_classes: kept_ids(ids + 1, max_num_classes) - 1,
)
kept_ids.mistake(
    "`max_num_classes` limits the ids, not how many items are read.",
    lambda ids, max_num_classes: ids[:max_num_classes],
)
kept_ids.mistake(
    "Of two items with one id the first counts, not the last.",
    lambda ids, max_num_classes: kept_ids(ids[::-1], max_num_classes)[::-1],
)
kept_ids.mistake(
    "Only ids that are in the file are kept.",
    lambda ids, max_num_classes: np.arange(1, max_num_classes + 1),
)


def mask_cases(rng):
    """Draw masks of some pixels, a few of them empty."""
    shapes = ((2, 5), (4, 3), (6, 9))
    for count, shape, share in product((1, 2, 3), shapes, (0.02, 0.1, 0.3)):
        yield {"masks": rng.uniform(size=(count, *shape)) < share}


@exercise(cases=mask_cases)
def mask_boxes(masks):
    """`np.nonzero(mask)` gives the rows and the columns of its pixels. A mask without
    pixels has none."""
    boxes = np.zeros((len(masks), 4), int)
    for box, mask in zip(boxes, masks, strict=True):
        rows, columns = np.nonzero(mask)
        if len(rows):
            box[:2] = rows.min(), columns.min()
            box[2:] = rows.max() + 1, columns.max() + 1
    return boxes


mask_boxes.mistake(
    "x stands first; the old API writes y first.",
    lambda masks: mask_boxes(masks)[:, [1, 0, 3, 2]],
)
mask_boxes.mistake(
    "The box ends on its last pixel, and so is one row and one column too small: a "
    "mask of one pixel has no area.",
    lambda masks: mask_boxes(masks) - np.outer(masks.any(axis=(1, 2)), [0, 0, 1, 1]),
)
mask_boxes.mistake(
    "That is height and width; asked for is the corner where it ends.",
    lambda masks: mask_boxes(masks) - mask_boxes(masks)[:, [0, 1, 0, 1]] * [0, 0, 1, 1],
)
mask_boxes.mistake(
    "Two things: y first, and a box ends beyond its last pixel.",
    lambda masks: (mask_boxes(masks) - np.outer(masks.any(axis=(1, 2)), [0, 0, 1, 1]))[
        :, [1, 0, 3, 2]
    ],
)
mask_boxes.mistake(
    "The corners stay together: ymin, xmin, ymax, xmax.",
    lambda masks: mask_boxes(masks)[:, [0, 2, 1, 3]],
)
mask_boxes.mistake(
    "Only the end lies beyond the last pixel; the beginning is the first pixel itself.",
    lambda masks: mask_boxes(masks) + np.outer(masks.any(axis=(1, 2)), [1, 1, 0, 0]),
)
mask_boxes.mistake(
    "A mask without pixels has a box too, of four zeros.",
    lambda masks: np.array([box for box in mask_boxes(masks) if box.any()]),
)
mask_boxes.mistake(
    "The boxes are in pixels, not in parts of height and width.",
    lambda masks: mask_boxes(masks) / np.tile(masks.shape[1:], 2),
)


@mask_boxes.mistake(
    "The first and the last pixel are those of the top and the bottom row; the box "
    "must hold the smallest and the largest column."
)
def _(masks):
    boxes = np.zeros((len(masks), 4), int)
    for box, mask in zip(boxes, masks, strict=True):
        if mask.any():
            pixels = np.argwhere(mask)  # (pixels, 2)
            box[:] = [*pixels[0], *pixels[-1] + 1]
    return boxes


@mask_boxes.mistake(
    "A mask without pixels has no smallest row: `min` fails there. Its box is four "
    "zeros."
)
def _(masks):
    pixels = [np.argwhere(mask) for mask in masks]
    return np.array([[*each.min(axis=0), *each.max(axis=0) + 1] for each in pixels])


ENOUGH = 0.91  # of the shown boxes are right, and of the digits are shown
NO_THRESHOLD = "score_threshold: expected a number from 0 to 1. Received: {!r}."
SUCH_AS = "such as 0.5, which is what the old API takes if you say nothing."


@functools.cache
def found_in_scenes():
    """Let the shipped detector look at test scenes once."""
    images, objects = data.load("scenes", split="test", count=100)
    return objects, models.pretrained("faster_rcnn_scenes").detect(images)


@target(
    bands={
        "shown boxes that are right": {"at_least": ENOUGH},
        "digits that are shown": {"at_least": ENOUGH},
    }
)
def score_threshold(answer):
    """Measure what a threshold shows of what the shipped detector has found."""
    try:
        threshold = float(answer)
    except (TypeError, ValueError):
        raise CheckFailed(NO_THRESHOLD.format(answer), SUCH_AS) from None
    if not 0 <= threshold <= 1:
        raise CheckFailed(NO_THRESHOLD.format(answer), SUCH_AS)
    objects, found = found_in_scenes()
    errors = metrics.detection_errors(objects, found, score_threshold=threshold)
    there = np.sum(objects["labels"] >= 0)
    right = max(errors["found"] * errors["right_class"], 0) * there
    shown = np.sum((found["labels"] >= 0) & (found["scores"] >= threshold))
    return {
        "shown boxes that are right": float(right / max(shown, 1)),
        "digits that are shown": float(right / there),
    }


score_threshold.mistake(
    "Nothing is shown: no score is that high.",
    lambda figures: figures["digits that are shown"] == 0,
)
score_threshold.mistake(
    "Too many wrong boxes are shown: raise the threshold.",
    lambda figures: figures["shown boxes that are right"] < ENOUGH,
)
score_threshold.mistake(
    "Too many digits are hidden: lower the threshold.",
    lambda figures: figures["digits that are shown"] < ENOUGH,
)

ENOUGH_RIGHT = 0.95  # test accuracy
NO_DOUBT = 0.9999  # mean certainty


@target(
    bands={
        "parameters": {"at_least": PARAMETERS, "at_most": PARAMETERS},
        "rows that sum to one": {"at_least": 1},
        "test accuracy": {"at_least": ENOUGH_RIGHT},
    }
)
def article_network(model):
    """Measure a network that ends in softmax on the test digits, values 0-255."""
    check_classifier(model)
    images, labels = data.load("digits", split="test")
    answers = model.predict(images, batch_size=360, verbose=0)
    return {
        "parameters": model.count_params(),
        "rows that sum to one": float(np.isclose(answers.sum(axis=1), 1).mean()),
        "mean certainty": float(answers.max(axis=1).mean()),
        "test accuracy": metrics.accuracy(labels, answers),
    }


article_network.mistake(
    "Another number of parameters: keep the article's layers. What has no weights, "
    "such as `Rescaling`, may be put before them.",
    lambda figures: figures["parameters"] != PARAMETERS,
)
article_network.mistake(
    "The rows do not sum to one: the article's last layer is a softmax.",
    lambda figures: figures["rows that sum to one"] < 1,
)
article_network.mistake(
    "It never doubts: it is asked with values 0-255, and has learnt from 0-1. Put "
    "`layers.Rescaling(1 / 255)` in front.",
    lambda figures: (
        figures["mean certainty"] > NO_DOUBT and figures["test accuracy"] < ENOUGH_RIGHT
    ),
)
article_network.mistake(
    "Hardly better than guessing: has it been trained?",
    lambda figures: figures["test accuracy"] < 0.3,
)
article_network.mistake(
    "It has learnt the training digits by heart. Vary them a little in every epoch: "
    "`data.stream(..., augment=...)` of chapter 3.",
    lambda figures: figures["test accuracy"] < ENOUGH_RIGHT,
)
