"""Exercises with the shipped Fast R-CNN: how few proposals, and none at all."""

import functools
from unittest import mock

import numpy as np

from aiva import data, metrics, models, proposals
from aiva.exercises.exercise import Mistake, Target
from aiva.exercises.report import CheckFailed

SCENES = 60
MOST = 300  # proposals that the shipped detector takes
LOSS = 0.02  # of AP50
ENOUGH_AP50 = 0.92
ONE_LOOK = 0.87  # what 300 windows reach, looked at once
DETECTIONS = ("boxes", "scores", "labels")
NO_COUNT = (
    "enough_proposals: expected a whole number from 2 to 300. Received: {!r}.\n"
    "Hint: it is the number of proposals that the detector looks into."
)
NO_DETECTOR = (
    "without_search: expected a function of images that returns a dictionary of "
    "'boxes' (N, K, 4), 'scores' and 'labels' (N, K). Received: {}.\nHint: end with "
    "`shipped.detect(images, boxes)`, which returns such a dictionary."
)
SEARCHED = (
    "without_search: this answer calls selective search.\nHint: `shipped.detect` "
    "searches when it gets no proposals; give it boxes of your own."
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


def refuse(*arguments, **settings):
    """Stand in for selective search while an answer is measured that may not use it."""
    raise CheckFailed(SEARCHED)


def without_search(function):
    """Measure a function that detects digits without selective search."""
    if not callable(function):
        raise CheckFailed(NO_DETECTOR.format(repr(function)))
    images, objects, *_ = searched_scenes()
    with mock.patch("aiva.proposals.selective_search", refuse):
        found = function(images.copy())
    if not isinstance(found, dict) or not set(DETECTIONS) <= set(found):
        raise CheckFailed(NO_DETECTOR.format(type(found).__name__))
    found = {key: np.asarray(found[key]) for key in DETECTIONS}
    errors = metrics.detection_errors(objects, found)
    return {
        "AP50": metrics.coco_average_precision(objects, found, 10)["AP50"],
        "found": errors["found"],
        "duplicates per image": errors["duplicates"],
    }


EXERCISES = (
    Target(
        "enough_proposals",
        enough_proposals,
        bands={
            "AP50 lost": {"at_most": LOSS},
            "AP50 lost with half as many": {"at_least": LOSS},
        },
        mistakes=(
            Mistake(
                "With so few much is lost: some digits are not among them. Go up in "
                "factors of two.",
                lambda figures: figures["AP50 lost"] > 3 * LOSS,
            ),
            Mistake(
                "Nearly enough: a little more.",
                lambda figures: figures["AP50 lost"] > LOSS,
            ),
            Mistake(
                "Nothing is lost, but half as many would do. Go down until it hurts.",
                lambda figures: figures["AP50 lost with half as many"] < LOSS,
            ),
        ),
    ),
    Target(
        "without_search",
        without_search,
        bands={"AP50": {"at_least": ENOUGH_AP50}},
        mistakes=(
            Mistake(
                "Hardly any digit is found. Are the windows in pixels, of the size of "
                "digits, and at most 300?",
                lambda figures: figures["found"] < 0.3,
            ),
            Mistake(
                "Digits are found several times: suppress when you join the answers "
                "of several looks.",
                lambda figures: figures["duplicates per image"] > 1,
            ),
            Mistake(
                "A window fits no digit well. What was found fits better: propose it "
                "again.",
                lambda figures: figures["AP50"] < ONE_LOOK,
            ),
            Mistake(
                "Nearly. 300 windows leave gaps: ask again with other windows, and "
                "look once more at all that was found, `np.concatenate(..., axis=1)`.",
                lambda figures: figures["AP50"] < ENOUGH_AP50,
            ),
        ),
    ),
)
