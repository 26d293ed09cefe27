"""Spoken digits: the same for everyone, by speakers that a split keeps to itself."""

import numpy as np
import pytest

from aiva import data
from aiva.data.speech.spoken import CLASSES, spoken, spoken_strings

LABELS = [4, 6, 2, 7, 3, 5, 9, 0, 8, 1]
LENGTHS = [4920, 5080, 4720, 4560, 5320]
SUM_OF_SQUARES = 1086.08


@pytest.fixture(scope="module")
def twenty():
    return spoken("train", count=20, details=True)


def test_kinds_levels_and_balance(twenty):
    waves, labels, _ = twenty
    assert labels.dtype == "int32" and labels.shape == (20,)
    assert np.bincount(labels).tolist() == [2] * 10
    for wave in waves:
        assert wave.dtype == "float32" and wave.ndim == 1
        assert 0.05 < np.abs(wave).max() <= 1
        assert 0.15 < len(wave) / 8000 < 1.6


def test_the_same_for_everyone(twenty):
    waves, labels, _ = twenty
    assert labels[:10].tolist() == LABELS
    assert [len(wave) for wave in waves[:5]] == LENGTHS
    energy = sum(float(wave.astype("float64") @ wave) for wave in waves)
    assert energy == pytest.approx(SUM_OF_SQUARES, rel=1e-4)


def test_fewer_are_the_beginning_of_more(twenty):
    waves, labels = spoken("train", count=3)
    np.testing.assert_array_equal(labels, twenty[1][:3])
    for wave, first in zip(waves, twenty[0], strict=False):
        np.testing.assert_array_equal(wave, first)


def test_details_tell_who_says_what_when(twenty):
    waves, labels, known = twenty
    assert known["speakers"].tolist() == ["train-0000"] * 10 + ["train-0001"] * 10
    for index, wave in enumerate(waves):
        assert known["words"][index] == (CLASSES[labels[index]],)
        times = known["phone_times"][index]
        assert times.shape == (len(known["phones"][index]), 2)
        assert times[0, 0] == 0 and round(times[-1, 1] * 8000) == len(wave)
        (start, end) = known["word_times"][index][0]
        assert 0 <= start < end <= times[-1, 1]


def test_splits_and_seeds_share_no_speaker(twenty):
    test = spoken("test", count=20, details=True)
    other = spoken("train", count=20, seed=1)
    assert not set(test[2]["speakers"]) & set(twenty[2]["speakers"])
    heard = {wave.tobytes() for wave in twenty[0]}
    assert not heard & {wave.tobytes() for wave in (*test[0], *other[0])}


def test_strings_are_two_to_six_digits():
    waves, texts, known = spoken_strings("train", count=12, details=True)
    assert {len(text.split()) for text in texts} <= {2, 3, 4, 5, 6}
    for index, text in enumerate(texts):
        assert " ".join(known["words"][index]) == text
        assert set(text.split()) <= set(CLASSES)
        times = known["word_times"][index]
        gaps = times[1:, 0] - times[:-1, 1]
        assert (gaps >= 0).all() and gaps.max() <= 0.2 + 1e-9
        assert times[-1, 1] <= len(waves[index]) / 8000
    again, same = spoken_strings("train", count=2)
    assert same == texts[:2]
    np.testing.assert_array_equal(again[1], waves[1])


def test_through_the_door_of_all_data():
    waves, labels = data.load("spoken", "test", count=1, sample_rate=16000)
    assert len(waves) == len(labels) == 1
    _, texts, known = data.load("spoken_strings", count=1, details=True)
    assert len(texts) == len(known["speakers"]) == 1
    assert data.class_names("spoken") == CLASSES
    assert CLASSES[0] == "zero" and CLASSES[9] == "nine"


@pytest.mark.parametrize("loader", [spoken, spoken_strings])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"split": "all"}, "`split` must be"),
        ({"count": 0}, "count=0"),
        ({"sample_rate": 8}, "sample_rate=8"),
        ({"seed": -1}, "seed=-1"),
    ],
)
def test_faults_are_named(loader, arguments, message):
    with pytest.raises(ValueError, match=message):
        loader(**arguments)
