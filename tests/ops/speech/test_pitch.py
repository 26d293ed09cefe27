"""Pitch of tones, of voices whose pitch is known, and of what has none."""

import numpy as np
import pytest

from aiva import formants, ops

RATE, HOP = 16000, 200
NOISE = np.random.default_rng(0).normal(0, 0.1, 2 * RATE)


def spoken(seed, sample_rate=RATE):
    """Return a random speaker's wave and the true pitch in voiced frames, else 0."""
    rng = np.random.default_rng(seed)
    utterance = formants.say(
        " ".join(rng.choice(formants.DIGITS, 3)),
        formants.random_speaker(rng),
        sample_rate=sample_rate,
        seed=seed,
        silence=(0.1, 0.1),
    )
    wave = utterance.wave
    # Frames of 5 ms to the middles of hops of 12.5 ms.
    middles = (np.arange(len(wave) // (sample_rate // 80)) + 0.5) / 80 * 200 - 0.5
    known = np.arange(len(utterance.pitch))
    true = np.interp(middles, known, utterance.pitch)
    voicing = np.interp(middles, known, utterance.tracks.voicing)
    return wave, np.where(voicing > 0.5, true, 0)


@pytest.mark.parametrize("sample_rate", [16000, 8000])
def test_the_pitch_of_voices_is_the_true_one(sample_rate):
    errors = []
    for seed in range(12):
        wave, true = spoken(seed, sample_rate)
        found = ops.pitch(wave, sample_rate, sample_rate // 80)
        assert found.shape == true.shape
        assert found.dtype == np.float32
        errors.append(np.abs(found / np.where(true > 0, true, 1) - 1)[true > 0])
    errors = np.concatenate(errors)
    assert np.median(errors) < 0.01
    assert np.mean(errors > 0.2) < 0.05  # a frame without voice is one of these


@pytest.mark.parametrize("hertz", [62, 100, 220, 330, 440])
def test_a_tone_has_its_frequency(hertz):
    wave = 0.5 * np.sin(2 * np.pi * hertz * np.arange(RATE // 2) / RATE)
    np.testing.assert_allclose(ops.pitch(wave)[3:-3], hertz, rtol=1e-3)


def test_an_octave_is_no_leap():
    """A few times every second pulse is weaker, and the path stays where it is."""
    pulses = np.zeros(RATE)
    pulses[::80] = 1.0  # 200 Hz
    pulses[8000:9000:160] = 0.6  # alone they would be of 100 Hz
    found = ops.pitch(pulses)
    np.testing.assert_allclose(found[5:-5], 200, rtol=0.01)


def test_silence_and_noise_have_none():
    assert not ops.pitch(np.zeros(RATE)).any()
    assert np.mean(ops.pitch(NOISE) > 0) < 0.05


def test_what_is_quiet_beside_the_loudest_moment_is_no_voice():
    wave = 0.5 * np.sin(2 * np.pi * 150 * np.arange(RATE) / RATE)
    wave[RATE // 2 :] *= 1e-3
    found = ops.pitch(wave)
    assert found[: len(found) // 2 - 3].all()
    assert not found[len(found) // 2 + 3 :].any()


def test_a_wave_of_a_batch_is_the_wave_alone():
    waves = np.stack([spoken(1)[0][:12345], NOISE[:12345]])
    found = ops.pitch(waves)
    assert found.shape == (2, 12345 // HOP)
    np.testing.assert_allclose(found[0], ops.pitch(waves[0]), rtol=1e-6)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"min_frequency": 500}, "min_frequency=500"),
        ({"max_frequency": 9000}, "a quarter of the sample rate, 4000 Hz"),
        ({"hop_length": 0}, "hop_length=0"),
        ({"threshold": 2}, "threshold=2"),
        ({"waves": np.zeros(800, int)}, "floats from -1 to 1"),
        ({"waves": np.zeros(100)}, "200 samples of a hop"),
        ({"waves": np.full(800, np.nan)}, "800 NaN or infinite samples"),
        ({"min_frequency": None}, "min_frequency=None"),
        ({"max_frequency": "450"}, "max_frequency='450'"),
    ],
)
def test_impossible_settings_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        ops.pitch(**{"waves": NOISE, **settings})


def test_frames_of_a_long_hop_lie_in_its_middle():
    wave = np.zeros(5999)
    time = np.arange(1000) / RATE
    wave[500:1500] = np.sin(2 * np.pi * 200 * time)  # the middle of the first hop
    wave[4000:] = 1 - 2 * (np.arange(1999) % 2)  # belongs to no whole hop
    found = ops.pitch(wave, hop_length=2000)
    assert found.shape == (2,)
    np.testing.assert_allclose(found, [200, 0], rtol=1e-3)


def test_a_narrow_range_has_few_candidates():
    wave = np.sin(2 * np.pi * 100.5 * np.arange(8000) / 8000)
    found = ops.pitch(wave, 8000, 100, min_frequency=100, max_frequency=101)
    np.testing.assert_allclose(found[4:-4], 100.5, rtol=2e-3)
