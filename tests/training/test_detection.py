"""`train_detector`: it learns from pairs and streams, and refuses nonsense."""

import functools

import keras
import numpy as np
import pytest

from aiva import data, metrics, models, training
from aiva.training.detection import warm_up_then_cosine

SHAPE = (32, 48, 3)
RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (8, *SHAPE)).astype("uint8")
OBJECTS = {
    "boxes": np.tile(np.float32([[4, 4, 18, 18], [0, 0, 0, 0]]), (8, 1, 1)),
    "labels": np.tile(np.int32([1, -1]), (8, 1)),
}
PARTS = {
    *("loss", "rpn_class_loss", "rpn_box_loss", "head_class_loss", "head_box_loss")
}


def small():
    return models.FasterRCNN(
        *(3, SHAPE),
        width=8,
        anchor_sizes=(14,),
        rpn_pre_nms_top_n=20,
        rpn_post_nms_top_n=8,
        box_batch_size_per_image=6,
        box_positive_fraction=0.5,
        roi_size=2,
    )


untrained = functools.cache(small)  # for what is refused


def changed(boxes=None, labels=None):
    return {
        "boxes": OBJECTS["boxes"] if boxes is None else boxes,
        "labels": OBJECTS["labels"] if labels is None else labels,
    }


@pytest.mark.slow
def test_learns_from_a_pair_and_measures_validation():
    model = small()
    history = training.train_detector(
        model,
        (IMAGES, OBJECTS),
        (IMAGES, OBJECTS),
        epochs=12,
        batch_size=4,
        learning_rate=1e-2,
        callbacks=[training.AveragePrecision(IMAGES, OBJECTS)],
        verbose=0,
    ).history
    assert {name for name in history if name[:4] != "val_"} == PARTS
    assert {name[4:] for name in history if name[:4] == "val_"} == PARTS | {
        "AP",
        "AP50",
    }
    assert history["loss"][-1] < history["loss"][0] * 0.8
    figures = metrics.coco_average_precision(OBJECTS, model.detect(IMAGES), 3)
    assert len(history["val_AP"]) == 12
    for name in ("AP", "AP50"):
        assert history[f"val_{name}"][-1] == pytest.approx(figures[name], abs=1e-3)


def test_learns_from_a_stream():
    stream = data.stream(IMAGES, OBJECTS, batch_size=4)
    history = training.train_detector(
        small(), stream, epochs=12, learning_rate=1e-2, verbose=0
    ).history
    assert history["loss"][-1] < history["loss"][0] * 0.8


def test_the_learning_rate_rises_and_ends_at_zero():
    schedule = warm_up_then_cosine(1e-3, steps=2000)
    rates = [float(schedule(step)) for step in (0, 50, 100, 1050, 2000)]
    np.testing.assert_allclose(rates, [0, 5e-4, 1e-3, 5e-4, 0], atol=1e-8)
    schedule = warm_up_then_cosine(1e-3, steps=40)
    rates = [float(schedule(step)) for step in (0, 2, 4, 40)]
    np.testing.assert_allclose(rates, [0, 5e-4, 1e-3, 0], atol=1e-8)
    schedule = warm_up_then_cosine(1e-3, steps=3)
    assert float(schedule(0)) == pytest.approx(1e-3)


@pytest.mark.usefixtures("eagerly")
def test_the_whole_recipe_is_in_the_optimizer():
    model = small()
    training.train_detector(
        *(model, (IMAGES[:2], {k: v[:2] for k, v in OBJECTS.items()})),
        epochs=3,
        batch_size=1,
        weight_decay=3e-4,
        verbose=0,
    )
    optimizer = model.optimizer
    assert int(optimizer.iterations) == 6
    assert float(optimizer.learning_rate) == pytest.approx(0, abs=1e-9)
    assert optimizer.weight_decay == 3e-4
    assert optimizer.global_clipnorm == 5


@pytest.mark.usefixtures("eagerly")
@pytest.mark.parametrize("mark", ["crowd", "difficult"])
def test_crowds_and_difficult_objects_are_not_learned(mark):
    marked = np.zeros((8, 2), bool)
    marked[3:, 0] = True
    left_out = {key: values.copy() for key, values in OBJECTS.items()}
    left_out["labels"][3:], left_out["boxes"][3:] = -1, 0
    losses = []
    for objects in ({**OBJECTS, mark: marked}, left_out, OBJECTS):
        keras.utils.set_random_seed(0)
        history = training.train_detector(
            small(), (IMAGES, objects), epochs=1, verbose=0
        ).history
        losses.append(history["loss"][0])
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    assert losses[0] != pytest.approx(losses[2], rel=1e-3)


@pytest.mark.parametrize(
    ("objects", "message"),
    [
        ({"boxes": OBJECTS["boxes"]}, r"with \['labels'\].*Received: \['boxes'\]"),
        (OBJECTS["boxes"], "dictionary of 'boxes' and 'labels'"),
        (changed(labels=OBJECTS["labels"][:7]), r"N = 8.*labels \(7, 2\)"),
        (changed(boxes=OBJECTS["boxes"][:, :1]), r"shape \(8, 2, 4\).*\(8, 1, 4\)"),
        (changed(labels=OBJECTS["labels"] * 1.0), "whole numbers.*float64"),
        (
            changed(labels=OBJECTS["labels"] + 2),
            "between 0 and 2; .*label 3 for 3 classes, object 0 of image 0",
        ),
        (
            changed(labels=OBJECTS["labels"] * 2),
            "label -2, object 1 of image 0",
        ),
        (changed(boxes=OBJECTS["boxes"] * 4), r"48 wide and 32 high.*72.0.*image 0"),
        (changed(boxes=-OBJECTS["boxes"]), "inside images"),
        (changed(boxes=OBJECTS["boxes"][..., ::-1]), "box 0 of image 0, and 7 more"),
        (changed(boxes=OBJECTS["boxes"] * np.nan), "nan"),
    ],
)
def test_what_cannot_be_learned_is_named(objects, message):
    with pytest.raises(ValueError, match=message):
        training.train_detector(untrained(), (IMAGES, objects), verbose=0)
    with pytest.raises(ValueError, match=message):
        training.train_detector(
            untrained(), (IMAGES, OBJECTS), validation=(IMAGES, objects), verbose=0
        )


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (IMAGES / 255.0, "values 0-255"),
        (IMAGES * np.nan, "NaN or infinite"),
        (IMAGES[:, :16], r"model's shape, \(N, 32, 48, 3\).*\(8, 16, 48, 3\)"),
        (IMAGES[:0], "at least one image"),
    ],
)
def test_images_that_do_not_fit_are_named(images, message):
    with pytest.raises(ValueError, match=message):
        training.train_detector(untrained(), (images, OBJECTS), verbose=0)


def test_counts_that_make_no_sense_are_named():
    with pytest.raises(ValueError, match="Received: epochs=0"):
        training.train_detector(untrained(), (IMAGES, OBJECTS), epochs=0)
    endless = data.stream(IMAGES, OBJECTS).repeat()
    with pytest.raises(ValueError, match="must know its number of batches"):
        training.train_detector(untrained(), endless)
