"""Spectral convergence by its formula, blind to phases, refused where it is none."""

import numpy as np
import pytest

from aiva import formants, metrics

WAVE = formants.say("three", sample_rate=16000, seed=0).wave
NOISE = np.random.default_rng(0).normal(0, 0.1, len(WAVE)).astype("float32")


def test_it_is_the_formula():
    hop, window = 200, np.hanning(801)[:-1]
    spectra = []
    for wave in (WAVE, NOISE):
        padded = np.pad(wave[: len(wave) // hop * hop], 300)
        starts = range(0, len(padded) - 799, hop)
        frames = [padded[start : start + 800] * window for start in starts]
        spectra.append(np.abs(np.fft.rfft(frames, 1024)))
    true, other = spectra
    expected = np.linalg.norm(true - other) / np.linalg.norm(true)
    found = metrics.spectral_convergence([WAVE], [NOISE])
    assert found == pytest.approx(expected, rel=1e-3)


def test_phases_do_not_count_and_silence_is_all_wrong():
    assert metrics.spectral_convergence([WAVE], [-WAVE]) == 0
    assert metrics.spectral_convergence([WAVE], [0 * WAVE]) == 1


def test_it_is_a_mean_over_waves_of_whole_hops():
    shorter = WAVE[: len(WAVE) // 200 * 200]
    assert metrics.spectral_convergence([WAVE], [shorter]) == 0
    both = metrics.spectral_convergence([WAVE, NOISE], [WAVE / 2, NOISE])
    assert both == pytest.approx(0.25, rel=1e-3)


def test_waves_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="as many hops"):
        metrics.spectral_convergence([WAVE], [WAVE[:-400]])
    with pytest.raises(ValueError, match="as many hops"):
        metrics.spectral_convergence([WAVE], [WAVE, WAVE])
    with pytest.raises(ValueError, match="must not be silent"):
        metrics.spectral_convergence([0 * WAVE], [WAVE])
