"""Exercises about what becomes of a box: it is corrected, then it may be suppressed."""

import numpy as np

from aiva import scratch
from aiva.exercises.box_cases import box_picture, centre_and_sides, random_boxes
from aiva.exercises.exercise import Function, Mistake


def correct_box(box, deltas):
    """Move and stretch a box by four numbers.

    Args:
        box: `[x1, y1, x2, y2]` in pixels.
        deltas: `[dx, dy, dw, dh]`: how far the centre moves, in sides of the box, and
            the logarithms of how much the sides grow.

    Returns:
        Array `(4,)`.
    """
    return scratch.decode_boxes(deltas[None], box[None])[0]


def correction_cases(random):
    """Draw boxes and small corrections."""
    return [
        {"box": box, "deltas": random.uniform(-0.6, 0.6, 4).round(2)}
        for box in random_boxes(random, 30)
    ]


def from_centre(centre, sides):
    """Return the box with this centre and these sides."""
    return np.concatenate([centre - sides / 2, centre + sides / 2])


def moved_in_pixels(box, deltas):
    """Move the centre by pixels."""
    centre, sides = centre_and_sides(box)
    return from_centre(centre + deltas[:2], sides * np.exp(deltas[2:]))


def without_exponential(box, deltas):
    """Multiply the sides by the logarithm of their growth, plus one."""
    centre, sides = centre_and_sides(box)
    return from_centre(centre + deltas[:2] * sides, sides * (1 + deltas[2:]))


def stretched_first(box, deltas):
    """Move the centre by the new sides instead of the old ones."""
    centre, sides = centre_and_sides(box)
    sides = sides * np.exp(deltas[2:])
    return from_centre(centre + deltas[:2] * sides, sides)


def stretched_from_the_corner(box, deltas):
    """Keep the moved first corner and stretch to the right and down."""
    _, sides = centre_and_sides(box)
    corner = box[:2] + deltas[:2] * sides
    return np.concatenate([corner, corner + sides * np.exp(deltas[2:])])


def suppress_by_class(boxes, scores, labels, iou_threshold):
    """Suppress boxes that overlap a better one of the same class.

    Args:
        boxes: `[x1, y1, x2, y2]` in pixels, `(N, 4)`.
        scores: `(N,)`.
        labels: Class `(N,)` of each box.
        iou_threshold: Boxes that overlap by more are suppressed.

    Returns:
        int array: the places of the boxes that stay, best first.
    """
    kept = []
    for label in np.unique(labels):
        mine = np.flatnonzero(labels == label)
        stay = scratch.non_max_suppression(
            boxes[mine], scores[mine], len(mine), iou_threshold
        )
        kept.extend(mine[stay])
    return np.array(sorted(kept, key=lambda place: -scores[place]))


def crowded_cases(random):
    """Draw boxes of two or three classes that crowd, all scores different."""
    return [
        {
            "boxes": random_boxes(random, count, side=7),
            "scores": random.permutation(99)[:count] / 100,
            "labels": random.integers(0, classes, count),
            "iou_threshold": threshold,
        }
        for count in (2, 3, 4, 6, 8)
        for classes in (2, 3)
        for threshold in (0.1, 0.3, 0.5)
    ]


def all_classes_together(boxes, scores, labels, iou_threshold):
    """Let boxes suppress those of other classes."""
    return np.array(
        scratch.non_max_suppression(boxes, scores, len(boxes), iou_threshold)
    )


def class_after_class(boxes, scores, labels, iou_threshold):
    """Return the places of the first class, then those of the second."""
    kept = suppress_by_class(boxes, scores, labels, iou_threshold)
    return kept[np.argsort(labels[kept], kind="stable")]


def best_of_each_class(boxes, scores, labels, iou_threshold):
    """Keep one box of each class."""
    kept = suppress_by_class(boxes, scores, labels, iou_threshold)
    return kept[np.sort(np.unique(labels[kept], return_index=True)[1])]


def other_classes_only(boxes, scores, labels, iou_threshold):
    """Suppress what overlaps a better box of another class."""
    kept = []
    for place in np.argsort(-scores):
        others = [k for k in kept if labels[k] != labels[place]]
        if not others or np.all(
            scratch.iou(boxes[[place]], boxes[others]) <= iou_threshold
        ):
            kept.append(place)
    return np.array(kept)


def corrected_picture(arrays):
    """Draw the box, and where it should go."""
    return box_picture({"box": arrays["box"], "right": arrays["expected"]})


def suppressed_picture(arrays):
    """Draw all boxes, and those that each answer keeps."""
    return box_picture({key: x for key, x in arrays.items() if key != "labels"})


EXERCISES = (
    Function(
        "correct_box",
        correct_box,
        correction_cases,
        hint="Write down centre, width and height of the box; move the centre by "
        "shares of these sides, stretch the sides, and go back to corners.",
        mistakes=(
            Mistake(
                "The moves are counted in sides of the box: multiply dx by its width, "
                "dy by its height.",
                moved_in_pixels,
            ),
            Mistake(
                "dw and dh are logarithms: the sides are multiplied by their "
                "exponentials.",
                without_exponential,
            ),
            Mistake(
                "The moves are counted in sides of the box that was given, not of the "
                "stretched one.",
                stretched_first,
            ),
            Mistake(
                "The centre moves, and the box is stretched around it; you keep its "
                "first corner.",
                stretched_from_the_corner,
            ),
        ),
        picture=corrected_picture,
    ),
    Function(
        "suppress_by_class",
        suppress_by_class,
        crowded_cases,
        hint="Suppress the boxes of each class by themselves, then sort all that stay "
        "by their scores.",
        mistakes=(
            Mistake(
                "A box suppresses one of another class. Two digits may well lie on "
                "each other; one digit has one box.",
                all_classes_together,
            ),
            Mistake(
                "The right boxes, but class after class: the best of all comes first.",
                class_after_class,
            ),
            Mistake(
                "One box of each class is left. There may be several objects of a "
                "class, where they do not overlap.",
                best_of_each_class,
            ),
            Mistake(
                "You suppress boxes of other classes and keep the copies of the same "
                "one; it is the other way round.",
                other_classes_only,
            ),
        ),
        picture=suppressed_picture,
    ),
)
