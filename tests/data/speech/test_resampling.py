import numpy as np
import pytest

from aiva.data import resample


def tone(frequency, rate, seconds=1.0):
    return 0.5 * np.sin(2 * np.pi * frequency * np.arange(int(seconds * rate)) / rate)


@pytest.mark.parametrize(
    ("from_rate", "to_rate"),
    [(44100, 8000), (22050, 16000), (8000, 16000), (48000, 8000), (11025, 8000)],
)
def test_a_tone_stays_the_same_tone(from_rate, to_rate):
    again = resample(tone(440, from_rate), from_rate, to_rate)
    assert len(again) == to_rate and again.dtype == "float32"
    inside = slice(to_rate // 10, -to_rate // 10)
    assert np.abs(again - tone(440, to_rate))[inside].max() < 0.005


def test_what_the_new_rate_cannot_hold_is_gone_not_mirrored():
    high = tone(6000, 16000)
    assert np.abs(resample(high, 16000, 8000)[400:-400]).max() < 0.005
    assert np.abs(high[::2]).max() > 0.4  # leaving samples out gives 2000 Hz


def test_the_same_rate_changes_nothing():
    wave = tone(440, 8000).astype("float32")
    again = resample(wave, 8000, 8000)
    np.testing.assert_array_equal(again, wave)
    assert not np.shares_memory(again, wave)
    assert len(resample(np.ones(1), 8000, 16000)) == 2


def test_errors():
    with pytest.raises(ValueError, match="Received: from_rate=0"):
        resample(np.zeros(5), 0, 8000)
    with pytest.raises(ValueError, match=r"Received: to_rate=8000\.5"):
        resample(np.zeros(5), 8000, 8000.5)
    with pytest.raises(ValueError, match=r"shape \(5, 2\)"):
        resample(np.zeros((5, 2)), 8000, 16000)


def test_a_clipped_recording_stays_a_wave():
    clipped = np.random.default_rng(0).choice([-1.0, 1.0], 8000)
    finer = resample(clipped, 8000, 16000)
    assert np.abs(finer).max() == 1.5  # it would rise beyond
    assert len(resample(finer, 16000, 8000)) == 8000
