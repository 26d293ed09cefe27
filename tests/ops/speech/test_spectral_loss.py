"""The spectral loss: no matter where phases are, and finite over silence."""

import numpy as np
import pytest

from aiva import formants, ops
from tests.ops.backends import gradient, numpy

WAVE = formants.say("nine", sample_rate=16000, seed=0).wave[None, :6400]
SILENCE = np.zeros((1, 4000), "float32")


def loss(found, expected, **settings):
    return float(numpy(ops.spectral_loss(found, expected, **settings)))


def test_the_same_wave_costs_nothing_and_a_shifted_one_little():
    assert loss(WAVE, WAVE) == 0
    assert loss(-WAVE, WAVE) < 1e-5
    noise = np.random.default_rng(0).normal(0, WAVE.std(), WAVE.shape).astype("f4")
    assert loss(np.roll(WAVE, 1), WAVE) < loss(noise, WAVE) / 20


def test_one_resolution_is_what_the_paper_says():
    real, imaginary = (
        numpy(part)
        for part in ops.stft(np.concatenate([WAVE, WAVE / 2]), 409, 102, 512)
    )
    true, half = np.sqrt(real**2 + imaginary**2 + 1e-5)
    convergence = np.linalg.norm(half - true) / np.linalg.norm(true)
    logarithms = np.abs(np.log(half) - np.log(true)).mean()
    found = loss(WAVE / 2, WAVE, lengths=(512,))
    np.testing.assert_allclose(found, convergence + logarithms, rtol=1e-3)


def test_the_gradient_is_finite_over_silence():
    for expected in (SILENCE, WAVE[:, :4000]):
        slope = gradient(lambda found, e=expected: ops.spectral_loss(found, e), SILENCE)
        assert np.isfinite(slope).all()
    slope = gradient(lambda found: ops.spectral_loss(found, SILENCE), WAVE[:, :4000])
    assert np.isfinite(slope).all() and slope.any()


def test_what_cannot_be_compared_is_refused():
    waves = np.zeros((2, 4000), "float32")
    with pytest.raises(ValueError, match=r"Received: \(1, 4000\) and \(2, 4000\)"):
        ops.spectral_loss(waves[:1], waves)
    with pytest.raises(ValueError, match="`lengths` must be one or more"):
        ops.spectral_loss(waves, waves, ())
