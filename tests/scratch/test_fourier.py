import numpy as np
import pytest

from aiva import scratch


@pytest.mark.parametrize("length", [1, 2, 7, 16, 25])
def test_agrees_with_numpy_and_comes_back(length):
    signal = np.random.default_rng(length).normal(size=length)
    spectrum = scratch.fourier(signal)
    np.testing.assert_allclose(spectrum, np.fft.rfft(signal), atol=1e-9)
    np.testing.assert_allclose(scratch.power(signal), np.abs(spectrum) ** 2)
    back = scratch.inverse_fourier(spectrum, length)
    np.testing.assert_allclose(back, signal, atol=1e-9)


def test_a_sinusoid_has_one_frequency_wherever_it_begins():
    turns = 2 * np.pi * 5 * np.arange(64) / 64
    for begin in (0, 0.7, 2):
        strength = scratch.power(np.sin(turns + begin))
        assert strength[5] == pytest.approx((64 / 2) ** 2)
        assert np.delete(strength, 5).max() < 1e-18 * 64**2


def test_sinusoids_do_not_hear_each_other():
    cosines, sines = scratch.sinusoids(16)
    every = np.concatenate([cosines, sines[1:-1]])  # no turn and N / 2 have no sine
    np.testing.assert_allclose(
        every @ every.T, np.diag([16, *[8] * 7, 16, *[8] * 7]), atol=1e-9
    )
