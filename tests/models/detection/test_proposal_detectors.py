"""R-CNN and Fast R-CNN: the contract that both have because they take proposals."""

import functools
import json

import keras
import numpy as np
import pytest
from keras import layers

from aiva import metrics, models
from tests.models.drawn import (
    EAGERLY,
    IMAGES,
    SHAPE,
    has_found_something,
    objects,
    proposals_near,
    same,
    squares,
)

PROPOSALS = proposals_near(objects(1, 2, 3)["boxes"], 12)
INPUTS = {"images": IMAGES, "proposals": PROPOSALS}

# No argument is at its default, so that saving must record it.
BOTH = {
    "width": 16,
    "head_width": 24,
    "num_proposals": 12,
    "box_fg_iou_threshold": 0.4,
    "box_batch_size_per_image": 8,
    "box_positive_fraction": 0.4,
    "score_threshold": 0.01,
    "box_pre_nms_top_n": 30,
    "detections_per_image": 6,
    "box_nms_threshold": 0.3,
    "seed": 4,
    "name": "mine",
}
SETTINGS = {
    models.RCNN: {**BOTH, "crop_size": 24, "context": 3},
    models.FastRCNN: {
        **BOTH,
        "stride": 8,
        "offset": 0.25,
        "pooling": "align",
        "roi_size": 3,
    },
}


@pytest.fixture(params=SETTINGS, ids=lambda kind: kind.__name__)
def kind(request):
    return request.param


def small(kind, num_classes=2, **changed):
    settings = {**SETTINGS[kind], **changed}
    if kind is models.FastRCNN:
        settings = {"pooling": "max", **settings, "offset": None}
    return kind(num_classes, SHAPE, **settings)


@functools.cache
def untrained(kind):
    """Build a model once for all tests that only ask it: tracing it takes a second."""
    return small(kind)


@functools.cache
def measured(kind):
    """Build a model once for all tests of its loss that do not train it.

    Nor may they call `fit` to see it fail: on JAX a model has no weights after that.
    """
    model = small(kind)
    model.compile("sgd", run_eagerly=EAGERLY)
    return model


def test_learns_to_find_squares(kind):
    images, truth = squares(32)
    boxes = proposals_near(truth["boxes"], 12)
    model = small(kind, score_threshold=0.05)
    # Small steps at the end: at a constant rate some epochs end in a bad one.
    learning_rate = keras.optimizers.schedules.CosineDecay(1e-2, 25 * 32 // 8)
    model.compile(keras.optimizers.Adam(learning_rate, global_clipnorm=5.0))
    inputs = {"images": images, "proposals": boxes}
    losses = model.fit(inputs, truth, batch_size=8, epochs=25, verbose=0).history
    assert losses["loss"][-1] < losses["loss"][0]
    found = model.detect(images, boxes)
    assert metrics.coco_average_precision(truth, found)["AP50"] > 0.8


def test_the_parts_of_the_loss_add_up(kind):
    model = small(kind)
    model.compile("sgd", run_eagerly=EAGERLY)
    log = model.fit(INPUTS, objects(1, 3, 0), batch_size=2, verbose=0).history
    parts = ("head_class_loss", "head_box_loss")
    assert set(log) == {"loss", *parts}
    total = sum(log[part][0] for part in parts)
    assert total == pytest.approx(log["loss"][0], rel=1e-4)
    assert min(log[part][0] for part in parts) > 0


# There is always room for thirty objects, so that JAX compiles a step but once.
@pytest.mark.parametrize(
    ("boxes", "truth", "num_classes"),
    [
        (PROPOSALS, objects(0, 0, 0, places=30), 2),
        (PROPOSALS, objects(2, 0, 1, places=30), 2),
        (PROPOSALS, objects(30, 1, 30), 2),
        (PROPOSALS, objects(1, 2, 3, places=30), 1),
        (np.zeros_like(PROPOSALS), objects(1, 2, 3, places=30), 2),
        (np.zeros_like(PROPOSALS), objects(0, 0, 0, places=30), 2),
        (PROPOSALS + 500, objects(1, 2, 3, places=30), 2),
    ],
    ids=[
        "no objects",
        "some without",
        "thirty objects",
        "one class",
        "no proposals",
        "nothing at all",
        "far outside",
    ],
)
def test_unusual_batches_train_with_a_finite_loss(kind, boxes, truth, num_classes):
    model = small(kind, num_classes)
    model.compile(keras.optimizers.Adam(1e-2), run_eagerly=EAGERLY)
    inputs = {"images": IMAGES, "proposals": boxes}
    history = model.fit(inputs, truth, batch_size=2, epochs=2, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())
    assert all(np.isfinite(weights).all() for weights in model.get_weights())
    assert model.predict(inputs, verbose=0)["labels"].max() < num_classes


def test_without_objects_there_is_no_box_loss(kind):
    model = measured(kind)
    truth = objects(0, 0, 0, places=2)
    log = model.evaluate(INPUTS, truth, return_dict=True, verbose=0)
    assert log["head_box_loss"] == 0
    assert log["head_class_loss"] > 0


def test_padding_is_never_detected_and_changes_nothing(kind):
    many = untrained(kind)
    few = small(kind, num_proposals=5, box_batch_size_per_image=4)
    few.set_weights(many.get_weights())
    padded = PROPOSALS.copy()
    padded[:, 5:] = 0
    padded[:, 7] = [3, 3, 3, 20]  # without area is padding too
    found = many.detect(IMAGES, padded)
    assert has_found_something(found)
    same(found, few.detect(IMAGES, PROPOSALS[:, :5]))


def test_an_untrained_model_returns_the_proposals_themselves(kind):
    """Corrections begin at nearly 0, so what is found lies where it was looked."""
    found = untrained(kind).detect(IMAGES, PROPOSALS)
    for boxes, labels, proposals in zip(
        found["boxes"], found["labels"], PROPOSALS, strict=True
    ):
        away = np.abs(boxes[labels >= 0][:, None] - proposals).max(axis=-1)  # (D, P)
        assert away.min(axis=1).max() < 0.2


def test_detections_are_padded_sorted_and_inside(kind):
    found = untrained(kind).detect(IMAGES, PROPOSALS)
    shapes = {key: value.shape for key, value in found.items()}
    assert shapes == {"boxes": (3, 6, 4), "scores": (3, 6), "labels": (3, 6)}
    assert has_found_something(found)
    assert (np.diff(found["scores"], axis=1) <= 0).all()
    assert (found["boxes"] >= 0).all()
    assert (found["boxes"] <= [SHAPE[1], SHAPE[0], SHAPE[1], SHAPE[0]]).all()


def test_survives_saving(kind, tmp_path):
    settings = SETTINGS[kind]
    model = kind(3, SHAPE, **settings)
    expected = model.predict(INPUTS, verbose=0)
    model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    recorded = {name: copy.get_config()[name] for name in settings}
    assert json.dumps(recorded) == json.dumps(settings)
    assert has_found_something(expected)
    same(copy.predict(INPUTS, verbose=0), expected)
    same(copy.detect(IMAGES, PROPOSALS), expected)


def own_backbone(kind):
    """Build any network, for crops or for whole images."""
    images = keras.Input((24, 24, 3) if kind is models.RCNN else SHAPE)
    x = layers.Conv2D(8, 8, 8, kernel_regularizer=keras.regularizers.L2(10.0))(images)
    return keras.Model(images, x)


def test_any_backbone_trains_with_its_penalty_and_survives_saving(kind, tmp_path):
    model = small(kind, backbone=own_backbone(kind))
    model.compile(keras.optimizers.Adam(1e-3), run_eagerly=EAGERLY)
    truth = objects(1, 2, 3)
    log = model.evaluate(INPUTS, truth, return_dict=True, verbose=0)
    parts = log["head_class_loss"] + log["head_box_loss"]
    penalty = 10 * np.sum(model.backbone.get_weights()[0] ** 2)
    assert log["loss"] - parts == pytest.approx(penalty, rel=1e-3)
    before = model.backbone.get_weights()[0].copy()
    model.fit(INPUTS, truth, verbose=0)
    assert not np.array_equal(before, model.backbone.get_weights()[0])
    model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    same(copy.detect(IMAGES, PROPOSALS), model.detect(IMAGES, PROPOSALS))


def test_given_proposals_follow_photographs_of_other_sizes(kind):
    model = untrained(kind)
    wide = IMAGES[0].repeat(2, axis=0).repeat(2, axis=1)  # twice as large
    found = model.detect([IMAGES[0], wide], [PROPOSALS[0], 2 * PROPOSALS[0]])
    assert (found["labels"][0] >= 0).any()
    # Letterboxing blurs a little, so the corrections differ a little.
    best = [boxes[labels >= 0] for boxes, labels in zip(*two(found), strict=True)]
    away = np.abs(best[1][:, None] / 2 - PROPOSALS[0]).max(axis=-1)
    assert away.min(axis=1).max() < 0.2


def test_given_proposals_are_moved_past_the_bars(kind):
    """An image twice as wide as the model's stands between bars above and below."""
    model = untrained(kind)
    wide = np.concatenate([IMAGES[0], IMAGES[1]], axis=1)
    boxes = np.float32([[SHAPE[1] + 4, 6, SHAPE[1] + 30, 28]])
    found = model.detect([wide], [boxes])
    kept = found["boxes"][0][found["labels"][0] >= 0]
    assert len(kept) and np.abs(kept - boxes).max() < 0.5


def test_proposals_that_were_found_once_can_be_given_again(kind):
    model, (images, _) = untrained(kind), squares(2)
    wide = np.concatenate([images[0], images[1]], axis=1)
    found = model.find_proposals([images[0], wide])
    assert [boxes.shape for boxes in found] == [(12, 4)] * 2
    expected = model.detect([images[0], wide])
    assert has_found_something(expected)
    same(model.detect([images[0], wide], found), expected, tolerance=1e-2)


def test_a_number_of_proposals_may_be_numpys(kind):
    assert small(kind, num_proposals=np.int64(9)).num_proposals == 9


def two(found):
    return found["boxes"], found["labels"]


def test_fewer_and_more_proposals_than_the_model_takes(kind):
    model = untrained(kind)
    more = np.concatenate([PROPOSALS, PROPOSALS + 3], axis=1)
    same(model.detect(IMAGES, more), model.detect(IMAGES, PROPOSALS))
    found = model.detect(IMAGES, [PROPOSALS[0][:2], [], PROPOSALS[2]])
    assert (found["labels"][1] == -1).all()
    assert (found["labels"][0] >= 0).any()


def test_proposals_that_are_not_given_are_searched_for(kind, monkeypatch):
    def search(images, count, verbose):
        assert images.shape == (2, *SHAPE)
        assert images.dtype == "uint8"
        return PROPOSALS[:2, :count]

    monkeypatch.setattr("aiva.proposals.selective_search", search)
    model = untrained(kind)
    expected = model.detect(IMAGES[:2], PROPOSALS[:2])
    assert has_found_something(expected)
    same(model.detect(IMAGES[:2]), expected)


def test_selective_search_finds_what_it_looks_into(kind):
    images, _ = squares(2)
    assert has_found_something(untrained(kind).detect(images))


@pytest.mark.parametrize(
    ("proposals", "message"),
    [
        (PROPOSALS[:2], "2 lists for 3 images"),
        (PROPOSALS[..., :3], r"array \(Q, 4\).*shape \(12, 3\) for image 0"),
        (PROPOSALS[0], r"12 lists for 3 images"),
        (PROPOSALS * np.nan, r"finite.*box 0 of image 0, and 11 more"),
        (PROPOSALS[..., ::-1], "x1 <= x2.*of image 0"),
        (PROPOSALS / 200, "in pixels.*no coordinate above 1 for image 0"),
        (PROPOSALS + 500, "lie in their image.*for image 0"),
        (16, "16 lists for 3 images"),
    ],
)
def test_what_are_no_proposals_is_named(kind, proposals, message):
    with pytest.raises(ValueError, match=message):
        untrained(kind).detect(IMAGES, proposals)


def test_the_same_seed_gives_the_same_training(kind):
    truth, weights = objects(1, 2, 3), []
    for _ in range(2):
        keras.utils.set_random_seed(7)
        model = small(kind)
        model.compile(keras.optimizers.Adam(1e-3), run_eagerly=EAGERLY)
        model.fit(INPUTS, truth, epochs=2, verbose=0)
        weights.append(model.get_weights())
    for first, second in zip(*weights, strict=True):
        np.testing.assert_allclose(first, second, atol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"num_classes": 0}, "at least 1.*Received: num_classes=0"),
        ({"num_proposals": 0}, "Received: num_proposals=0"),
        ({"num_proposals": (256, 64)}, r"whole number.*num_proposals=\(256, 64\)"),
        ({"num_classes": (3,)}, r"num_classes=\(3,\)"),
        ({"detections_per_image": 2.5}, "whole number.*detections_per_image=2.5"),
        (
            {"num_proposals": 8, "box_batch_size_per_image": 9},
            "at least `box_batch_size_per_image`.*num_proposals=8",
        ),
        ({"box_positive_fraction": 1.5}, "box_positive_fraction=1.5"),
        ({"box_batch_size_per_image": 0}, "Received: box_batch_size_per_image=0"),
        ({"width": 0}, "Received: width=0"),
        ({"box_fg_iou_threshold": 1.2}, "box_fg_iou_threshold=1.2"),
        ({"score_threshold": -1}, "score_threshold=-1"),
        ({"backbone": models.small_backbone((40, 40, 3), 8)}, "built for"),
    ],
)
def test_settings_that_do_not_fit_are_named(kind, arguments, message):
    with pytest.raises(ValueError, match=message):
        kind(**{"num_classes": 2, "image_shape": SHAPE, **arguments})


def test_sample_weights_are_refused(kind):
    model = small(kind)
    model.compile("sgd", run_eagerly=EAGERLY)
    with pytest.raises(ValueError, match="sample_weight"):
        model.fit(INPUTS, objects(1, 1, 1), sample_weight=np.ones(3), verbose=0)


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_trains_in_mixed_precision(kind, policy):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        model = small(kind)
        model.compile(keras.optimizers.SGD(1e-3), run_eagerly=EAGERLY)
        history = model.fit(INPUTS, objects(2, 1, 0), verbose=0).history
        assert model.predict(INPUTS, verbose=0)["boxes"].dtype == np.float32
    finally:
        keras.config.set_dtype_policy(before)
    assert np.isfinite(history["loss"]).all()


def test_what_is_difficult_is_not_learned(kind):
    model = measured(kind)
    truth = objects(1, 1, 1)
    assert model.evaluate(INPUTS, truth, return_dict=True, verbose=0)["head_box_loss"]
    truth["difficult"] = truth["labels"] >= 0
    losses = model.evaluate(INPUTS, truth, return_dict=True, verbose=0)
    assert losses["head_box_loss"] == 0


def test_a_frozen_small_backbone_stays_frozen_after_saving(kind, tmp_path):
    model = small(kind)
    everything = len(model.trainable_variables)
    model.backbone.trainable = False
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert len(loaded.trainable_variables) == len(model.trainable_variables)
    assert len(model.trainable_variables) < everything


def test_evaluation_repeats_itself(kind):
    model = measured(kind)
    truth = objects(2, 1, 0)
    losses = [model.evaluate(INPUTS, truth, verbose=0) for _ in range(2)]
    assert losses[0] == losses[1]


def test_objects_of_another_form_are_named(kind):
    model = small(kind)
    model.compile("sgd", run_eagerly=EAGERLY)
    with pytest.raises(ValueError, match="must be a dictionary of 'boxes'"):
        model.fit(INPUTS, np.zeros((3, 1), "int32"), verbose=0)


def test_a_saved_model_detects_the_same(kind, tmp_path):
    if keras.config.backend() != "tensorflow":
        pytest.skip("SavedModel needs TensorFlow")
    model = untrained(kind)
    expected = model.detect(IMAGES, PROPOSALS)
    model.export(tmp_path / "exported", verbose=False)
    served = keras.layers.TFSMLayer(tmp_path / "exported", call_endpoint="serve")
    assert has_found_something(expected)
    inputs = {"images": IMAGES.astype("float32"), "proposals": PROPOSALS}
    same(served(inputs), expected)


def test_litert_detects_the_same(kind, tmp_path):
    if keras.config.backend() != "tensorflow":
        pytest.skip("the interpreter is TensorFlow's")
    import tensorflow as tf

    model = untrained(kind)
    expected = model.detect(IMAGES[:1], PROPOSALS[:1])
    path = tmp_path / "detector.tflite"
    model.export(path, format="litert", verbose=False)
    run = tf.lite.Interpreter(str(path)).get_signature_runner()
    assert has_found_something(expected)
    found = run(images=IMAGES[:1].astype("float32"), proposals=PROPOSALS[:1])
    same(found, expected)
