"""Mel-cepstral distortion: a known value, what it does not hear, and its twin."""

import numpy as np
import pytest

from aiva import formants, metrics, scratch
from aiva.ops.speech.voice_mel import voice_mel

RANDOM = np.random.default_rng(0)
MEL = RANDOM.normal(size=(7, 20))
OTHER = RANDOM.normal(size=(7, 20))


@pytest.mark.parametrize("bands", [20, 80])
@pytest.mark.parametrize("k, heard", [(1, True), (13, True), (14, False)])
def test_a_cosine_over_the_bands_has_its_root_mean_square(bands, k, heard):
    # 3 dB times a cosine: its root mean square is 3 dB over the root of 2.
    decibels = 3 * np.cos(np.pi * k * (np.arange(bands) + 0.5) / bands)
    mel = np.zeros((5, bands))
    found = metrics.mel_cepstral_distortion(mel, mel + decibels * np.log(10) / 10)
    assert found == pytest.approx(3 / np.sqrt(2) if heard else 0, abs=1e-9)


def test_one_band_by_hand():
    # Of 2 bands, 1 and 0: log-magnitudes 0.5 and 0, c1 = 2 / 2 * 0.5 cos(pi / 4).
    found = metrics.mel_cepstral_distortion(np.array([[1.0, 0]]), np.zeros((1, 2)), 1)
    assert found == pytest.approx(10 / np.log(10) * np.sqrt(2) * 0.5 * np.sqrt(0.5))


def test_loudness_is_not_heard_and_equal_shapes_are_0():
    louder = MEL + RANDOM.normal(size=(7, 1))  # another loudness in each frame
    assert metrics.mel_cepstral_distortion(MEL, MEL) == 0
    assert metrics.mel_cepstral_distortion(MEL, louder) == pytest.approx(0, abs=1e-9)
    expected = metrics.mel_cepstral_distortion(MEL, OTHER)
    assert metrics.mel_cepstral_distortion(louder, OTHER) == pytest.approx(expected)
    assert metrics.mel_cepstral_distortion(OTHER, MEL) == pytest.approx(expected)
    assert expected > 1


def test_more_coefficients_hear_more():
    found = [metrics.mel_cepstral_distortion(MEL, OTHER, k) for k in (1, 6, 13, 19)]
    assert found == sorted(found)
    rest = (MEL - OTHER) - (MEL - OTHER).mean(axis=1, keepdims=True)
    # All coefficients together are the whole difference but for its mean.
    whole = 10 / np.log(10) * np.sqrt((rest**2).mean(axis=1)).mean()
    assert found[-1] == pytest.approx(whole)


def test_longer_spectrograms_weigh_more():
    pairs = [MEL, MEL[:2]], [OTHER, MEL[:2]]
    alone = metrics.mel_cepstral_distortion(MEL, OTHER)
    assert metrics.mel_cepstral_distortion(*pairs) == pytest.approx(alone * 7 / 9)


@pytest.mark.parametrize("count", [1, 5, 13])
def test_loops_give_the_same(count):
    slow = scratch.mel_cepstral_distortion(MEL, OTHER, count)
    fast = metrics.mel_cepstral_distortion(MEL, OTHER, count)
    assert fast == pytest.approx(slow)


def test_another_vowel_is_farther_than_the_same_with_other_noise():
    text = {"five": 0, "nine": 0}
    waves = {word: formants.say(word, sample_rate=16000).wave for word in text}
    again = formants.say("five", sample_rate=16000, seed=1).wave
    five, nine, same = (
        np.asarray(voice_mel(wave))[:20]
        for wave in (waves["five"], waves["nine"], again)
    )
    far = metrics.mel_cepstral_distortion(five, nine)
    assert far > 2 * metrics.mel_cepstral_distortion(five, same)
    assert 2 < far < 20  # decibels


def test_what_does_not_fit_is_named():
    with pytest.raises(ValueError, match=r"one by one. Received: \(7, 20\) and \(6, 2"):
        metrics.mel_cepstral_distortion(MEL, MEL[:6])
    with pytest.raises(ValueError, match="2 and 1 spectrograms"):
        metrics.mel_cepstral_distortion([MEL, MEL], [MEL])
    with pytest.raises(ValueError, match="num_coefficients=20 for 20 bands"):
        metrics.mel_cepstral_distortion(MEL, OTHER, 20)
    with pytest.raises(ValueError, match="`other` must be log-mel spectrograms"):
        metrics.mel_cepstral_distortion(MEL, MEL[0])
