"""Waves: what is one, and how several of them become an array."""

import numpy as np
import pytest

from aiva.conventions.waves import centred_waves, padded_waves

WAVES = [np.arange(1.0, length + 1) / 8 for length in (3, 5, 8)]


def test_padding_stands_behind():
    array, lengths = padded_waves(WAVES, 9)
    assert array.dtype == np.float32 and lengths.tolist() == [3, 5, 8]
    for row, wave in zip(array, WAVES, strict=True):
        np.testing.assert_array_equal(row[: len(wave)], wave)
        assert not row[len(wave) :].any()


def test_centred_waves_have_as_much_silence_on_either_side():
    array = centred_waves(WAVES, 9)
    assert array.shape == (3, 9) and array.dtype == np.float32
    for row, wave in zip(array, WAVES, strict=True):
        [heard] = np.nonzero(row)
        np.testing.assert_array_equal(row[heard], wave)
        assert abs(heard[0] - (8 - heard[-1])) <= 1


def test_longer_waves_are_refused_or_their_middle_is_kept():
    with pytest.raises(ValueError, match="longest wave, 8 samples. Received: length=6"):
        centred_waves(WAVES, 6)
    array = centred_waves(WAVES, 6, cut=True)
    np.testing.assert_array_equal(array[2], WAVES[2][1:7])
    np.testing.assert_array_equal(array[1][:5], WAVES[1])
    with pytest.raises(ValueError, match="longest wave, 8 samples"):
        padded_waves(WAVES, 6)
