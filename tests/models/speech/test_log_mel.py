"""The layer of log-mel spectrograms: equal to the operation, each clip by itself."""

import keras
import numpy as np
import pytest

from aiva import models, ops
from aiva.conventions.frames import frame_sizes
from aiva.models.speech.log_mel import without_channel
from tests.ops.backends import gradient, numpy

RNG = np.random.default_rng(0)
WAVES = RNG.normal(0, 0.1, (3, 9000)).astype("float32")
WAVES[1] *= 0.01
WAVES[2, 2000:5000] = 0  # digital silence


@pytest.mark.parametrize("sample_rate", [8000, 16000, 22050])
def test_the_convolution_gives_what_the_fourier_transform_gives(sample_rate):
    sizes = frame_sizes(sample_rate, hop_seconds=0.01)
    found = numpy(models.LogMel(sample_rate, **sizes)(WAVES))
    expected = numpy(ops.log_mel(WAVES, sample_rate, **sizes))
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_frames_are_those_that_the_layer_announces():
    layer = models.LogMel()
    for samples in (200, 279, 280, 1001):
        expected = layer.compute_output_shape((None, samples))[1]
        assert layer(WAVES[:, :samples]).shape[1] == expected


def test_clips_are_scaled_each_by_itself():
    layer = models.LogMel(scaling="clip")
    scaled = numpy(layer(WAVES))
    np.testing.assert_allclose(scaled.mean(axis=(1, 2)), 0, atol=1e-4)
    np.testing.assert_allclose(scaled.std(axis=(1, 2)), 1, atol=1e-3)
    for alone, together in zip(WAVES, scaled, strict=True):
        np.testing.assert_allclose(numpy(layer(alone[None]))[0], together, atol=1e-5)


def test_a_channel_is_half_taken_away():
    """A dull microphone lowers high bands in every frame, and so does a voice."""
    rng = np.random.default_rng(1)
    pattern = rng.uniform(-3, 3, (1, 60, 40)).astype("float32")
    dull = pattern - np.linspace(0, 2, 40, dtype="float32")
    plain, changed = (numpy(without_channel(x)) for x in (pattern, dull))
    # The mean of the change is gone, of its slope half is left, a third as large.
    left = np.linspace(1, -1, 40) / 2 / 3
    np.testing.assert_allclose((changed - plain).mean(axis=(0, 1)), left, atol=0.02)
    louder = numpy(without_channel(pattern + 5))
    np.testing.assert_allclose(louder, plain, atol=1e-5)


def test_noise_far_below_the_voice_leaves_no_trace():
    voice = np.random.default_rng(2).uniform(-2, 0, (1, 30, 40)).astype("float32")
    clips = []
    for room in (-11.0, -14.0):  # more than 40 dB below the loudest
        silence = np.full((1, 30, 40), room, "float32")
        clips.append(numpy(without_channel(np.concatenate([voice, silence], axis=1))))
    np.testing.assert_allclose(*clips, atol=1e-6)


def test_frames_are_scaled_each_by_itself():
    layer = models.LogMel(scaling="frame")
    scaled = numpy(layer(WAVES))
    loud = scaled[0]
    np.testing.assert_allclose(loud.mean(axis=-1), 0, atol=1e-5)
    np.testing.assert_allclose(loud.std(axis=-1), 1, atol=1e-3)
    first = numpy(layer(WAVES[:, :200]))
    np.testing.assert_allclose(first[:, 0], scaled[:, 0], atol=1e-5)


@pytest.mark.parametrize("scaling", [None, "channel", "clip", "frame"])
def test_the_gradient_is_finite_over_silence(scaling):
    layer = models.LogMel(scaling=scaling)
    for waves in (WAVES[2:], np.zeros((1, 800), "float32")):
        found = gradient(lambda x: keras.ops.sum(keras.ops.square(layer(x))), waves)
        assert np.isfinite(found).all()


def test_in_mixed_precision_the_transform_keeps_32_bits():
    half = models.LogMel(dtype="mixed_float16")(WAVES)
    assert keras.backend.standardize_dtype(half.dtype) == "float16"
    np.testing.assert_allclose(numpy(half), numpy(models.LogMel()(WAVES)), atol=0.01)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"scaling": "batch"}, "`scaling` must be one of"),
        ({"fft_length": 128}, "`fft_length` must be at least `window_length`"),
        ({"num_mels": 128}, "Every mel filter must hold"),
        ({"hop_length": 0}, "`hop_length` must be a whole number"),
        ({"sample_rate": 0}, "`sample_rate` must be"),
    ],
)
def test_impossible_settings_are_named(arguments, word):
    with pytest.raises(ValueError, match=word):
        models.LogMel(**arguments)


def test_a_wave_shorter_than_a_frame_is_refused():
    with pytest.raises(ValueError, match="at least the 200 samples of a frame"):
        models.LogMel()(keras.Input((199,)))
    with pytest.raises(ValueError, match="at least one sample"):
        frame_sizes(8000, hop_seconds=0)
