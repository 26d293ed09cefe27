"""Prediction of frames: no look into the future, and gradients everywhere."""

import keras
import numpy as np
import pytest

from aiva import models

RNG = np.random.default_rng(0)
CLIPS = RNG.integers(0, 256, (2, 6, 8, 12, 1)).astype("float32")


def shaken():
    """Return a predictor whose last convolution is not zero any more."""
    keras.utils.set_random_seed(0)
    model = models.next_frames(CLIPS.shape[1:], widths=(4, 8))
    model.set_weights(
        [w if w.any() else RNG.normal(0, 0.05, w.shape) for w in model.get_weights()]
    )
    return model


@pytest.mark.parametrize("frame", range(1, 6))
def test_later_frames_change_nothing(frame):
    model = shaken()
    changed = CLIPS.copy()
    changed[:, frame:] = 255 - changed[:, frame:]
    before, after = (model.predict(clips, verbose=0) for clips in (CLIPS, changed))
    np.testing.assert_allclose(after[:, :frame], before[:, :frame], atol=1e-4)
    assert (np.abs(after[:, frame:] - before[:, frame:]).max((0, 2, 3, 4)) > 1).all()


def test_untrained_it_repeats_every_grey_level_in_mixed_precision_too():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = models.next_frames(CLIPS.shape[1:], widths=(4, 8))
    finally:
        keras.config.set_dtype_policy("float32")
    fine = CLIPS + 0.0625 * (CLIPS < 255)  # float16 has steps of 0.125 above 128
    predicted = model.predict(fine, verbose=0)
    assert predicted.dtype == np.float32
    np.testing.assert_array_equal(predicted, fine)


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="tf.GradientTape")
def test_no_gradient_comes_from_later_frames():
    import tensorflow as tf

    model, clips = shaken(), tf.constant(CLIPS)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(clips)
        predicted = model(clips, training=True)
        outputs = [tf.reduce_sum(predicted[:, t]) for t in range(6)]
    for t, output in enumerate(outputs):
        seen = np.abs(tape.gradient(output, clips)).max((0, 2, 3, 4))
        assert (seen[t + 1 :] == 0).all()
        assert (seen[max(0, t - 2) : t + 1] > 0).all()


def test_pixels_that_are_cut_off_still_learn():
    """All predictions lie below 0 at first; the gradient must bring them back."""
    model = models.next_frames((2, 8, 8, 1), widths=(4,))
    kernel, bias = model.get_layer("change").get_weights()
    model.get_layer("change").set_weights([kernel, bias - 1])
    dark, bright = np.zeros((4, 2, 8, 8, 1)), np.full((4, 2, 8, 8, 1), 100.0)
    assert model.predict(dark, verbose=0).max() == 0
    model.compile(keras.optimizers.Adam(0.02), "mse")
    history = model.fit(dark, bright, epochs=150, verbose=0).history["loss"]
    assert history[-1] < history[0] / 10


def moving_dots(count):
    """Return clips `(N, 7, 8, 8, 1)` of a dot that moves a pixel right, and goes on."""
    clips = np.zeros((count, 7, 8, 8, 1), "uint8")
    for clip, (row, column) in zip(clips, RNG.integers(0, 8, (count, 2)), strict=True):
        for t, frame in enumerate(clip):
            frame[row, (column + t) % 8] = 255
    return clips


def test_learns_to_see_motion_and_goes_on_from_its_own_predictions():
    keras.utils.set_random_seed(0)
    clips = moving_dots(64)
    model = models.next_frames((6, 8, 8, 1), widths=(16,))
    model.compile(keras.optimizers.Adam(1e-2), "mse")
    model.fit(clips[:, :6], clips[:, 1:], epochs=40, batch_size=16, verbose=0)
    copied = np.square(clips[:, 1:].astype(float) - clips[:, :6]).mean()
    assert model.evaluate(clips[:, :6], clips[:, 1:], verbose=0) < copied / 5
    ahead = models.predict_ahead(model, clips[:, :6], steps=3)
    assert ahead.shape == (64, 3, 8, 8, 1)
    assert ahead.dtype == np.float32
    once = model.predict(clips[:, :6], verbose=0)
    np.testing.assert_allclose(ahead[:, 0], once[:, -1], atol=1e-3)
    window = np.concatenate([clips[:, 1:6], ahead[:, :1]], axis=1)
    again = model.predict(window, verbose=0)
    np.testing.assert_allclose(ahead[:, 1], again[:, -1], atol=1e-3)


@pytest.mark.parametrize(
    ("clips", "steps", "message"),
    [
        (CLIPS, 0, "Received: steps=0"),
        (CLIPS[:, :4], 2, r"\('N', 6, 8, 12, 1\).*Received: clips \(2, 4, 8, 12, 1\)"),
        (CLIPS[0], 2, r"\(clips, frames, height, width, channels\)"),
        (CLIPS / 255, 2, "values 0-255"),
    ],
)
def test_what_cannot_be_continued_is_named(clips, steps, message):
    with pytest.raises(ValueError, match=message):
        models.predict_ahead(shaken(), clips, steps)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"input_shape": (4, 10, 8, 1)}, "divisible by 4"),
        ({"input_shape": (8, 8, 1)}, r"\(frames, height, width, channels\)"),
        ({"widths": ()}, "`widths` must be .*whole number"),
    ],
)
def test_what_cannot_be_built_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        models.next_frames(**arguments)
