"""Spoken voices: clean, in turn, and no text of the test is one of training."""

import numpy as np
import pytest

from aiva import data, formants
from aiva.data.speech.spoken_voices import CLASSES, is_test, spoken_voices, uttered

TEXTS = ["two six seven", "six eight one two four four", "five seven"]


@pytest.fixture(scope="module")
def sixteen():
    return spoken_voices("train", count=16, details=True)


def test_clean_waves_by_voices_in_turn(sixteen):
    waves, texts, known = sixteen
    assert known["speakers"].tolist() == 4 * list(formants.VOICES)
    for wave, text in zip(waves, texts, strict=True):
        assert wave.dtype == "float32" and wave.ndim == 1
        assert np.abs(wave).max() == pytest.approx(0.5)
        assert np.abs(wave[:700]).max() < 1e-3  # silence without noise
        assert set(text.split()) <= set(CLASSES)


def test_the_same_for_everyone(sixteen):
    assert sixteen[1][:3] == TEXTS


def test_half_of_the_texts_are_digits(sixteen):
    counts = [len(text.split()) for text in sixteen[1]]
    digits = [set(text.split()) <= set(formants.DIGITS) for text in sixteen[1]]
    assert digits == 2 * (4 * [True] + 4 * [False])
    for count, is_digits in zip(counts, digits, strict=True):
        assert 2 <= count <= (6 if is_digits else 5)


def test_times_cover_the_wave_with_silence_at_its_ends(sixteen):
    waves, _, known = sixteen
    for index, wave in enumerate(waves):
        phones, times = known["phones"][index], known["phone_times"][index]
        assert times[0, 0] == 0 and round(times[-1, 1] * 16000) == len(wave)
        assert len(phones) == len(times) and phones[0] == phones[-1] == "pause"
        lengths = np.diff(times[[0, -1]], axis=1)
        assert (lengths >= 0.045).all() and (lengths <= 0.155).all()
        words = known["word_times"][index]
        gaps = words[1:, 0] - words[:-1, 1]
        assert (gaps >= -1e-9).all() and (gaps <= 0.1525).all()


def test_each_utterance_has_a_pitch_and_a_rate_of_its_own():
    voice = formants.VOICES["clara"]
    usual = formants.say("one", voice)
    semitones, rates = [], []
    for seed in range(20):
        said = uttered(np.random.default_rng(seed), "one", voice, 8000)
        semitones.append(12 * np.log2(said.pitch.mean() / usual.pitch.mean()))
        rates.append(np.diff(usual.word_times).sum() / np.diff(said.word_times).sum())
    assert -3.5 < min(semitones) < -1.5 and 1.5 < max(semitones) < 3.5
    assert 0.8 < min(rates) < 0.95 and 1.1 < max(rates) < 1.25


def test_no_test_text_is_a_training_text(sixteen):
    _, test = spoken_voices("test", count=16)
    assert all(is_test(text) for text in test)
    assert not any(is_test(text) for text in sixteen[1])


def test_fewer_are_the_beginning_of_more(sixteen):
    waves, texts = spoken_voices("train", count=2)
    assert texts == sixteen[1][:2]
    np.testing.assert_array_equal(waves[1], sixteen[0][1])


def test_some_voices_through_the_door_of_all_data():
    _, _, known = data.load(
        "spoken_voices", "test", count=4, voices=["dora", "adam"], details=True
    )
    assert known["speakers"].tolist() == ["dora", "adam", "dora", "adam"]
    one = data.load("spoken_voices", count=1, voices="clara", sample_rate=8000)
    assert len(one) == 2 and len(one[0]) == 1
    assert data.class_names("spoken_voices") == tuple(formants.WORDS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"split": "all"}, "`split` must be"),
        ({"count": 0}, "count=0"),
        ({"sample_rate": 8}, "sample_rate=8"),
        ({"seed": -1}, "seed=-1"),
        ({"voices": "eve"}, "adam, bruno, clara, dora. Received: voices='eve'"),
        ({"voices": []}, r"voices=\[\]"),
        ({"voices": 3}, "voices=3"),
        ({"voices": [["adam"]]}, "`voices` must be"),
    ],
)
def test_faults_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        spoken_voices(**arguments)
