"""Write frozen/: public names, saved models and answers that must stay as they are.

Run it in the root of the repository: `python -m tests.golden.make_frozen` writes
everything anew. Do so only where answers are meant to change, and look at what differs.

`python -m tests.golden.make_frozen vae dcgan` writes the `.keras` files of these models
alone, and keeps what they must answer. That is for the day when an argument gets
another name, so that no older file opens: change the call below, name the argument in
`RENAMED_ARGUMENTS` of tests/test_frozen.py, and write the file anew.
"""

import importlib
import inspect
import json
import os
import sys
import zipfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

from aiva import models
from tests.golden.answers import (
    DETECTORS,
    FROZEN,
    answers,
    description,
    weights_hash,
)

ROOMS = (
    "aiva",
    "classical",
    "data",
    "exercises",
    "formants",
    "judge",
    "metrics",
    "models",
    "object_detection",
    "ops",
    "plot",
    "proposals",
    "recipes",
    "scratch",
    "tracking",
    "training",
)
# What a reader calls by a string.
BOOKS = ("models.PRETRAINED", "recipes.RECIPES", "exercises.EXERCISES")


def own_backbone(image_shape=(32, 48, 3), pyramid=False):
    """Build a backbone as a reader might: one map, or two for a feature pyramid."""
    images = keras.Input(image_shape, name="images")
    x = layers.Rescaling(1 / 255)(images)
    maps = []
    for channels in (4, 6, 8):
        x = layers.Conv2D(channels, 3, 2, padding="same", activation="relu")(x)
        maps.append(x)
    return keras.Model(images, maps[1:] if pyramid else x, name="own_backbone")


def partial_convolutions():
    """Build a model that looks past holes twice."""
    images = keras.Input((8, 10, 3), name="images")
    known = keras.Input((8, 10, 1), name="known")
    x, seen = models.PartialConv2D(4, activation="relu", name="first")([images, known])
    x, _ = models.PartialConv2D(2, kernel_size=5, name="second")([x, seen])
    return keras.Model({"images": images, "known": known}, x, name="partial")


def trained_classifier():
    """Train a classifier for one step."""
    from aiva import training

    model = filled(models.cnn((12, 12, 1), num_classes=3))
    images, labels = pixels(6, 12, 12, 1), np.arange(6) % 3
    training.train_classifier(model, (images, labels), epochs=1, verbose=0)
    return model


def trained_restorer():
    """Train a restorer for one step."""
    from aiva import training

    model = filled(models.dncnn(width=4, depth=3, enlarge=2))
    pair = pixels(4, 8, 8, 1), pixels(4, 16, 16, 1)
    training.train_restorer(model, pair, epochs=1, verbose=0)
    return model


def trained_generator(model, labels=None, **options):
    """Train a generator for two epochs of one step."""
    from aiva import training

    images = pixels(6, *model.image_shape)
    train = images if labels is None else (images, labels)
    model = filled(model)
    training.train_generator(model, train, epochs=2, verbose=0, **options)
    return model


def trained_detector(model):
    """Train a detector for one step."""
    from aiva import training

    images = pixels(3, *model.image_shape)
    objects = {
        "boxes": random_boxes(3, 2, model.image_shape),
        "labels": np.array([[0, 2], [1, -1], [-1, -1]]),
    }
    objects["boxes"][objects["labels"] < 0] = 0
    train = (images, objects)
    if not isinstance(model, models.FasterRCNN):
        train += (random_boxes(3, model.num_proposals, model.image_shape),)
    model = filled(model)
    training.train_detector(model, train, epochs=1, verbose=0)
    return model


SMALL = {"num_classes": 3, "image_shape": (32, 48, 3)}
BUILDERS = {
    "cnn": lambda: models.cnn((12, 12, 1), num_classes=3),
    "cnn_named": lambda: models.cnn((10, 14, 3), num_classes=2, name="other"),
    "resnet": lambda: models.resnet((8, 8, 3), widths=(4, 8), blocks_per_stage=1),
    "resnet_deep": lambda: models.resnet(
        (12, 8, 1), num_classes=2, widths=(4, 4, 8), blocks_per_stage=2, name="other"
    ),
    "feature_extractor": lambda: models.feature_extractor(
        models.resnet((8, 8, 1), widths=(4, 8), blocks_per_stage=1)
    ),
    "small_backbone": lambda: models.small_backbone(
        (16, 24, 3), width=8, stride=4, name="other"
    ),
    "box_head": lambda: models.box_head(3, channels=4, num_classes=2, width=8),
    "unet": lambda: models.unet((8, 12, 1), widths=(4, 6, 8)),
    "unet_open": lambda: models.unet((None, None, 3), widths=(4, 6), name="other"),
    "unet_holes": lambda: models.unet((8, 12, 3), widths=(4, 6), holes=True),
    "partial_convolutions": partial_convolutions,
    "dncnn": lambda: models.dncnn(width=8, depth=4),
    "dncnn_enlarge": lambda: models.dncnn(
        (8, 10, 3), width=4, depth=3, enlarge=3, name="other"
    ),
    "vae": lambda: models.VAE((8, 8, 1), latent_dim=4, widths=(16, 12)),
    "vae_arguments": lambda: models.VAE(
        (8, 12, 3),
        latent_dim=3,
        beta=0.5,
        widths=(12,),
        binarize=False,
        num_classes=4,
        seed=7,
        name="other",
    ),
    "dcgan": lambda: models.DCGAN((8, 8, 1), latent_dim=6, width=4),
    "dcgan_hinge": lambda: models.DCGAN(
        (8, 12, 3),
        latent_dim=5,
        loss="hinge",
        width=4,
        num_classes=4,
        seed=7,
        name="other",
    ),
    "dcgan_minimax": lambda: models.DCGAN(
        (8, 8, 1), latent_dim=5, loss="minimax", width=4, batch_normalization=False
    ),
    "rcnn": lambda: models.RCNN(
        **SMALL, width=8, head_width=8, num_proposals=20, crop_size=16
    ),
    "rcnn_arguments": lambda: models.RCNN(
        **SMALL,
        backbone=own_backbone((16, 16, 3)),
        width=16,
        head_width=8,
        num_proposals=18,
        crop_size=16,
        context=3,
        box_fg_iou_threshold=0.4,
        box_batch_size_per_image=6,
        box_positive_fraction=0.5,
        score_threshold=0.1,
        box_pre_nms_top_n=20,
        detections_per_image=6,
        box_nms_threshold=0.4,
        seed=7,
        name="other",
    ),
    "fast_rcnn": lambda: models.FastRCNN(
        **SMALL, width=8, head_width=8, num_proposals=40, roi_size=3
    ),
    "fast_rcnn_arguments": lambda: models.FastRCNN(
        **SMALL,
        backbone=own_backbone(),
        width=16,
        stride=8,
        head_width=8,
        offset=0.25,
        num_proposals=18,
        pooling="align",
        roi_size=4,
        box_fg_iou_threshold=0.4,
        box_batch_size_per_image=6,
        box_positive_fraction=0.5,
        score_threshold=0.1,
        box_pre_nms_top_n=20,
        detections_per_image=6,
        box_nms_threshold=0.4,
        seed=7,
        name="other",
    ),
    "faster_rcnn": lambda: models.FasterRCNN(**SMALL, width=8, head_width=8),
    "faster_rcnn_arguments": lambda: models.FasterRCNN(
        **SMALL,
        backbone=own_backbone(pyramid=True),
        width=6,
        head_width=8,
        anchor_sizes=(8, 20),
        anchor_ratios=(0.5, 1.0, 2.0),
        offset=0.25,
        rpn_bg_iou_threshold=0.2,
        rpn_fg_iou_threshold=0.6,
        rpn_batch_size_per_image=24,
        rpn_positive_fraction=0.25,
        rpn_pre_nms_top_n=40,
        rpn_post_nms_top_n=16,
        rpn_nms_threshold=0.6,
        roi_size=4,
        box_fg_iou_threshold=0.4,
        box_batch_size_per_image=8,
        box_positive_fraction=0.25,
        score_threshold=0.1,
        box_pre_nms_top_n=20,
        detections_per_image=6,
        box_nms_threshold=0.4,
        seed=7,
        name="other",
    ),
    "trained_classifier": trained_classifier,
    "trained_restorer": trained_restorer,
    "trained_vae": lambda: trained_generator(
        models.VAE((8, 8, 1), latent_dim=4, widths=(12,)), average=0.9, warm_up=1
    ),
    "trained_dcgan": lambda: trained_generator(
        models.DCGAN((8, 8, 1), latent_dim=6, width=4, num_classes=3),
        labels=np.arange(6) % 3,
    ),
    "trained_rcnn": lambda: trained_detector(
        models.RCNN(
            **SMALL,
            backbone=own_backbone((16, 16, 3)),
            head_width=8,
            num_proposals=20,
            crop_size=16,
        )
    ),
    "trained_fast_rcnn": lambda: trained_detector(
        models.FastRCNN(
            **SMALL, backbone=own_backbone(), head_width=8, num_proposals=40, roi_size=3
        )
    ),
    "trained_faster_rcnn": lambda: trained_detector(
        models.FasterRCNN(
            **SMALL, backbone=own_backbone(), width=8, head_width=8, roi_size=3
        )
    ),
}


def built(name):
    """Build a model of the table with the weights that it was frozen with."""
    keras.utils.set_random_seed(0)
    model = BUILDERS[name]()
    return model if name.startswith("trained") else filled(model)


def filled(model):
    """Give a model weights that are NumPy's, and not those of an initialiser.

    They depend on the order of `model.weights` alone. None are zero, so that every
    weight matters for what the model answers.
    """
    rng = np.random.default_rng(0)
    for weight in model.weights:
        numbers = rng.standard_normal(weight.shape)
        if len(weight.shape) > 1:
            numbers *= 0.7 / np.sqrt(np.prod(weight.shape[:-1]))
        elif weight.name in ("gamma", "moving_variance"):
            numbers = 1 + 0.1 * np.abs(numbers)
        elif weight.name == "kl_weight":
            numbers = np.ones(())
        else:
            numbers *= 0.05
        weight.assign(numbers.astype("float32"))
    return model


def inputs_for(model):
    """Make what a model is given: two images, and what else it takes."""
    rng = np.random.default_rng(1)
    given = {}
    for tensor in keras.tree.flatten(model.input):
        name = tensor.name
        shape = [side or 12 for side in tensor.shape[1:]]
        if name == "labels":
            given[name] = np.array([0, 1], "int32")
        elif name == "known":
            given[name] = rng.integers(0, 2, (2, *shape)).astype("float32")
        elif name == "proposals":
            given[name] = random_boxes(2, shape[0], model.image_shape)
            given[name][1, -4:] = 0  # padding
        elif name == "images":
            given[name] = pixels(2, *shape)
        else:
            given[name] = rng.standard_normal((2, *shape)).astype("float32")
    return given | objects_for(model)


def objects_for(model):
    """Make the objects from which a detector would learn, two in the first image."""
    if not isinstance(model, DETECTORS):
        return {}
    boxes = random_boxes(2, 2, model.image_shape, seed=2)
    boxes[1, 1] = 0
    return {"object_boxes": boxes, "object_labels": np.array([[0, 2], [1, -1]])}


def pixels(*shape):
    """Return smooth random images with values 0-255, uint8."""
    coarse = np.random.default_rng(3).uniform(0, 255, shape)
    smooth = (coarse + np.roll(coarse, 1, axis=1) + np.roll(coarse, 1, axis=2)) / 3
    return np.rint(smooth).astype("uint8")


def random_boxes(images, count, image_shape, seed=1):
    """Return boxes `(images, count, 4)` that lie in an image."""
    height, width = image_shape[:2]
    rng = np.random.default_rng(seed)
    corner = rng.uniform(0, 0.6, (images, count, 2))
    size = rng.uniform(0.15, 0.4, (images, count, 2))
    boxes = np.concatenate([corner, corner + size], axis=-1)
    return (boxes * [width, height, width, height]).astype("float32")


def shipped_inputs(name, model):
    """Return what a shipped model is given: something of what it was trained on."""
    from aiva import data, proposals

    scenes, objects = data.load("scenes", split="test", count=1)
    if "scenes" in name:
        given = {"images": scenes}
        if isinstance(model.input, dict):
            given["proposals"] = proposals.selective_search(scenes, model.num_proposals)
        return given | {f"object_{key}": objects[key] for key in ("boxes", "labels")}
    if "photos" in name:
        grey = scenes[:, :64, :48].mean(axis=-1, keepdims=True)
        noise = np.random.default_rng(0).normal(0, 10, grey.shape)
        return {"images": np.clip(grey + noise, 0, 255).astype("float32")}
    size = model.input_shape if not isinstance(model.input, dict) else (None, 28)
    digits, labels = data.load("digits", size=size[1], count=3)
    given = {"images": digits}
    return given | ({"labels": labels} if isinstance(model.input, dict) else {})


def public_names():
    """Return the public names of every room, and the entries of every book."""
    names = {}
    for room in ROOMS:
        module = importlib.import_module("aiva" if room == "aiva" else f"aiva.{room}")
        names[room] = sorted(public_names_of(module))
    for book in BOOKS:
        room, name = book.split(".")
        module = importlib.import_module(f"aiva.{room}")
        names[book] = sorted(getattr(module, name))
    return names


def public_names_of(module):
    """Return the names in `__all__`, or else the functions that a module defines."""
    if hasattr(module, "__all__"):
        return list(module.__all__)
    return [
        name
        for name, value in vars(module).items()
        if callable(value)
        and not name.startswith("_")
        and inspect.getmodule(value) is module
    ]


def write_model(name, model):
    """Save a model, and pack it: of small weights HDF5 is mostly empty."""
    path = FROZEN / f"{name}.keras"
    model.save(path)
    with zipfile.ZipFile(path) as file:
        parts = {part: file.read(part) for part in file.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for part, content in parts.items():
            file.writestr(part, content)


def write_json(name, content):
    """Write a JSON file that a person can read and compare."""
    text = json.dumps(content, indent=1, ensure_ascii=False)
    (FROZEN / f"{name}.json").write_text(text + "\n", "utf-8")


def write_answers(name, model, given):
    """Write what a model is given and what it answers."""
    arrays = {f"given/{key}": value for key, value in given.items()}
    found = answers(model, given)
    arrays |= {f"answer/{key}": value for key, value in found.items()}
    np.savez_compressed(FROZEN / f"{name}.npz", **arrays)


def main(names):
    """Write everything, or the `.keras` files of some models alone."""
    FROZEN.mkdir(exist_ok=True)
    if names:
        for name in BUILDERS:  # all of them: Keras numbers layers as they are made
            model = built(name)
            if name in names:
                write_model(name, model)
        return
    saved = {}
    for name in BUILDERS:
        model = built(name)
        write_model(name, model)
        write_answers(name, model, inputs_for(model))
        saved[name] = description(model) | {"weights": weights_hash(model)}
    write_json("models", saved)
    shipped = {}
    for name in models.PRETRAINED:
        model = models.pretrained(name)
        write_answers(f"shipped_{name}", model, shipped_inputs(name, model))
        shipped[name] = weights_hash(model)
    write_json("shipped", shipped)
    write_json("names", public_names())


if __name__ == "__main__":
    main(sys.argv[1:])
