import numpy as np
import pytest

from aiva.data import trim_silence

RNG = np.random.default_rng(0)
SPEECH = np.sin(2 * np.pi * 300 * np.arange(4000) / 8000).astype("float32")


def between(before, after, level=0.0):
    """A tone of half a second between two pieces of noise of a level."""
    wave = level * RNG.standard_normal(before + 4000 + after)
    wave[before : before + 4000] += 0.5 * SPEECH
    return wave.astype("float32")


@pytest.mark.parametrize("level", [0, 1e-3])
@pytest.mark.parametrize("offset", [0, 0.25])
def test_silence_is_cut_off_on_both_sides(level, offset):
    wave = between(1600, 2400, level) + offset
    trimmed = trim_silence(wave, 8000, margin=0)
    np.testing.assert_array_equal(trimmed, wave[1600:5600])
    trimmed = trim_silence(wave, 8000, margin=0.05)
    np.testing.assert_array_equal(trimmed, wave[1200:6000])


def test_the_margin_ends_where_the_wave_does():
    wave = between(80, 100)
    np.testing.assert_array_equal(trim_silence(wave, 8000, margin=1), wave)
    trimmed = trim_silence(wave, 8000, margin=1)
    assert not np.shares_memory(trimmed, wave)


def test_the_threshold_decides_what_is_silence():
    wave = np.concatenate([0.02 * SPEECH, 0.5 * SPEECH])  # 28 dB apart
    assert len(trim_silence(wave, 8000, margin=0)) == 8000
    assert len(trim_silence(wave, 8000, threshold_db=-20, margin=0)) == 4000


def test_pauses_inside_are_kept():
    wave = np.concatenate([0.5 * SPEECH, np.zeros(8000, "float32"), 0.5 * SPEECH])
    assert len(trim_silence(wave, 8000)) == 16000


@pytest.mark.parametrize(
    "wave", [np.zeros(800), np.full(800, 0.5), 1e-5 * RNG.standard_normal(800)]
)
def test_a_clip_of_silence_only(wave):
    with pytest.raises(ValueError, match="more than silence. Received: 800 samples"):
        trim_silence(wave, 8000)


def test_errors():
    with pytest.raises(ValueError, match="Received: threshold_db=40"):
        trim_silence(SPEECH, 8000, threshold_db=40)
    with pytest.raises(ValueError, match="margin=-1"):
        trim_silence(SPEECH, 8000, margin=-1)
    with pytest.raises(ValueError, match="sample_rate=0"):
        trim_silence(SPEECH, 0)


@pytest.mark.parametrize("wrong", [{"margin": np.inf}, {"margin": None}])
def test_a_margin_is_a_number_of_seconds(wrong):
    with pytest.raises(ValueError, match="`margin` seconds, at least 0"):
        trim_silence(np.ones(80), 8000, **wrong)


def test_a_threshold_is_a_number():
    with pytest.raises(ValueError, match="Received: threshold_db='loud'"):
        trim_silence(np.ones(80), 8000, threshold_db="loud")
