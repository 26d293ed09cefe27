"""Faster R-CNN: it learns, survives saving and export, and takes what it must take."""

import functools
import json

import keras
import numpy as np
import pytest
from keras import layers

from aiva import metrics, models, ops
from tests.models.drawn import (
    EAGERLY,
    IMAGES,
    SHAPE,
    has_found_something,
    objects,
    same,
    squares,
)

ON_TENSORFLOW = keras.config.backend() == "tensorflow"

# No argument is at its default, so that saving must record it.
SETTINGS = {
    "width": 16,
    "head_width": 24,
    "anchor_sizes": (10, 14),
    "anchor_ratios": (1.0, 1.5, 2.0),
    "offset": 0.25,
    "rpn_bg_iou_threshold": 0.2,
    "rpn_fg_iou_threshold": 0.6,
    "rpn_batch_size_per_image": 16,
    "rpn_positive_fraction": 0.4,
    "rpn_pre_nms_top_n": 40,
    "rpn_post_nms_top_n": 12,
    "rpn_nms_threshold": 0.6,
    "roi_size": 3,
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
ALL_ANCHORS = {"rpn_batch_size_per_image": 5000, "rpn_positive_fraction": 1.0}


def small(num_classes=2, **changed):
    settings = {**SETTINGS, "offset": None, **changed}
    return models.FasterRCNN(num_classes, SHAPE, **settings)


@functools.cache
def untrained():
    """Build a model once for all tests that only ask it: tracing it takes a second."""
    return small()


@functools.cache
def measured(**changed):
    """Build a model once for all tests of its loss that do not train it.

    Nor may they call `fit` to see it fail: on JAX a model has no weights after that.
    """
    model = small(**changed)
    model.compile("sgd", run_eagerly=EAGERLY)
    return model


def test_learns_to_find_squares():
    images, truth = squares(32)
    model = small(score_threshold=0.05)
    # Small steps at the end: at a constant rate some epochs end in a bad one.
    learning_rate = keras.optimizers.schedules.CosineDecay(1e-2, 40 * 32 // 8)
    model.compile(keras.optimizers.Adam(learning_rate, global_clipnorm=5.0))
    losses = model.fit(images, truth, batch_size=8, epochs=40, verbose=0).history
    assert losses["loss"][-1] < losses["loss"][0]
    assert metrics.coco_average_precision(truth, model.detect(images))["AP50"] > 0.8


def test_the_parts_of_the_loss_add_up():
    model = small()
    model.compile("sgd", run_eagerly=EAGERLY)
    log = model.fit(IMAGES, objects(1, 3, 0), batch_size=2, verbose=0).history
    parts = ("rpn_class_loss", "rpn_box_loss", "head_class_loss", "head_box_loss")
    assert set(log) == {"loss", *parts}
    assert sum(log[part][0] for part in parts) == pytest.approx(
        log["loss"][0], rel=1e-4
    )
    assert min(log[part][0] for part in parts) > 0


# There is always room for thirty objects, so that JAX compiles a step but once.
@pytest.mark.parametrize(
    ("images", "truth", "num_classes"),
    [
        (IMAGES, objects(0, 0, 0, places=30), 2),
        (IMAGES, objects(2, 0, 1, places=30), 2),
        (IMAGES[:1], objects(1, places=30), 2),
        (IMAGES, objects(30, 1, 30), 2),
        (IMAGES, objects(1, 2, 3, places=30), 1),
    ],
    ids=["no objects", "some without", "one image", "thirty objects", "one class"],
)
def test_unusual_batches_train_with_a_finite_loss(images, truth, num_classes):
    model = small(num_classes)
    model.compile(keras.optimizers.Adam(1e-2), run_eagerly=EAGERLY)
    history = model.fit(images, truth, batch_size=2, epochs=2, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())
    assert all(np.isfinite(weights).all() for weights in model.get_weights())
    found = model.predict(images, verbose=0)
    assert found["labels"].max() < num_classes


def test_without_objects_there_is_no_box_loss():
    model = measured()
    log = model.evaluate(
        IMAGES, objects(0, 0, 0, places=2), return_dict=True, verbose=0
    )
    assert log["rpn_box_loss"] == log["head_box_loss"] == 0
    assert log["rpn_class_loss"] > 0
    assert log["head_class_loss"] > 0


def test_padding_changes_nothing():
    few, many = objects(2, 1, 0, places=2), {}
    for key, fill in (("boxes", 0), ("labels", -1)):
        widths = [(0, 0), (0, 5)] + [(0, 0)] * (few[key].ndim - 2)
        many[key] = np.pad(few[key], widths, constant_values=fill)
    model = measured(**ALL_ANCHORS)  # so that chance plays no part
    few, many = (
        model.evaluate(IMAGES, truth, return_dict=True, verbose=0)
        for truth in (few, many)
    )
    for part in ("rpn_class_loss", "rpn_box_loss"):
        assert few[part] == pytest.approx(many[part], rel=1e-4)


def test_fit_and_evaluate_may_pad_to_different_numbers():
    model = small()
    model.compile("sgd")
    model.fit(IMAGES, objects(2, 1, 0, places=2), verbose=0)
    loss = model.evaluate(IMAGES, objects(2, 1, 0, places=7), verbose=0)
    assert np.isfinite(loss).all()


def test_detections_are_padded_sorted_and_inside():
    found = untrained().predict(IMAGES, verbose=0)
    assert {key: value.shape for key, value in found.items()} == {
        "boxes": (3, 6, 4),
        "scores": (3, 6),
        "labels": (3, 6),
    }
    assert has_found_something(found)
    empty = found["labels"] == -1
    assert (found["scores"][~empty] > SETTINGS["score_threshold"]).all()
    assert (np.diff(found["scores"], axis=1) <= 0).all()
    x1, y1, x2, y2 = np.moveaxis(found["boxes"], -1, 0)
    assert (x1 >= 0).all()
    assert (y1 >= 0).all()
    assert (x2 <= SHAPE[1]).all()
    assert (y2 <= SHAPE[0]).all()


def test_where_nothing_is_likely_nothing_is_found():
    found = small(score_threshold=0.99).detect(IMAGES)
    assert (found["labels"] == -1).all()
    assert (found["scores"] == 0).all()
    assert (found["boxes"] == 0).all()


def test_proposals_are_inside_and_do_not_overlap_much():
    outputs = untrained()(IMAGES)
    boxes = keras.ops.convert_to_numpy(outputs["proposals"])
    assert boxes.shape == (3, 12, 4)
    assert (boxes >= 0).all()
    assert (boxes <= [SHAPE[1], SHAPE[0], SHAPE[1], SHAPE[0]]).all()
    overlap = keras.ops.convert_to_numpy(ops.iou(boxes, boxes))
    real = boxes[:, :, 2] > boxes[:, :, 0]
    assert real.sum() > 10
    assert (overlap - np.eye(12) <= 0.6 + 1e-5).all()


def test_survives_saving(tmp_path):
    model = models.FasterRCNN(3, SHAPE, **SETTINGS)
    expected = model.predict(IMAGES, verbose=0)
    model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    assert json.dumps(copy.get_config()) == json.dumps(model.get_config())
    recorded = {name: model.get_config()[name] for name in SETTINGS}
    assert json.dumps(recorded) == json.dumps(SETTINGS)
    assert has_found_something(expected)
    same(copy.predict(IMAGES, verbose=0), expected)
    same(copy.detect(IMAGES), expected)


def test_a_trained_model_goes_on_after_saving(tmp_path):
    model = small()
    model.compile(keras.optimizers.Adam(1e-3), run_eagerly=EAGERLY)
    model.fit(IMAGES, objects(1, 2, 3), verbose=0)
    model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    assert int(copy.optimizer.iterations) == 1
    copy.fit(IMAGES, objects(1, 2, 3), verbose=0)


def own_backbone(levels=1):
    """Build any network: one map, or a list of them."""
    images = keras.Input(SHAPE)
    x = layers.Rescaling(1 / 255)(images)
    fine = layers.Conv2D(12, 4, 4, activation="relu")(x)
    coarse = layers.Conv2D(20, 2, 2, activation="relu")(fine)
    return keras.Model(images, coarse if levels == 1 else [fine, coarse])


@pytest.mark.parametrize("levels", [1, 2])
def test_any_backbone_trains_and_survives_saving(levels, tmp_path):
    model = small(backbone=own_backbone(levels))
    assert len(model.output["features"]) == levels
    model.compile(keras.optimizers.Adam(1e-3), run_eagerly=EAGERLY)
    log = model.fit(IMAGES, objects(1, 2, 3), verbose=0).history
    assert np.isfinite(log["loss"][0])
    expected = model.predict(IMAGES, verbose=0)
    model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    assert has_found_something(expected)
    same(copy.predict(IMAGES, verbose=0), expected)


@pytest.mark.parametrize("strides", [(8,), (4, 8)])
def test_networks_of_keras_applications_are_backbones(strides):
    backbone = models.application_backbone("MobileNetV2", SHAPE, strides)
    model = small(backbone=backbone)
    model.compile(keras.optimizers.Adam(1e-3), run_eagerly=EAGERLY)
    before = backbone.get_weights()[0].copy()
    model.fit(IMAGES, objects(1, 2, 3), verbose=0)
    assert not np.array_equal(before, backbone.get_weights()[0])
    assert model.predict(IMAGES, verbose=0)["boxes"].shape == (3, 6, 4)


def test_a_regularised_backbone_is_regularised():
    images = keras.Input(SHAPE)
    x = layers.Conv2D(8, 8, 8, kernel_regularizer=keras.regularizers.L2(10.0))(images)
    model = small(backbone=keras.Model(images, x))
    model.compile("sgd", run_eagerly=EAGERLY)
    log = model.evaluate(IMAGES, objects(1, 2, 3), return_dict=True, verbose=0)
    parts = sum(value for name, value in log.items() if name != "loss")
    penalty = 10 * np.sum(model.backbone.get_weights()[0] ** 2)
    assert log["loss"] - parts == pytest.approx(penalty, rel=1e-3)


def test_a_frozen_backbone_stays_as_it_is():
    backbone = own_backbone()
    backbone.trainable = False
    before = backbone.get_weights()
    model = small(backbone=backbone)
    model.compile(keras.optimizers.Adam(1e-2), run_eagerly=EAGERLY)
    model.fit(IMAGES, objects(1, 2, 3), verbose=0)
    for first, second in zip(before, backbone.get_weights(), strict=True):
        np.testing.assert_array_equal(first, second)


def test_uint8_and_float_images_give_the_same():
    model = untrained()
    same(model.detect(IMAGES.astype("float32")), model.detect(IMAGES))


def test_a_batch_of_one_and_a_smaller_last_batch():
    model = untrained()
    whole = model.detect(IMAGES)
    same(model.detect(IMAGES, batch_size=2), whole)
    same(model.detect(IMAGES[:1]), {key: value[:1] for key, value in whole.items()})


@pytest.mark.skipif(not ON_TENSORFLOW, reason="SavedModel needs TensorFlow")
def test_a_saved_model_detects_the_same(tmp_path):
    model = untrained()
    expected = model.detect(IMAGES)
    model.export(tmp_path / "exported", verbose=False)
    served = keras.layers.TFSMLayer(tmp_path / "exported", call_endpoint="serve")
    assert has_found_something(expected)
    same(served(IMAGES.astype("float32")), expected)


@pytest.mark.skipif(not ON_TENSORFLOW, reason="the interpreter is TensorFlow's")
def test_litert_detects_the_same(tmp_path):
    import tensorflow as tf

    model = untrained()
    expected = model.detect(IMAGES[:1])
    path = tmp_path / "detector.tflite"
    model.export(path, format="litert", verbose=False)
    interpreter = tf.lite.Interpreter(str(path))
    run = interpreter.get_signature_runner()
    assert has_found_something(expected)
    same(run(images=IMAGES[:1].astype("float32")), expected)


def test_onnx_detects_the_same(tmp_path):
    pytest.importorskip("tf2onnx")
    runtime = pytest.importorskip("onnxruntime")
    model = untrained()
    expected = model.detect(IMAGES)
    path = tmp_path / "detector.onnx"
    model.export(path, format="onnx", verbose=False)
    session = runtime.InferenceSession(str(path))
    found = session.run(None, {session.get_inputs()[0].name: IMAGES.astype("float32")})
    names = [output.name for output in session.get_outputs()]
    same(dict(zip(names, found, strict=True)), expected)


def test_the_same_seed_gives_the_same_training():
    weights = []
    for _ in range(2):
        keras.utils.set_random_seed(7)
        model = small()
        model.compile(keras.optimizers.Adam(1e-3), run_eagerly=EAGERLY)
        model.fit(IMAGES, objects_of_seed_7(), epochs=2, verbose=0)
        weights.append(model.get_weights())
    for first, second in zip(*weights, strict=True):
        np.testing.assert_allclose(first, second, atol=1e-5)


def objects_of_seed_7():
    boxes = np.tile(np.float32([[4, 4, 16, 16]]), (3, 1, 1))
    return {"boxes": boxes, "labels": np.zeros((3, 1), "int32")}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"num_classes": 0}, "at least 1.*Received: num_classes=0"),
        ({"image_shape": (30, 32, 3)}, "divisible.*30 x 32"),
        ({"image_shape": (32, 32, 1), "backbone": own_backbone()}, "built for"),
        ({"backbone": own_backbone(2), "anchor_sizes": (8,)}, "one anchor size each"),
        (
            {"rpn_bg_iou_threshold": 0.7, "rpn_fg_iou_threshold": 0.3},
            "must not be above.*rpn_bg_iou_threshold=0.7, rpn_fg_iou_threshold=0.3",
        ),
        ({"anchor_sizes": 16}, "`anchor_sizes` must be one or more.*anchor_sizes=16"),
        ({"anchor_ratios": ()}, r"numbers above 0.*anchor_ratios=\(\)"),
        ({"score_threshold": 1.5}, "score_threshold=1.5"),
        ({"rpn_pre_nms_top_n": 0}, "Received: rpn_pre_nms_top_n=0"),
        ({"box_positive_fraction": 2.0}, "box_positive_fraction=2.0"),
        (
            {"box_batch_size_per_image": 90, "rpn_post_nms_top_n": 50},
            "at least `box_batch_size_per_image`.*rpn_post_nms_top_n=50",
        ),
    ],
)
def test_settings_that_do_not_fit_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        models.FasterRCNN(**{"num_classes": 2, "image_shape": SHAPE, **arguments})


def test_sample_weights_are_refused():
    model = small()
    model.compile("sgd", run_eagerly=EAGERLY)
    with pytest.raises(ValueError, match="sample_weight"):
        model.fit(IMAGES, objects(1, 1, 1), sample_weight=np.ones(3), verbose=0)


def test_fit_without_compile_is_refused():
    with pytest.raises(ValueError, match="compile"):
        untrained().fit(IMAGES, objects(1, 1, 1), verbose=0)


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_trains_in_mixed_precision(policy):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        model = small()
        model.compile(keras.optimizers.SGD(1e-3), run_eagerly=EAGERLY)
        history = model.fit(IMAGES, objects(2, 1, 0), verbose=0).history
        assert model.predict(IMAGES, verbose=0)["boxes"].dtype == np.float32
    finally:
        keras.config.set_dtype_policy(before)
    assert np.isfinite(history["loss"]).all()


def test_what_is_difficult_is_not_learned_by_plain_fit_either():
    model = measured(**ALL_ANCHORS)
    truth = objects(1, 1, 1)
    truth["difficult"] = truth["labels"] >= 0
    losses = model.evaluate(IMAGES, truth, return_dict=True, verbose=0)
    assert losses["rpn_box_loss"] == losses["head_box_loss"] == 0


def test_a_frozen_small_backbone_stays_frozen_after_saving(tmp_path):
    model = small()
    everything = len(model.trainable_variables)
    model.get_layer("small_backbone").trainable = False
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert len(loaded.trainable_variables) == len(model.trainable_variables)
    assert len(model.trainable_variables) < everything


def test_evaluation_repeats_itself():
    model = measured()
    truth = objects(2, 1, 0)
    losses = [model.evaluate(IMAGES, truth, verbose=0) for _ in range(2)]
    assert losses[0] == losses[1]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (np.zeros((3, 1), "int32"), "must be a dictionary of 'boxes'"),
        (
            {"boxes": np.zeros((3, 0, 4)), "labels": np.zeros((3, 0))},
            "room for at least one object",
        ),
    ],
)
def test_objects_of_another_form_are_named(given, message):
    model = small()
    model.compile("sgd", run_eagerly=EAGERLY)
    with pytest.raises(ValueError, match=message):
        model.fit(IMAGES, given, verbose=0)
