"""Recipes of aligners: invented words are what they claim, and so is the truth."""

import numpy as np
import pytest

from aiva import data, models, recipes, training
from aiva.formants import PHONES
from aiva.recipes.speech import aligners, letters
from tests.recipes.speech.test_keywords import needs_recordings


def test_invented_strings_know_their_phones():
    waves, known = aligners.invented_strings("test", 12)
    spelled = aligners.spelled_words(known)
    for k, wave in enumerate(waves):
        assert known["phone_times"][k][-1, 1] == pytest.approx(len(wave) / 8000)
        assert [" ".join(word).replace(" ", "") for word in spelled[k]] == [
            *known["words"][k]
        ]
    assert aligners.phone_texts(known) == [
        " ".join(phone for word in words for phone in word) for words in spelled
    ]


def test_invented_words_of_both_splits_differ_and_have_all_phones():
    train, test = (aligners.invented_strings(split, 40) for split in ("train", "test"))
    assert not {*map(str, train[1]["words"])} & {*map(str, test[1]["words"])}
    phones = {phone for phones in train[1]["phones"] for phone in phones}
    assert len(phones) > 0.9 * len(PHONES)


def test_the_truth_of_a_row_is_where_its_recordings_are_loud():
    recordings = [np.zeros(4000, "float32") for _ in range(2)]
    for recording in recordings:
        recording[800:2400] = np.sin(np.arange(1600))
    wave, times = aligners.in_a_row(recordings, np.random.default_rng(0))
    assert np.diff(times).ravel().tolist() == pytest.approx([0.2, 0.2], abs=0.011)
    loud = np.abs(wave) > 0.3
    assert np.flatnonzero(loud)[0] / 8000 == pytest.approx(times[0, 0], abs=0.011)
    assert np.flatnonzero(loud)[-1] / 8000 == pytest.approx(times[1, 1], abs=0.011)


@needs_recordings
def test_a_test_recording_is_in_one_row():
    waves, texts, times = aligners.rows_of_recordings()
    assert len(waves) == 60 and sum(len(text.split()) for text in texts) == 300
    assert all(len(each) == 5 and (np.diff(each) > 0).all() for each in times)


@needs_recordings
@pytest.mark.slow
def test_the_shipped_aligner_keeps_its_promise():
    model = models.pretrained("ctc_phones")
    assert recipes.run("ctc_phones", model=model).passed


def test_the_shipped_aligner_needs_the_right_text():
    model = models.pretrained("ctc_phones")
    waves, texts, known = data.load(
        "spoken_strings", split="test", count=10, details=True
    )
    right = training.align_speech(model, waves, texts)
    others = [" ".join(text.split()[::-1]) for text in texts]
    wrong = training.align_speech(model, waves, others)
    truth, *found = (
        np.concatenate(each["word_times"]) for each in (known, right, wrong)
    )
    assert np.median(np.abs(found[0] - truth)) < 0.025
    assert np.median(np.abs(found[1] - truth)) > 0.05
    assert wrong["scores"].mean() < right["scores"].mean() - 0.2


def test_letters_are_those_of_words():
    assert letters.letters_of("Café, 'tis") == [[*"cafe"], [*"tis"]]
    with pytest.raises(ValueError, match="letters a to z.*7.*Write numbers out"):
        letters.letters_of("7 up")
    with pytest.raises(ValueError, match="letters a to z"):
        letters.letters_of("...")


def test_letters_are_aligned_with_a_pause_in_every_gap():
    waves = [np.random.default_rng(k).normal(0, 0.1, 30000) for k in range(2)]
    texts = ["To be.", "Or not"]
    known = letters.align_letters(waves, texts, sample_rate=22050, epochs=1)
    assert known["words"] == [("to", "be"), ("or", "not")]
    assert known["phones"][0] == ("pause", *"to", "pause", *"be", "pause")
    assert known["phone_times"][0][-1, 1] == pytest.approx(30000 / 22050)
