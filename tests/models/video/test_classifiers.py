"""Classifiers of clips: one contract, and what each knows of time."""

import keras
import numpy as np
import pytest

from aiva import models
from aiva.models.video.r2plus1d import channels_between, conv2plus1d
from tests.models.drawn import EAGERLY

CLASSIFIERS = {
    "frame_cnn": {"widths": (4, 8)},
    "early_fusion": {"widths": (4, 8)},
    "r2plus1d": {"widths": (4, 8)},
    "cnn_gru": {"widths": (4, 8), "units": 5},
    "conv_lstm": {"widths": (4, 8), "filters": 5},
    "video_transformer": {"widths": (4, 8), "tubelet_size": 1, "dim": 8},
}
RNG = np.random.default_rng(0)
CLIPS = RNG.integers(0, 256, (4, 5, 8, 12, 3)).astype("uint8")


def small(name, /, input_shape=CLIPS.shape[1:], num_classes=3, **arguments):
    build = getattr(models, name)
    return build(input_shape, num_classes, **CLASSIFIERS[name] | arguments)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_the_features_are_what_the_logits_see(name):
    model = small(name)
    assert model.name == name
    features = models.feature_extractor(model).predict(CLIPS, verbose=0)
    kernel, bias = model.get_layer("logits").get_weights()
    logits = model.predict(CLIPS, verbose=0)
    assert logits.shape == (4, 3)
    np.testing.assert_allclose(features @ kernel + bias, logits, atol=1e-5)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_the_order_of_frames_counts_but_for_a_bag_of_frames(name):
    model = small(name)
    if name == "video_transformer":  # its positions are learned, from almost nothing
        model.set_weights([10 * weight for weight in model.get_weights()])
    forward = model.predict(CLIPS, verbose=0)
    backward = model.predict(CLIPS[:, ::-1], verbose=0)
    gap = np.abs(forward - backward).max()
    assert gap < 1e-5 if name == "frame_cnn" else gap > 1e-4


@pytest.mark.parametrize("size", [(1, 8), (2, 4), (64, 64), (3, 45), (144, 64)])
def test_2plus1d_has_the_weights_of_a_3d_convolution(size):
    """M is rounded down, so that less than one more channel's weights are missing."""
    channels, width = size
    between = channels_between(channels, width)
    clips = keras.Input((3, 4, 4, channels))
    model = keras.Model(clips, conv2plus1d(clips, width))
    convolutions = [
        layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)
    ]
    ours = sum(layer.count_params() for layer in convolutions)
    whole = keras.layers.Conv3D(width, 3, use_bias=False)
    whole.build((None, 3, 4, 4, channels))
    assert 0 <= whole.count_params() - ours < 9 * channels + 3 * width
    assert convolutions[0].filters == between


def test_2plus1d_strides_in_space_and_time():
    clips = keras.Input((5, 9, 8, 2))
    found = conv2plus1d(clips, 4, space_stride=2, time_stride=2)
    assert found.shape == (None, 3, 5, 4, 4)


@pytest.mark.parametrize("name", ["cnn_gru", "conv_lstm"])
def test_unrolled_or_not_the_answer_is_the_same(name):
    model, twin = (small(name, unroll=unroll) for unroll in (True, False))
    twin.set_weights(model.get_weights())
    np.testing.assert_allclose(
        twin.predict(CLIPS, verbose=0), model.predict(CLIPS, verbose=0), atol=1e-5
    )


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_trains_in_mixed_precision(name):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = small(name)
    finally:
        keras.config.set_dtype_policy("float32")
    assert model.get_layer("logits").compute_dtype == "bfloat16"
    assert {weight.dtype for weight in model.weights} == {"float32"}
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(1e-3), loss, run_eagerly=EAGERLY)
    before = [weight.copy() for weight in model.get_weights()]
    assert np.isfinite(model.train_on_batch(CLIPS, np.array([0, 1, 2, 0])))
    assert any((a != b).any() for a, b in zip(before, model.get_weights(), strict=True))


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_weights_can_be_given_as_a_file(name, tmp_path):
    model = small(name)
    model.save_weights(tmp_path / "trained.weights.h5")
    copy = small(name, weights=tmp_path / "trained.weights.h5", name="mine")
    assert copy.name == "mine"
    np.testing.assert_allclose(
        copy.predict(CLIPS, verbose=0), model.predict(CLIPS, verbose=0), atol=1e-5
    )


@pytest.mark.parametrize("name", CLASSIFIERS)
@pytest.mark.parametrize(
    ("shape", "classes", "message"),
    [
        ((8, 8, 3), 3, r"\(frames, height, width, channels\).*Received"),
        ((0, 8, 8, 3), 3, r"\(frames, height, width, channels\).*Received"),
        ((5, 2, 8, 3), 3, "Received: input_shape="),
        ((5, 8, 8, 3), 1, "Received: num_classes=1"),
    ],
)
def test_impossible_sizes_are_named(name, shape, classes, message):
    with pytest.raises(ValueError, match=message):
        small(name, shape, classes)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("cnn_gru", {"units": 0}, "Received: units=0"),
        ("conv_lstm", {"filters": 0}, "Received: filters=0"),
        ("r2plus1d", {"blocks_per_stage": 0}, "Received: blocks_per_stage=0"),
        ("early_fusion", {"widths": ()}, "`widths` must be .*whole number"),
        ("video_transformer", {"num_heads": 3}, "Received: dim=8, num_heads=3"),
        ("video_transformer", {"tubelet_size": 2}, "Received: tubelet_size=2, input"),
    ],
)
def test_other_impossible_numbers_are_named(name, arguments, message):
    with pytest.raises(ValueError, match=message):
        small(name, **arguments)


def layers_of(model):
    """Return all layers, those inside other layers too."""
    return [each for each in model._flatten_layers() if each is not model]


def hidden_normalizations(model):
    """Return the names of BatchNormalizations that are called once per time step."""
    return [
        inner.name
        for layer in layers_of(model)
        if isinstance(layer, keras.layers.TimeDistributed)
        for inner in [layer.layer, *layer.layer._flatten_layers()]
        if isinstance(inner, keras.layers.BatchNormalization)
    ]


@pytest.mark.parametrize("name", [*CLASSIFIERS, "next_frames"])
def test_no_batch_normalization_is_inside_time_distributed(name):
    build = getattr(models, name)
    assert hidden_normalizations(build()) == []


def test_a_hidden_batch_normalization_would_be_found():
    frame = keras.Sequential([keras.Input((2,)), keras.layers.BatchNormalization()])
    clips = keras.Input((3, 2))
    hidden = keras.Model(clips, keras.layers.TimeDistributed(frame)(clips))
    assert len(hidden_normalizations(keras.Sequential([hidden]))) == 1
