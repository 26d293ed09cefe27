"""Spectra and back: exact wherever the windows leave anything of a sample."""

import keras
import numpy as np
import pytest

from aiva import ops
from tests.ops.backends import gradient, numpy

WAVES = np.random.default_rng(0).normal(0, 0.2, (2, 4000)).astype("float32")


@pytest.mark.parametrize(
    ("window", "hop", "fft"), [(200, 80, 256), (200, 50, 256), (128, 64, 128)]
)
def test_the_inverse_gives_back_the_wave(window, hop, fft):
    real, imaginary = ops.stft(WAVES, window, hop, fft)
    expected = np.fft.rfft(WAVES[0, hop : hop + window] * ops.hann_window(window), fft)
    found = numpy(real)[0, 1] + 1j * numpy(imaginary)[0, 1]
    np.testing.assert_allclose(found, expected, atol=1e-4)
    again = numpy(ops.inverse_stft((real, imaginary), window, hop, fft))
    length = window + (1 + (4000 - window) // hop - 1) * hop
    assert again.shape == (2, length)
    # The window is 0 at the first sample, and nearly so at those beside both ends.
    np.testing.assert_allclose(again[:, 8:-8], WAVES[:, 8 : length - 8], atol=1e-4)
    one = numpy(ops.inverse_stft((real[1], imaginary[1]), window, hop, fft))
    np.testing.assert_allclose(one, again[1], atol=1e-6)


@pytest.mark.parametrize("lengths", [(800, 200, 1024), (250, 80, 256), (100, 100, 128)])
def test_a_frame_for_each_hop_stands_in_its_middle(lengths):
    window, hop, fft = lengths
    real, imaginary = (numpy(part) for part in ops.stft(WAVES, *lengths, centred=True))
    assert real.shape == (2, 4000 // hop, fft // 2 + 1)
    begin = 7 * hop - (window - hop) // 2  # of frame 7
    around = np.pad(WAVES[0], 800)[800 + begin : 800 + begin + window]
    expected = np.fft.rfft(around * ops.hann_window(window), fft)
    np.testing.assert_allclose(real[0, 7] + 1j * imaginary[0, 7], expected, atol=1e-4)
    if hop < window:  # or each frame has a sample that its window hides
        again = numpy(ops.inverse_stft((real, imaginary), *lengths, centred=True))
        length = 4000 // hop * hop
        assert again.shape == (2, length)
        np.testing.assert_allclose(again, WAVES[:, :length], atol=1e-3)


def test_spectra_that_no_wave_has_give_the_closest_wave():
    """Any other wave has spectra that are further away."""
    rng = np.random.default_rng(1)
    spectra = rng.normal(size=(2, 12, 129)).astype("float32")
    spectra[1, :, [0, -1]] = 0  # a real signal has no such parts
    best = numpy(ops.inverse_stft((spectra[0], spectra[1])))

    def distance(wave):
        real, imaginary = ops.stft(wave.astype("float32"))
        error = (numpy(real) - spectra[0]) ** 2 + (numpy(imaginary) - spectra[1]) ** 2
        weight = np.full(129, 2.0)  # each frequency but the outer ones counts twice
        weight[[0, -1]] = 1
        return np.sum(error * weight)

    for _ in range(5):
        other = best + rng.normal(0, 0.02, best.shape)
        assert distance(best) < distance(other)


def test_the_gradient_is_finite_over_silence():
    def energy(waves):
        return keras.ops.sum(keras.ops.square(ops.inverse_stft(ops.stft(waves))))

    assert np.isfinite(gradient(energy, np.zeros((1, 800), "float32"))).all()


@pytest.mark.parametrize(
    ("lengths", "message"),
    [
        ((200, 201, 256), "hop_length=201"),
        ((300, 80, 256), "window_length=300"),
        ((200, 0, 256), "hop_length=0"),
    ],
)
def test_lengths_that_lose_samples_are_refused(lengths, message):
    with pytest.raises(ValueError, match=message):
        ops.stft(WAVES, *lengths)
    with pytest.raises(ValueError, match=message):
        ops.inverse_stft((WAVES, WAVES), *lengths)


def test_spectra_of_another_length_are_refused():
    with pytest.raises(ValueError, match="have 129 frequencies"):
        ops.inverse_stft((np.zeros((4, 65)), np.zeros((4, 65))))
