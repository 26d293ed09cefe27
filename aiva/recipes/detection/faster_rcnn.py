"""Recipes of object detection."""

import keras
import numpy as np
from keras import layers

from aiva import data, metrics, models, training
from aiva.recipes.recipe import DIGITS_LICENCE, Recipe
from aiva.recipes.watched import watched

BLOOD_SIZE = (192, 256)  # rows and columns; the pictures have 480 x 640


def train_faster_rcnn_scenes(seed, backup, verbose):
    """Train the default Faster R-CNN on 13,000 scenes, seen twice: 3,250 steps of 8."""
    model = models.untrained("faster_rcnn_scenes")
    scenes = data.load("scenes", count=13_000)
    watch, callbacks = watched(backup)
    training.train_detector(
        model, scenes, epochs=2, callbacks=callbacks, verbose=verbose
    )
    return model, watch.seconds


def train_faster_rcnn_bccd(seed, backup, verbose):
    """Train a Faster R-CNN for small and large cells on 292 pictures of blood."""
    model = models.FasterRCNN(
        num_classes=3,
        image_shape=(*BLOOD_SIZE, 3),
        backbone=blood_backbone(),
        anchor_sizes=(14, 28, 44, 76),
        anchor_ratios=(1.0,),
        rpn_pre_nms_top_n=400,
        rpn_post_nms_top_n=100,
        box_batch_size_per_image=64,
        box_positive_fraction=0.25,
        box_pre_nms_top_n=160,
        detections_per_image=40,
        seed=seed,
    )
    images, objects = data.load("bccd", size=BLOOD_SIZE)
    augment = [
        # One layer with both directions would flip both or none.
        layers.RandomFlip("horizontal", bounding_box_format="xyxy", seed=seed),
        layers.RandomFlip("vertical", bounding_box_format="xyxy", seed=seed + 1),
        layers.RandomBrightness(0.1, seed=seed),
        layers.RandomContrast(0.2, seed=seed),
    ]
    stream = data.stream(images, objects, batch_size=4, augment=augment, seed=seed)
    watch, callbacks = watched(backup)
    training.train_detector(
        model,
        stream,
        epochs=21,
        weight_decay=1e-3,
        callbacks=callbacks,
        verbose=verbose,
    )
    return model, watch.seconds


def blood_backbone():
    """Add a convolution that looks twice as far: a white cell is 188 pixels wide."""
    small = models.small_backbone((*BLOOD_SIZE, 3))
    x = layers.Conv2D(96, 3, padding="same", dilation_rate=2, use_bias=False)(
        small.output
    )
    x = layers.ReLU()(layers.GroupNormalization(8)(x))
    return keras.Model(small.input, x, name="blood_backbone")


def precision_on(name, **arguments):
    """Return a function that measures a detector on the test images of a data set."""

    def measure(model):
        images, objects = data.load(name, split="test", **arguments)
        found = metrics.coco_average_precision(
            objects, model.detect(images), model.num_classes
        )
        alone = metrics.coco_average_precision(
            objects, first_stage(model, images, objects), model.num_classes
        )
        figures = {figure: found[figure] for figure in ("AP", "AP50", "AP75")}
        return {**figures, "AP50 of the first stage alone": alone["AP50"]}

    return measure


def first_stage(model, images, objects):
    """Detect without the second stage: every proposal is of the commonest class.

    This baseline shows what classifying and correcting the proposals is worth.
    """
    stage = keras.Model(model.input, model.output["proposals"])
    boxes = stage.predict(images, batch_size=32, verbose=0)  # (N, P, 4)
    return proposals_alone(boxes, objects["labels"])


def proposals_alone(boxes, labels):
    """Return proposals `(N, P, 4)` as detections of the commonest class.

    The best proposal comes first; those without area are padding.
    """
    commonest = np.bincount(labels[labels >= 0]).argmax()
    real = (boxes[..., 2:] > boxes[..., :2]).all(axis=-1)  # (N, P)
    scores = np.linspace(1, 0.5, boxes.shape[1])
    return {
        "boxes": boxes,
        "scores": np.where(real, scores, 0).astype("float32"),
        "labels": np.where(real, commonest, -1).astype("int32"),
    }


DETECTION = (
    Recipe(
        name="faster_rcnn_scenes",
        summary="Faster R-CNN on scenes: digits on photographs",
        data="scenes",
        licence=f"Digits: {DIGITS_LICENCE}. Photographs: see `aiva.data.photos`",
        minutes=5,
        train=train_faster_rcnn_scenes,
        measure=precision_on("scenes", count=400),
        bands={
            "AP50": {"at_least": 0.93},
            "AP": {"at_least": 0.72},
            "training seconds": {"at_most": 270},
        },
    ),
    Recipe(
        name="faster_rcnn_bccd",
        summary="Faster R-CNN on blood cells under the microscope, from nothing",
        data="bccd",
        licence="BCCD (Shenggan), MIT",
        minutes=7,
        train=train_faster_rcnn_bccd,
        measure=precision_on("bccd", size=BLOOD_SIZE),
        bands={
            "AP50": {"at_least": 0.86},
            "AP": {"at_least": 0.52},
            "training seconds": {"at_most": 420},
        },
    ),
)
