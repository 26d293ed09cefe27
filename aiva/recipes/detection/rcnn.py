"""Recipes of the detectors that are given proposals: R-CNN and Fast R-CNN.

Both learn from the same scenes and the same boxes of selective search. Finding those
boxes takes minutes, and is no part of the training seconds.
"""

import time

import keras
import numpy as np

from aiva import data, metrics, models, training
from aiva.proposals import selective_search
from aiva.recipes.detection.faster_rcnn import proposals_alone
from aiva.recipes.recipe import DIGITS_LICENCE, Recipe
from aiva.recipes.watched import watched

TIMED = 40  # test scenes on which the search for proposals is timed


def train_rcnn_scenes(seed, backup, verbose):
    """Train R-CNN on 3,000 scenes, seen three times: 1,125 steps of 8."""
    return train("rcnn_scenes", 3000, 3, backup, verbose)


def train_fast_rcnn_scenes(seed, backup, verbose):
    """Train Fast R-CNN on 6,000 scenes, seen four times: 3,000 steps of 8."""
    return train("fast_rcnn_scenes", 6000, 4, backup, verbose)


def train(name, count, epochs, backup, verbose):
    """Find proposals in the training scenes, then train.

    With a backup folder the proposals are kept there too, so that a training that goes
    on after an interruption does not search again.
    """
    model = models.untrained(name)
    images, objects = data.load("scenes", count=count)
    boxes = selective_search(
        images, model.num_proposals, cache=backup, verbose=bool(verbose)
    )
    watch, callbacks = watched(backup)
    training.train_detector(
        model,
        (images, objects, boxes),
        epochs=epochs,
        callbacks=callbacks,
        verbose=verbose,
    )
    return model, watch.seconds


def measure(model):
    """Measure a detector on 400 test scenes, with and without what it has learned."""
    images, objects = data.load("scenes", split="test", count=400)
    start = time.perf_counter()
    timed = selective_search(images[:TIMED], model.num_proposals)
    seconds = (time.perf_counter() - start) / TIMED
    rest = selective_search(images[TIMED:], model.num_proposals)
    boxes = np.concatenate([timed, rest])  # (N, P, 4)

    def precision(found):
        return metrics.coco_average_precision(objects, found, model.num_classes)

    found = precision(model.detect(images, boxes))
    alone = precision(proposals_alone(boxes, objects["labels"]))
    unmoved = precision(without_box_regression(model).detect(images, boxes))
    return {
        **{figure: found[figure] for figure in ("AP", "AP50", "AP75")},
        "AP without box regression": unmoved["AP"],
        "AP50 of the proposals alone": alone["AP50"],
        "proposal seconds per image": seconds,
    }


def without_box_regression(model) -> keras.Model:
    """Return the same detector, which leaves its proposals where they are."""
    copy = type(model).from_config(model.get_config())
    copy.set_weights(model.get_weights())
    layer = copy.box_head.get_layer("deltas")
    layer.set_weights([np.zeros_like(weight) for weight in layer.get_weights()])
    return copy


LICENCE = f"Digits: {DIGITS_LICENCE}. Photographs: see `aiva.data.photos`"

PROPOSAL_DETECTION = (
    Recipe(
        name="rcnn_scenes",
        summary="R-CNN on scenes: a network on every crop of selective search",
        data="scenes",
        licence=LICENCE,
        minutes=4,
        train=train_rcnn_scenes,
        measure=measure,
        bands={
            "AP50": {"at_least": 0.92},
            "AP": {"at_least": 0.74},
            "training seconds": {"at_most": 300},
        },
    ),
    Recipe(
        name="fast_rcnn_scenes",
        summary="Fast R-CNN on scenes: one feature map, RoI pooling, two losses",
        data="scenes",
        licence=LICENCE,
        minutes=9,
        train=train_fast_rcnn_scenes,
        measure=measure,
        bands={
            "AP50": {"at_least": 0.93},
            "AP": {"at_least": 0.71},
            "training seconds": {"at_most": 300},
        },
    ),
)
