"""Exercises that ask for better proposals, measured on scenes."""

import functools

import numpy as np

from aiva import data, metrics, proposals
from aiva.exercises.exercise import Mistake, Target
from aiva.exercises.report import CheckFailed

SCENES = 100
MOST_WINDOWS = 512
MOST_PROPOSALS = 10
WINDOWS_RECALL = 0.9
PROPOSALS_RECALL = 0.96  # the first ten as they come reach 0.896
NO_BOXES = (
    "{}: expected boxes (N, 4), [x1, y1, x2, y2] in pixels with x1 <= x2 and y1 <= y2. "
    "Received: {}."
)


@functools.cache
def scenes_to_search():
    """Search some test scenes once: return their objects and proposals."""
    images, objects = data.load("scenes", split="test", count=SCENES)
    return objects, proposals.selective_search(images, count=300)


@functools.cache
def objects_to_reach():
    """Draw the objects of some training scenes once."""
    return data.load("scenes", split="train", count=SCENES)[1]


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


def few_windows(answer):
    """Measure how many digits of the training scenes fixed windows reach."""
    boxes = checked_boxes("few_windows", answer)
    everywhere = np.tile(boxes, (SCENES, 1, 1))
    return {
        "windows": len(boxes),
        "recall": metrics.proposal_recall(objects_to_reach(), everywhere),
    }


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
    for place, boxes in enumerate(chosen):
        padded[place, : len(boxes)] = boxes
    recall = metrics.proposal_recall(objects, padded)
    return {"proposals of a scene": most, "recall": recall}


EXERCISES = (
    Target(
        "few_windows",
        few_windows,
        bands={
            "windows": {"at_most": MOST_WINDOWS},
            "recall": {"at_least": WINDOWS_RECALL},
        },
        mistakes=(
            Mistake(
                "They reach enough digits, but they are too many: a step half as large "
                "makes four times as many windows.",
                lambda figures: (
                    figures["windows"] > MOST_WINDOWS
                    and figures["recall"] >= WINDOWS_RECALL
                ),
            ),
            Mistake(
                "Too many windows, and they do not even reach the digits. Look at the "
                "sides of the training boxes first.",
                lambda figures: figures["windows"] > MOST_WINDOWS,
            ),
            Mistake(
                "Hardly any digit is reached. Are the sizes in pixels, and the windows "
                "spread over the whole image?",
                lambda figures: figures["recall"] < 0.5,
            ),
            Mistake(
                "Few enough, but too many digits fall between them. Spend the windows "
                "on places first: two sizes may do.",
                lambda figures: figures["recall"] < WINDOWS_RECALL,
            ),
        ),
    ),
    Target(
        "ten_proposals",
        ten_proposals,
        bands={
            "proposals of a scene": {"at_most": MOST_PROPOSALS},
            "recall": {"at_least": PROPOSALS_RECALL},
        },
        mistakes=(
            Mistake(
                "Too many are left: keep ten of them at most, the first ones of those "
                "that pass your test.",
                lambda figures: figures["proposals of a scene"] > MOST_PROPOSALS,
            ),
            Mistake(
                "Most digits are lost. Keep the order: the first boxes are the best.",
                lambda figures: figures["recall"] < 0.6,
            ),
            Mistake(
                "The whole image and other boxes that no digit fills take places that "
                "digits need. How large are the digits of the training scenes?",
                lambda figures: figures["recall"] < 0.93,
            ),
            Mistake(
                "Nearly. Two kinds of boxes take places that digits need: those larger "
                "or smaller than any digit, and the second and third around one digit. "
                "Suppress these, but gently: the box of a neighbour overlaps too.",
                lambda figures: figures["recall"] < PROPOSALS_RECALL,
            ),
        ),
    ),
)
