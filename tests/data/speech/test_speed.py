"""Recordings at other speeds: pitch and length change together."""

import numpy as np
import pytest

from aiva import data

TONE = np.sin(2 * np.pi * 400 * np.arange(8000) / 8000).astype("float32") / 2


def pitch(wave):
    return np.abs(np.fft.rfft(wave)).argmax() * 8000 / len(wave)


@pytest.mark.parametrize("speed", [0.8, 1.0, 1.25])
def test_pitch_rises_and_length_falls(speed):
    (wave,) = data.change_speed([TONE], slowest=speed, fastest=speed)
    assert wave.dtype == "float32"
    assert len(wave) == round(8000 / speed)
    assert pitch(wave) == pytest.approx(400 * speed, abs=2)
    inside = wave[200:-200]
    assert np.abs(inside).max() == pytest.approx(0.5, abs=0.01)


def test_speeds_are_drawn_between_both():
    waves = data.change_speed([TONE] * 200, seed=3)
    speeds = 8000 / np.array([len(wave) for wave in waves])
    assert 0.88 <= speeds.min() < 0.89 and 1.11 < speeds.max() <= 1.121
    again = data.change_speed([TONE] * 3, seed=3)
    np.testing.assert_array_equal(again[2], waves[2])


@pytest.mark.parametrize("speeds", [(0, 1), (1.2, 1.1), ("1", 2), (1, np.inf)])
def test_speeds_must_be_factors(speeds):
    with pytest.raises(ValueError, match="factors above 0"):
        data.change_speed([TONE], slowest=speeds[0], fastest=speeds[1])


def test_the_seed_must_be_a_whole_number():
    with pytest.raises(ValueError, match="Received: seed='a'"):
        data.change_speed([TONE], seed="a")


def test_a_clipped_recording_stays_a_wave():
    clipped = np.random.default_rng(0).choice([-1.0, 1.0], 8000).astype("float32")
    (faster,) = data.change_speed([clipped], slowest=0.9, fastest=0.9)
    assert np.abs(faster).max() == 1.5  # it would rise beyond
    data.change_speed([faster])
