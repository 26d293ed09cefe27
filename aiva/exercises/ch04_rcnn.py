"""Chapter 4: proposals, the crops they give, and what becomes of a box."""

import functools
from itertools import product

import numpy as np

from aiva import data, metrics, proposals, scratch
from aiva.exercises.box_cases import box_picture, random_boxes
from aiva.exercises.exercise import exercise, target
from aiva.exercises.report import CheckFailed

COLOURS = 4  # bins of the exercises' histograms
SCENES = 100
MOST_WINDOWS = 512
MOST_PROPOSALS = 10
WINDOWS_RECALL = 0.9
PROPOSALS_RECALL = 0.96  # the first ten as they come reach 0.896
NO_BOXES = (
    "{}: expected boxes (N, 4), [x1, y1, x2, y2] in pixels with x1 <= x2 and y1 <= y2. "
    "Received: {}."
)


def overlap_cases(rng):
    """Draw IoU (P, M) of P proposals with M objects, some of them padding (-1)."""
    for rows, num_objects, padding in product((1, 2, 3, 5), (1, 2, 3), (0, 1, 3)):
        overlaps = rng.uniform(0, 1, (rows, num_objects + padding)).round(1)
        overlaps[:, num_objects:] = 0
        labels = np.full(num_objects + padding, -1)
        labels[:num_objects] = rng.integers(0, 10, num_objects)
        case = {"overlaps": overlaps, "labels": labels}
        yield {**case, "iou_threshold": float(rng.choice([0.5, 0.7]))}


@exercise(cases=overlap_cases)
def proposal_recall(overlaps, labels, iou_threshold):
    """For each real object the best overlap of any proposal; then the share of those
    that are enough."""
    best = overlaps.max(axis=0)[labels >= 0]
    return float(np.mean(best >= iou_threshold))


proposal_recall.mistake(
    "Padding counts as objects that nobody finds. Leave out the columns whose label is "
    "-1.",
    lambda labels, **case: proposal_recall(labels=0 * labels, **case),
)
proposal_recall.mistake(
    "That is the share of proposals that have an object. Recall asks for the share of "
    "objects that have a proposal.",
    lambda overlaps, labels, iou_threshold: np.mean(
        overlaps.max(axis=1) >= iou_threshold
    ),
)
proposal_recall.mistake(
    "That is the mean of the best overlaps: compare each with the threshold first.",
    lambda overlaps, labels, **_: np.mean(overlaps.max(axis=0)[labels >= 0]),
)
proposal_recall.mistake(
    "An overlap equal to the threshold is enough.",
    lambda overlaps, labels, iou_threshold: np.mean(
        overlaps.max(axis=0)[labels >= 0] > iou_threshold
    ),
)
proposal_recall.mistake(
    "That is the share of all pairs that overlap enough. For an object one proposal is "
    "enough.",
    lambda overlaps, labels, iou_threshold: np.mean(
        overlaps[:, labels >= 0] >= iou_threshold
    ),
)


def class_cases(rng):
    """Draw IoU (P, M) with objects of different classes; some lie on the threshold."""
    for rows, objects, threshold in product((1, 2, 3, 5), (2, 3, 4), (0.3, 0.5, 0.7)):
        overlaps = rng.uniform(0, 1, (rows, objects)).round(2)
        if rows == 1:
            overlaps[0, -1] = threshold
        case = {"overlaps": overlaps, "labels": rng.permutation(10)[:objects]}
        yield {**case, "iou_threshold": threshold}


@exercise(cases=class_cases)
def proposal_classes(overlaps, labels, iou_threshold):
    """First which object each proposal overlaps most, then whether that is enough."""
    best = overlaps.argmax(axis=1)
    return np.where(overlaps.max(axis=1) >= iou_threshold, labels[best] + 1, 0)


proposal_classes.mistake(
    "A proposal that overlaps two objects gets the first; it should get the one that "
    "it overlaps most.",
    lambda overlaps, labels, iou_threshold: proposal_classes(
        overlaps >= iou_threshold, labels, True
    ),
)
proposal_classes.mistake(
    "An overlap that equals the threshold is enough.",
    lambda overlaps, labels, iou_threshold: proposal_classes(
        overlaps, labels, np.nextafter(iou_threshold, 1)
    ),
)
proposal_classes.mistake(
    "No proposal is background: below the threshold its class is 0.",
    lambda overlaps, labels, **_: labels[overlaps.argmax(axis=1)] + 1,
)
proposal_classes.mistake(
    "Class 0 is the background: an object's class is its label + 1.",
    lambda **case: np.maximum(proposal_classes(**case) - 1, 0),
)
proposal_classes.mistake(
    "That is the object's index among the columns; look up its label.",
    lambda labels, **case: proposal_classes(labels=np.arange(len(labels)), **case),
)


def delta_cases(rng):
    """Draw corrections (P, K, 4) for K classes, and classes; 0 is the background."""
    for rows, num_classes, _ in product((1, 2, 3, 5, 8), (1, 2, 3), range(2)):
        deltas = rng.integers(1, 99, (rows, num_classes, 4)) / 10
        classes = rng.permutation(np.arange(rows) % (num_classes + 1))
        yield {"deltas": deltas, "classes": classes}


def without_background(own, classes):
    """Replace the correction of the background, which has no box, by zeros."""
    return np.where(classes[:, None] > 0, own, 0)


@exercise(cases=delta_cases)
def own_deltas(deltas, classes):
    """Class 1 owns the first row of `deltas`. And which row does NumPy give for -1?"""
    own = deltas[np.arange(len(classes)), np.maximum(classes, 1) - 1]
    return without_background(own, classes)


own_deltas.mistake(
    "For the background `classes - 1` is -1, and NumPy counts from the end: it gets "
    "the correction of the last class instead of zeros.",
    lambda deltas, classes: deltas[np.arange(len(classes)), classes - 1],
)
own_deltas.mistake(
    "The background gets the correction of the first class; it has no box: zeros.",
    lambda deltas, classes: own_deltas(deltas, np.maximum(classes, 1)),
)
own_deltas.mistake(
    "Every object gets the correction of the class behind its own: the rows begin with "
    "class 1.",
    lambda deltas, classes: own_deltas(np.roll(deltas, -1, axis=1), classes),
)
own_deltas.mistake(
    "Only the correction of its own class counts.",
    lambda deltas, classes: without_background(deltas.mean(axis=1), classes),
)


def mask_cases(rng):
    """Draw regions of one pixel, of many, wide and high."""
    for shape in ((1, 2), (2, 1), (2, 3), (3, 2), (3, 5), (5, 3), (6, 8)):
        for pixels in (1, 2, 3, 6):
            mask = np.zeros(shape, bool)
            mask[tuple(rng.integers(0, shape, (pixels, 2)).T)] = True
            yield {"mask": mask}


@exercise(cases=mask_cases)
def region_box(mask):
    """`np.nonzero` gives the rows, then the columns of the region's pixels. Which of
    them are y? A box ends behind its last pixel."""
    rows, columns = np.nonzero(mask)
    return np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])


region_box.mistake(
    "The box is one pixel too narrow and too low: it ends behind the last column and "
    "row, so that one pixel alone is 1 wide.",
    lambda mask: region_box(mask) - [0, 0, 1, 1],
)
region_box.mistake(
    "Rows are y, and x comes first.", lambda mask: region_box(mask)[[1, 0, 3, 2]]
)
region_box.mistake(
    "The last two numbers are width and height; they should be the second corner.",
    lambda mask: region_box(mask) - [0, 0, *region_box(mask)[:2]],
)


@region_box.mistake(
    "`np.nonzero` goes row by row, so the first column is that of the top pixel, not "
    "the leftmost one: take the smallest and the largest."
)
def _(mask):
    rows, columns = np.nonzero(mask)
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1])


region_box.mistake(
    "First and last pixel are not the smallest and largest index: take those. And a "
    "box ends behind its last pixel.",
    lambda mask: np.concatenate(
        [np.argwhere(mask)[0, ::-1], np.argwhere(mask)[-1, ::-1]]
    ),
)
region_box.mistake(
    "The box begins one pixel too early: x1 and y1 are the first column and row "
    "themselves.",
    lambda mask: region_box(mask) - [1, 1, 0, 0],
)


def widen_cases(rng):
    """Draw boxes, sizes of crops and contexts."""
    for crop_size, context in ((8, 1), (16, 2), (16, 4), (32, 2), (32, 8)):
        for box in random_boxes(rng, 6):
            yield {"box": box, "crop_size": crop_size, "context": context}


@exercise(cases=widen_cases, picture=box_picture)
def widen(box, crop_size, context):
    """Of `crop_size` pixels the box gets `crop_size - 2 * context`. How many pixels of
    the image is one pixel of the crop, along x and along y?"""
    sides = np.tile(box[2:] - box[:2], 2)
    margin = sides * context / (crop_size - 2 * context)
    return box + margin * [-1, -1, 1, 1]


widen.mistake(
    "The context is counted in pixels of the crop; you add pixels of the image, too "
    "few for a large box and too many for a small one.",
    lambda box, crop_size, context: box + np.multiply(context, [-1, -1, 1, 1]),
)
widen.mistake(
    "Nearly: the box itself fills only `crop_size - 2 * context` of the crop's pixels, "
    "so divide its sides by that.",
    lambda box, crop_size, context: widen(box, crop_size + 2 * context, context),
)
widen.mistake(
    "The box becomes smaller: x1 and y1 go down, x2 and y2 up.",
    lambda box, **crop: 2 * box - widen(box, **crop),
)
widen.mistake(
    "The context belongs on all four sides.",
    lambda box, **crop: np.append(box[:2], widen(box, **crop)[2:]),
)
widen.mistake(
    "`crop_size - context` leaves room on one side only; the context is on both.",
    lambda box, crop_size, context: widen(box, crop_size + context, context),
)
widen.mistake(
    "A box has two sides, and each its own step: the height does not follow the width.",
    lambda box, crop_size, context: (
        box
        + (box[2] - box[0])
        * context
        / (crop_size - 2 * context)
        * np.array([-1, -1, 1, 1])
    ),
)


@widen.mistake("x1 and y1 move by one pixel of the crop; the context has several.")
def _(box, crop_size, context):
    step = (widen(box, crop_size, context) - box) / context
    return box + step * [1, 1, context, context]


widen.mistake(
    "The box has moved instead of growing: x1 and y1 go down.",
    lambda box, **crop: np.abs(widen(box, **crop) - box) + box,
)


def region_cases(rng):
    """Draw histograms, which add up to 1, and sizes of two regions."""
    for _ in range(30):
        counts = rng.integers(1, 9, (2, COLOURS))
        colours, other_colours = counts / counts.sum(axis=1, keepdims=True)
        pixels, other_pixels = counts.sum(axis=1).tolist()
        yield {
            "colours": colours,
            "other_colours": other_colours,
            "pixels": pixels,
            "other_pixels": other_pixels,
            "image_pixels": int(pixels + other_pixels + rng.integers(1, 80)),
        }


def covered(pixels, other_pixels, image_pixels):
    """Return the part of the image that two regions cover."""
    return (pixels + other_pixels) / image_pixels


@exercise(cases=region_cases)
def similarity(colours, other_colours, **sizes):
    """In each colour two histograms agree by the smaller of their numbers. Add these
    up, then add the part of the image outside both regions."""
    return float(np.minimum(colours, other_colours).sum() + 1 - covered(**sizes))


similarity.mistake(
    "The sizes are missing: small regions go first.",
    lambda colours, other_colours, **sizes: np.minimum(colours, other_colours).sum(),
)
similarity.mistake(
    "Now large regions attract each other, and swallow the image at once: add what "
    "lies outside them.",
    lambda colours, other_colours, **sizes: (
        np.minimum(colours, other_colours).sum() + covered(**sizes)
    ),
)
similarity.mistake(
    "In each colour they agree by the smaller number, not by the larger.",
    lambda colours, other_colours, **sizes: (
        np.maximum(colours, other_colours).sum() + 1 - covered(**sizes)
    ),
)
similarity.mistake(
    "With products a colourful region is not even like itself: take the smaller number "
    "of each pair.",
    lambda colours, other_colours, **sizes: (
        np.dot(colours, other_colours) + 1 - covered(**sizes)
    ),
)
similarity.mistake(
    "That is the mean of the two numbers; add them.",
    lambda **case: similarity(**case) / 2,
)
similarity.mistake(
    "Subtracting what both cover gives what lies outside only if you start from 1.",
    lambda colours, other_colours, **sizes: (
        np.minimum(colours, other_colours).sum() - covered(**sizes)
    ),
)
similarity.mistake(
    "What lies outside is a share of the image: divide by all its pixels.",
    lambda colours, other_colours, pixels, other_pixels, image_pixels: (
        np.minimum(colours, other_colours).sum() + image_pixels - pixels - other_pixels
    ),
)
similarity.mistake(
    "The smaller numbers add up to what two histograms share; their mean depends on "
    "the number of colours.",
    lambda colours, other_colours, **sizes: (
        np.minimum(colours, other_colours).mean() + 1 - covered(**sizes)
    ),
)


def correction_cases(rng):
    """Draw boxes and small corrections `[dx, dy, dw, dh]`."""
    for box in random_boxes(rng, 30):
        yield {"box": box, "deltas": rng.uniform(-0.6, 0.6, 4).round(2)}


def corrected_picture(arrays):
    """Draw the box, and where it should go."""
    return box_picture({"box": arrays["box"], "right": arrays["expected"]})


@exercise(cases=correction_cases, picture=corrected_picture)
def correct_box(box, deltas):
    """Write down centre, width and height of the box; move the centre by shares of
    these sides, stretch the sides, and go back to corners."""
    return scratch.decode_boxes(deltas[None], box[None])[0]


correct_box.mistake(
    "The moves are counted in sides of the box: multiply dx by its width, dy by its "
    "height.",
    lambda box, deltas: correct_box(box, deltas / [*(box[2:] - box[:2]), 1, 1]),
)
correct_box.mistake(
    "dw and dh are logarithms: the sides are multiplied by their exponentials.",
    lambda box, deltas: correct_box(box, np.append(deltas[:2], np.log1p(deltas[2:]))),
)
correct_box.mistake(
    "The moves are counted in sides of the box that was given, not of the stretched "
    "one.",
    lambda box, deltas: correct_box(box, deltas * [*np.exp(deltas[2:]), 1, 1]),
)


@correct_box.mistake(
    "The centre moves, and the box is stretched around it; you keep its first corner."
)
def _(box, deltas):
    sides = box[2:] - box[:2]
    corner = box[:2] + deltas[:2] * sides
    return np.concatenate([corner, corner + sides * np.exp(deltas[2:])])


@correct_box.mistake(
    "These are centre and sides; go back to corners, half a side each way."
)
def _(box, deltas):
    x1, y1, x2, y2 = correct_box(box, deltas)
    return np.array([(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1])


correct_box.mistake(
    "The sides are stretched as they should; the centre has not moved.",
    lambda box, deltas: correct_box(box, deltas * [0, 0, 1, 1]),
)
correct_box.mistake(
    "The box is twice as large as it should be: from the centre go half a side each "
    "way.",
    lambda box, deltas: correct_box(box, deltas + np.log([1, 1, 2, 2])),
)


@correct_box.mistake(
    "dw of 0 should leave the width as it is; yours makes it 0. Logarithms are undone "
    "by the exponential."
)
def _(box, deltas):
    sides = box[2:] - box[:2]
    centre = (box[:2] + box[2:]) / 2 + deltas[:2] * sides
    half = sides * deltas[2:] / 2
    return np.concatenate([centre - half, centre + half])


def crowded_cases(rng):
    """Draw boxes of two or three classes that crowd, all scores different."""
    for count, classes, threshold in product((2, 3, 4, 6, 8), (2, 3), (0.1, 0.3, 0.5)):
        yield {
            "boxes": random_boxes(rng, count, side=7),
            "scores": rng.permutation(99)[:count] / 100,
            "labels": rng.integers(0, classes, count),
            "iou_threshold": threshold,
        }


@exercise(cases=crowded_cases, picture=box_picture)
def suppress_by_class(boxes, scores, labels, iou_threshold):
    """Suppress the boxes of each class by themselves, then sort all that stay by their
    scores."""
    return np.array(
        scratch.non_max_suppression(boxes, scores, len(boxes), iou_threshold, labels)
    )


suppress_by_class.mistake(
    "A box suppresses one of another class. Two digits may well lie on each other; one "
    "digit has one box.",
    lambda labels, **case: suppress_by_class(labels=0 * labels, **case),
)
suppress_by_class.mistake(
    "The right boxes, but class after class: the best of all comes first.",
    lambda labels, **case: sorted(
        suppress_by_class(labels=labels, **case), key=lambda index: labels[index]
    ),
)
suppress_by_class.mistake(
    "One box of each class is left. There may be several objects of a class, where "
    "they do not overlap.",
    lambda boxes, **case: suppress_by_class(boxes=0 * boxes + [0, 0, 9, 9], **case),
)


def counted_within(boxes, scores, labels, iou_threshold):
    """Return what stays of each class, counted among the boxes of this class."""
    for label in np.unique(labels):
        mine = labels == label
        yield scratch.non_max_suppression(
            boxes[mine], scores[mine], mine.sum(), iou_threshold
        )


suppress_by_class.mistake(
    "These indices count within each class: index 0 of the boxes of class 1 is another "
    "box of all. Look them up among the indices of the class.",
    lambda **case: np.concatenate([*counted_within(**case)]),
)
suppress_by_class.mistake(
    "These indices count within each class, and get the scores of other boxes. Look "
    "them up among the indices of the class before you sort.",
    lambda scores, **case: sorted(
        np.concatenate([*counted_within(scores=scores, **case)]),
        key=lambda index: -scores[index],
    ),
)
suppress_by_class.mistake(
    "The right boxes, in the order in which they came: the best comes first.",
    lambda **case: np.sort(suppress_by_class(**case)),
)
suppress_by_class.mistake(
    "The worst comes first: `argsort` sorts upwards.",
    lambda **case: suppress_by_class(**case)[::-1],
)
suppress_by_class.mistake(
    "These are the boxes that stay; return their indices.",
    lambda boxes, **case: boxes[suppress_by_class(boxes=boxes, **case)],
)


@suppress_by_class.mistake(
    "You suppress boxes of other classes and keep the copies of the same one; it is "
    "the other way round."
)
def _(boxes, scores, labels, iou_threshold):
    kept = []
    for index in np.argsort(-scores):
        others = [k for k in kept if labels[k] != labels[index]]
        overlaps = [scratch.iou(boxes[[index]], boxes[[k]]) for k in others]
        if np.all(np.array(overlaps) <= iou_threshold):
            kept.append(index)
    return np.array(kept)


def checked_boxes(name, answer):
    """Return an answer as boxes `(N, 4)`, or raise `CheckFailed`."""
    try:
        boxes = np.asarray(answer, "float64")
    except (TypeError, ValueError):
        boxes = np.zeros(0)
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        received = f"shape {boxes.shape}" if boxes.size else type(answer).__name__
        raise CheckFailed(NO_BOXES.format(name, received))
    if not (np.isfinite(boxes).all() and (boxes[:, :2] <= boxes[:, 2:]).all()):
        raise CheckFailed(NO_BOXES.format(name, "boxes that are inverted, or NaN"))
    return boxes


@functools.cache
def objects_to_reach():
    """Draw the objects of some training scenes once."""
    return data.load("scenes", split="train", count=SCENES)[1]


@target(
    bands={"windows": {"at_most": MOST_WINDOWS}, "recall": {"at_least": WINDOWS_RECALL}}
)
def few_windows(answer):
    """Measure how many digits of the training scenes fixed windows reach."""
    boxes = checked_boxes("few_windows", answer)
    everywhere = np.tile(boxes, (SCENES, 1, 1))
    return {
        "windows": len(boxes),
        "recall": metrics.proposal_recall(objects_to_reach(), everywhere),
    }


few_windows.mistake(
    "They reach enough digits, but they are too many: a step half as large makes four "
    "times as many windows.",
    lambda figures: (
        figures["windows"] > MOST_WINDOWS and figures["recall"] >= WINDOWS_RECALL
    ),
)
few_windows.mistake(
    "Too many windows, and they do not even reach the digits. Look at the sides of the "
    "training boxes first.",
    lambda figures: figures["windows"] > MOST_WINDOWS,
)
few_windows.mistake(
    "Hardly any digit is reached. Are the sizes in pixels, and the windows spread over "
    "the whole image?",
    lambda figures: figures["recall"] < 0.5,
)
few_windows.mistake(
    "Few enough, but too many digits fall between them. Spend the windows on places "
    "first: two sizes may do.",
    lambda figures: figures["recall"] < WINDOWS_RECALL,
)


@functools.cache
def scenes_to_search():
    """Search some test scenes once: return their objects and proposals."""
    images, objects = data.load("scenes", split="test", count=SCENES)
    return objects, proposals.selective_search(images, count=300)


@target(
    bands={
        "proposals of a scene": {"at_most": MOST_PROPOSALS},
        "recall": {"at_least": PROPOSALS_RECALL},
    }
)
def ten_proposals(function):
    """Measure how many digits are left when a function has chosen few proposals."""
    if not callable(function):
        raise CheckFailed(
            "ten_proposals: expected a function from boxes (300, 4) to at most "
            f"{MOST_PROPOSALS} of them. Received: {type(function).__name__}."
        )
    objects, searched = scenes_to_search()
    chosen = [checked_boxes("ten_proposals", function(b.copy())) for b in searched]
    most = max(len(boxes) for boxes in chosen)
    padded = np.zeros((SCENES, most, 4))
    for index, boxes in enumerate(chosen):
        padded[index, : len(boxes)] = boxes
    recall = metrics.proposal_recall(objects, padded)
    return {"proposals of a scene": most, "recall": recall}


ten_proposals.mistake(
    "Too many are left: keep ten of them at most, the first ones of those that pass "
    "your test.",
    lambda figures: figures["proposals of a scene"] > MOST_PROPOSALS,
)
ten_proposals.mistake(
    "Most digits are lost. Keep the order: the first boxes are the best.",
    lambda figures: figures["recall"] < 0.6,
)
ten_proposals.mistake(
    "The whole image and other boxes that no digit fills take places that digits need. "
    "How large are the digits of the training scenes?",
    lambda figures: figures["recall"] < 0.93,
)
ten_proposals.mistake(
    "Nearly. Two kinds of boxes take places that digits need: those larger or smaller "
    "than any digit, and the second and third around one digit. Suppress these, but "
    "gently: the box of a neighbour overlaps too.",
    lambda figures: figures["recall"] < PROPOSALS_RECALL,
)
