"""STOI: copies and noise, and no figure where there is too little speech to judge."""

import sys
import warnings

import numpy as np
import pytest

from aiva import formants, metrics
from aiva.metrics.speech.stoi import LEAST, speech_frames

RATE = 16000
WAVE = formants.say("three five seven", sample_rate=RATE).wave
NOISE = np.random.default_rng(0).normal(size=len(WAVE)).astype("float32")


@pytest.fixture
def pystoi():
    return pytest.importorskip("pystoi", reason="pystoi is not installed")


def test_figures_are_those_of_pystoi(pystoi):
    noisy = 0.5 * WAVE + 0.05 * NOISE
    for rate in (8000, 10000, 16000):
        expected = pystoi.stoi(WAVE.astype("float64"), noisy.astype("float64"), rate)
        assert metrics.stoi(WAVE, noisy, rate) == pytest.approx(expected, abs=1e-6)


def test_copies_are_understood_and_noise_is_not(pystoi):
    assert metrics.stoi(WAVE, WAVE / 3, RATE) == pytest.approx(1, abs=1e-6)
    levels = [0.01, 0.1, 1]
    found = [metrics.stoi(WAVE, WAVE / 4 + k * NOISE / 4, RATE) for k in levels]
    assert found[0] > found[1] > found[2]
    assert found[0] > 0.8 and metrics.stoi(WAVE, NOISE / 4, RATE) < 0.6
    assert metrics.stoi(WAVE, 0 * WAVE, RATE) == pytest.approx(0)


def test_the_guard_refuses_where_pystoi_would_give_a_perfect_copy_0(pystoi):
    # Around the limit, at 10,000 samples a second: both must change at one length.
    tone = 0.3 * np.sin(np.arange(6000) * 0.3)
    judged = []
    for length in range(4000, 4500, 20):
        wave = tone[:length]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = pystoi.stoi(wave, wave, 10000)
        judged.append(expected > 0.5)
        if judged[-1]:
            assert metrics.stoi(wave, wave, 10000) == pytest.approx(expected, abs=1e-6)
        else:
            with pytest.raises(ValueError, match=r"at least 0\.41 seconds of speech"):
                metrics.stoi(wave, wave, 10000)
    assert not all(judged) and any(judged)


def test_silence_is_no_speech(pystoi):
    short = np.pad(WAVE[:4800], 16000)
    message = r"Received: 0\.[23]\d seconds of it in a wave of 2\.30.*np\.concatenate"
    with pytest.raises(ValueError, match=message):
        metrics.stoi(short, short, RATE)
    for silence in (np.zeros(20), np.zeros(32000)):
        with pytest.raises(ValueError, match=r"Received: 0\.00 seconds"):
            metrics.stoi(silence, silence, RATE)
    joined = np.concatenate([short, short])
    assert metrics.stoi(joined, joined, RATE) == pytest.approx(1, abs=1e-6)


def test_frames_of_speech_are_counted_as_they_are_cut():
    tone = np.sin(np.arange(256 + 128 * (LEAST - 1) + 1) * 0.3)
    assert speech_frames(tone) == LEAST and speech_frames(tone[:-1]) == LEAST - 1
    quiet = np.concatenate([tone, tone * 10 ** (-41 / 20)])
    assert speech_frames(quiet) in (LEAST, LEAST + 1)


def test_waves_are_checked_and_the_missing_package_is_named(monkeypatch):
    with pytest.raises(ValueError, match="8000 and 7999 samples"):
        metrics.stoi(WAVE[:8000], WAVE[:7999], RATE)
    with pytest.raises(ValueError, match="Received: other of int64"):
        metrics.stoi(WAVE, np.zeros(len(WAVE), "int64"), RATE)
    monkeypatch.setitem(sys.modules, "pystoi", None)
    with pytest.raises(ImportError, match="pip install pystoi"):
        metrics.stoi(WAVE, WAVE, RATE)
