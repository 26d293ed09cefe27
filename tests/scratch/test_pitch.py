"""The pitch of a frame in loops, held against ops."""

import numpy as np

from aiva import formants, ops, scratch

UTTERANCE = formants.say("one", formants.Speaker(), sample_rate=16000, seed=0)


def test_the_autocorrelation_is_that_of_numpy():
    frame = np.random.default_rng(0).normal(size=50)
    alike = scratch.autocorrelation(frame, 10)
    sums = np.correlate(frame, frame, "full")[49:60]  # of lags 0 to 10
    squares = np.cumsum(frame**2)
    first = squares[::-1][:11]
    second = squares[-1] - np.concatenate([[0], squares[:10]])
    np.testing.assert_allclose(alike, sums / np.sqrt(first * second))


def test_a_frame_of_a_voice_has_the_pitch_that_ops_find():
    for t in (10, 15, 20):
        middle = t * 200 + 100
        frame = UTTERANCE.wave[middle - 400 : middle + 400].astype(float)
        found = scratch.pitch(frame, 16000)
        assert abs(found / ops.pitch(UTTERANCE.wave)[t] - 1) < 0.03


def test_silence_has_none():
    assert scratch.pitch(np.zeros(800), 16000) == 0
