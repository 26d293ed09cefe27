"""The exercise about non-maximum suppression."""

import numpy as np

from aiva import scratch
from aiva.exercises.box_cases import box_picture, random_boxes
from aiva.exercises.exercise import Function, Mistake


def non_max_suppression(boxes, scores, iou_threshold):
    """Return the places of the boxes that greedy suppression keeps, best first."""
    return np.array(
        scratch.non_max_suppression(boxes, scores, len(boxes), iou_threshold)
    )


def crowded_cases(random):
    """Draw boxes that crowd, with different scores, among them chains of three."""
    chain = np.array([[0, 0, 6, 6], [2, 0, 8, 6], [4, 0, 10, 6]], float)
    cases = [
        {"boxes": chain, "scores": scores, "iou_threshold": 0.3}
        for scores in random.permuted(np.tile([0.9, 0.6, 0.3], (6, 1)), axis=1)
    ]
    for count in (1, 2, 3, 4, 5, 7, 9):
        for threshold in (0.2, 0.4, 0.6):
            for _ in range(2):
                scores = random.permutation(99)[:count] / 100
                boxes = random_boxes(random, count, side=8)
                cases.append(
                    {"boxes": boxes, "scores": scores, "iou_threshold": threshold}
                )
    return cases


def in_the_given_order(boxes, scores, iou_threshold):
    """Go through the boxes as they come."""
    order = -np.arange(len(scores), dtype=float)
    return non_max_suppression(boxes, order, iou_threshold)


def worst_first(boxes, scores, iou_threshold):
    """Sort upwards and keep the worst."""
    return non_max_suppression(boxes, -scores, iou_threshold)


def all_at_once(boxes, scores, iou_threshold):
    """Let boxes suppress others that were suppressed themselves."""
    overlaps = scratch.iou(boxes, boxes) > iou_threshold
    better = scores[:, None] > scores
    kept = ~(overlaps & better).any(axis=0)
    order = np.argsort(-scores)
    return order[kept[order]]


def neighbours_kept(boxes, scores, iou_threshold):
    """Keep the boxes that overlap the best one, and drop the others."""
    overlaps = scratch.iou(boxes, boxes)
    order, kept = list(np.argsort(-scores)), []
    while order:
        best = order.pop(0)
        kept.append(best)
        order = [place for place in order if overlaps[best, place] > iou_threshold]
    return np.array(kept)


def places_sorted(boxes, scores, iou_threshold):
    """Return the right places in the order in which the boxes were given."""
    return np.sort(non_max_suppression(boxes, scores, iou_threshold))


def mask_instead(boxes, scores, iou_threshold):
    """Return for each box whether it was kept."""
    kept = non_max_suppression(boxes, scores, iou_threshold)
    return np.isin(np.arange(len(scores)), kept)


EXERCISES = (
    Function(
        "non_max_suppression",
        non_max_suppression,
        crowded_cases,
        hint="Take the best box that is left, keep its place, throw out all that "
        "overlap it by more than the threshold; again, until none is left.",
        mistakes=(
            Mistake(
                "You go through the boxes as they come; begin with the best score.",
                in_the_given_order,
            ),
            Mistake(
                "You begin with the worst score: `argsort` sorts upwards.",
                worst_first,
            ),
            Mistake(
                "A box that was thrown out still throws out others. Compare with the "
                "boxes that were kept, not with all better ones.",
                all_at_once,
            ),
            Mistake(
                "You throw out what lies apart and go on with what overlaps; it is "
                "the other way round.",
                neighbours_kept,
            ),
            Mistake(
                "The right boxes, but in the order in which they came: best first.",
                places_sorted,
            ),
            Mistake(
                "This says of each box whether it stays; return the places of those "
                "that do.",
                mask_instead,
            ),
        ),
        picture=box_picture,
    ),
)
