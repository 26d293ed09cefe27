"""Exercises about drawing as the old API does: its boxes, its masks, its rules."""

import functools

import numpy as np

from aiva import data, metrics, models
from aiva.exercises.exercise import Function, Mistake, Target
from aiva.exercises.report import CheckFailed

SCENES = 100
ENOUGH = 0.91  # of the shown boxes are right, and of the digits are shown
NO_THRESHOLD = (
    "score_threshold: expected a number from 0 to 1. Received: {!r}.\n"
    "Hint: such as 0.5, which is what the old API takes if you say nothing."
)


def to_old_boxes(boxes, height, width):
    """Return boxes as the old API writes them.

    Args:
        boxes: `(N, 4)`, [x1, y1, x2, y2] in pixels.
        height: Rows of the image.
        width: Columns of the image.

    Returns:
        Array `(N, 4)`: [ymin, xmin, ymax, xmax] in parts of height and width.
    """
    x1, y1, x2, y2 = np.transpose(boxes)
    return np.stack([y1 / height, x1 / width, y2 / height, x2 / width], axis=1)


def box_cases(random):
    """Draw boxes in images that are no squares."""
    cases = []
    for count in (1, 2, 3, 5):
        for _ in range(8):
            height, width = random.permutation([random.integers(10, 40), 64])
            low = random.integers(0, 5, (count, 2))
            sides = random.integers(1, 5, (count, 2))
            boxes = np.hstack([low, low + sides]).astype("float64")
            cases.append({"boxes": boxes, "height": int(height), "width": int(width)})
    return cases


def not_turned(boxes, height, width):
    """Divide by the right sides, but leave x before y."""
    return boxes / [width, height, width, height]


def not_turned_and_mixed(boxes, height, width):
    """Divide x by the height and y by the width."""
    return boxes / [height, width, height, width]


def not_divided(boxes, height, width):
    """Turn x and y, but stay in pixels."""
    return boxes[:, [1, 0, 3, 2]]


def turned_and_mixed(boxes, height, width):
    """Turn x and y, but divide by the other side."""
    return boxes[:, [1, 0, 3, 2]] / [width, height, width, height]


def mask_boxes(masks):
    """Return the box of each mask.

    Args:
        masks: `(N, H, W)`, true where the object is.

    Returns:
        int array `(N, 4)`: [ymin, xmin, ymax, xmax] in pixels; ymax and xmax are the
        first row and column beyond it. Zeros for a mask without pixels.
    """
    boxes = np.zeros((len(masks), 4), int)
    for box, mask in zip(boxes, masks, strict=True):
        rows, columns = np.nonzero(mask)
        if len(rows):
            box[:2] = rows.min(), columns.min()
            box[2:] = rows.max() + 1, columns.max() + 1
    return boxes


def mask_cases(random):
    """Draw masks of some pixels, a few of them empty."""
    return [
        {"masks": random.uniform(size=(count, height, width)) < share}
        for count in (1, 2, 3)
        for height, width in ((2, 5), (4, 3), (6, 9))
        for share in (0.02, 0.1, 0.3)
    ]


def x_before_y(masks):
    """Write x first, as AIVA does."""
    return mask_boxes(masks)[:, [1, 0, 3, 2]]


def last_pixel(masks):
    """End at the last pixel inside."""
    boxes = mask_boxes(masks)
    return boxes - [0, 0, 1, 1] * masks.any(axis=(1, 2))[:, None]


def sides_instead_of_ends(masks):
    """Write height and width instead of the second corner."""
    boxes = mask_boxes(masks)
    return np.hstack([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]])


def boxes_drawn(scores, min_score_thresh, max_boxes_to_draw):
    """Return which of an image's boxes, all of them different, are drawn.

    Args:
        scores: Scores `(N,)`, in any order.
        min_score_thresh: A score must be greater.
        max_boxes_to_draw: How many boxes are drawn; 0 draws all.

    Returns:
        int array: places of the boxes that are drawn, as they come.
    """
    places = [k for k, score in enumerate(scores) if score > min_score_thresh]
    return np.array(places[: max_boxes_to_draw or None], int)


def score_cases(random):
    """Draw scores, some of which equal the threshold."""
    return [
        {
            "scores": random.integers(0, 11, count) / 10,
            "min_score_thresh": random.integers(2, 8) / 10,
            "max_boxes_to_draw": most,
        }
        for count in (1, 2, 4, 8)
        for most in (0, 1, 2, 3)
        for _ in range(3)
    ]


def equal_is_enough(scores, min_score_thresh, max_boxes_to_draw):
    """Draw a box whose score equals the threshold."""
    return boxes_drawn(scores, min_score_thresh - 1e-9, max_boxes_to_draw)


def best_first(scores, min_score_thresh, max_boxes_to_draw):
    """Sort the boxes by their scores."""
    order = np.argsort(-scores, kind="stable")
    return order[boxes_drawn(scores[order], min_score_thresh, max_boxes_to_draw)]


def limit_first(scores, min_score_thresh, max_boxes_to_draw):
    """Count boxes that are not drawn."""
    first = scores[: max_boxes_to_draw or None]
    return boxes_drawn(first, min_score_thresh, 0)


def zero_draws_none(scores, min_score_thresh, max_boxes_to_draw):
    """Take 0 for a number of boxes."""
    return boxes_drawn(scores, min_score_thresh, 0)[:max_boxes_to_draw]


@functools.cache
def found_in_scenes():
    """Let the shipped detector look at test scenes once."""
    images, objects = data.load("scenes", split="test", count=SCENES)
    return objects, models.pretrained("faster_rcnn_scenes").detect(images)


def score_threshold(answer):
    """Measure what a threshold shows of what the shipped detector has found."""
    try:
        threshold = float(answer)
    except (TypeError, ValueError):
        raise CheckFailed(NO_THRESHOLD.format(answer)) from None
    if not 0 <= threshold <= 1:
        raise CheckFailed(NO_THRESHOLD.format(answer))
    objects, found = found_in_scenes()
    errors = metrics.detection_errors(objects, found, score_threshold=threshold)
    there = np.sum(objects["labels"] >= 0)
    right = max(errors["found"] * errors["right_class"], 0) * there
    shown = np.sum((found["labels"] >= 0) & (found["scores"] >= threshold))
    return {
        "shown boxes that are right": float(right / max(shown, 1)),
        "digits that are shown": float(right / there),
    }


EXERCISES = (
    Function(
        "to_old_boxes",
        to_old_boxes,
        box_cases,
        hint="y first, and y is divided by the height.",
        mistakes=(
            Mistake(
                "The sides are right, but x still stands before y.",
                not_turned,
            ),
            Mistake(
                "x still stands before y, and is divided by the height.",
                not_turned_and_mixed,
            ),
            Mistake(
                "These are pixels; the old API wants parts of height and width.",
                not_divided,
            ),
            Mistake(
                "y stands first now, but is divided by the width.", turned_and_mixed
            ),
        ),
    ),
    Function(
        "mask_boxes",
        mask_boxes,
        mask_cases,
        hint="`np.nonzero(mask)` gives the rows and the columns of its pixels. A mask "
        "without pixels has none.",
        mistakes=(
            Mistake("x stands first; the old API writes y first.", x_before_y),
            Mistake(
                "The box ends on its last pixel, and so is one row and one column too "
                "small: a mask of one pixel has no area.",
                last_pixel,
            ),
            Mistake(
                "That is height and width; asked for is the corner where it ends.",
                sides_instead_of_ends,
            ),
        ),
    ),
    Function(
        "boxes_drawn",
        boxes_drawn,
        score_cases,
        hint="First which are above the threshold, then how many of these.",
        mistakes=(
            Mistake("A score that equals the threshold is not drawn.", equal_is_enough),
            Mistake(
                "Boxes are drawn as they come. The old API never sorts; who calls it "
                "has to.",
                best_first,
            ),
            Mistake(
                "The limit counts boxes that are drawn, not those that are looked at.",
                limit_first,
            ),
            Mistake("0 means that there is no limit.", zero_draws_none),
        ),
    ),
    Target(
        "score_threshold",
        score_threshold,
        bands={
            "shown boxes that are right": {"at_least": ENOUGH},
            "digits that are shown": {"at_least": ENOUGH},
        },
        mistakes=(
            Mistake(
                "Nothing is shown: no score is that high.",
                lambda figures: figures["digits that are shown"] == 0,
            ),
            Mistake(
                "Too many wrong boxes are shown: raise the threshold.",
                lambda figures: figures["shown boxes that are right"] < ENOUGH,
            ),
            Mistake(
                "Too many digits are hidden: lower the threshold.",
                lambda figures: figures["digits that are shown"] < ENOUGH,
            ),
        ),
    ),
)
