"""Alignment: phones are found where an ideal recogniser hears them."""

import numpy as np
import pytest

from aiva import data, formants, models, training
from aiva.training.speech import borders

PHONES = tuple(phone for phone in formants.PHONES if phone != "pause")


class Ideal(models.CTCRecognizer):
    """A recogniser that is told where phones are, and says each in its middle."""

    def tell(self, known):
        self.known = {len(wave): k for k, wave in enumerate(known["waves"])}
        self.phones, self.times = known["phones"], known["phone_times"]

    def listen(self, waves, length=None):
        frames = np.array([self.frames_of(len(wave)) for wave in waves])
        logits = np.zeros((len(waves), frames.max(), len(self.tokens) + 1))
        logits[..., 0] = 10
        for row, wave in zip(logits, waves, strict=True):
            k = self.known[len(wave)]
            for phone, middle in zip(
                self.phones[k], self.times[k].mean(axis=1), strict=True
            ):
                if phone != "pause":
                    row[round((middle - 0.0125) / 0.01), 1 + PHONES.index(phone)] = 20
        return logits, frames


@pytest.fixture(scope="module")
def strings():
    waves, texts, known = data.load(
        "spoken_strings", split="test", count=8, details=True
    )
    known["waves"] = waves
    recognizer = Ideal(PHONES, subsampling=1, width=8, dilations=(1,))
    recognizer.tell(known)
    usual = [  # as `formants.pronounce` says them
        k
        for k, phones in enumerate(known["phones"])
        if [phone for phone in phones if phone != "pause"]
        == [phone for word in known["words"][k] for phone in formants.pronounce(word)]
    ]
    known = {key: [values[k] for k in usual] for key, values in known.items()}
    return recognizer, known["waves"], [texts[k] for k in usual], known


def without_pauses(phones, times):
    return np.array(
        [pair for phone, pair in zip(phones, times, strict=True) if phone != "pause"]
    )


def test_phones_are_found_where_they_were_said(strings):
    recognizer, waves, texts, known = strings
    found = training.align_speech(recognizer, waves, texts)
    errors, word_errors = [], []
    for k in range(len(waves)):
        pairs = [
            without_pauses(each["phones"][k], each["phone_times"][k])
            for each in (found, known)
        ]
        errors.append(np.abs(pairs[0] - pairs[1]).ravel())
        word_errors.append(np.abs(found["word_times"][k] - known["word_times"][k]))
    assert np.median(np.concatenate(errors)) < 0.012
    assert np.median(np.concatenate(word_errors)) < 0.016
    assert found["words"] == known["words"]


def test_phones_fill_the_wave_and_words_are_made_of_them(strings):
    recognizer, waves, texts, _ = strings
    found = training.align_speech(recognizer, waves, texts)
    for wave, phones, times, words in zip(
        waves, found["phones"], found["phone_times"], found["word_times"], strict=True
    ):
        assert times.shape == (len(phones), 2)
        assert times[0, 0] == 0 and times[-1, 1] == len(wave) / 8000
        assert (times[1:, 0] == times[:-1, 1]).all()
        assert (np.diff(times) > 0).all()
        assert set(words.ravel()) <= set(times.ravel())
        pauses = [
            pair for pair, phone in zip(times, phones, strict=True) if phone == "pause"
        ]
        assert all(end - begin >= 0.05 - 1e-9 for begin, end in pauses)
        for begin, end in pauses:
            assert not ((words > begin) & (words < end)).any()


def test_times_are_seconds_at_any_sample_rate(strings):
    recognizer, waves, texts, _ = strings
    doubled = [data.resample(wave, 8000, 16000) for wave in waves]
    at_8000 = training.align_speech(recognizer, waves, texts)
    at_16000 = training.align_speech(recognizer, doubled, texts, sample_rate=16000)
    for one, other in zip(at_8000["phone_times"], at_16000["phone_times"], strict=True):
        assert np.median(np.abs(one[-3:] - other[-3:])) <= 0.011


def test_a_wrong_text_has_a_lower_score(strings):
    recognizer, waves, texts, _ = strings
    right = training.align_speech(recognizer, waves, texts)["scores"]
    wrong = training.align_speech(recognizer, waves[:1], ["nine two"])["scores"]
    assert (right > -0.01).all() and wrong[0] < -0.5


def test_own_pronunciations_and_names_of_speakers_are_taken():
    recognizer = models.CTCRecognizer(("k", "ae", "t"), subsampling=1, width=8)
    wave = np.random.default_rng(0).normal(0, 0.1, 4000)
    known = training.align_speech(
        recognizer, [wave], ["cat"], pronunciations={"cat": "k ae t"}, speakers=["ann"]
    )
    assert known["speakers"].tolist() == ["ann"]
    phones = [phone for phone in known["phones"][0] if phone != "pause"]
    assert phones == ["k", "ae", "t"]


def test_what_cannot_be_aligned_is_refused(strings):
    recognizer, waves, *_ = strings
    short = np.ones(500) * 0.1
    with pytest.raises(ValueError, match="such as recording 1, which needs"):
        training.align_speech(recognizer, [waves[0], short], ["one", "seven"])
    with pytest.raises(ValueError, match="a text for each wave.*1 waves, 2 texts"):
        training.align_speech(recognizer, [short], ["one", "two"])
    with pytest.raises(ValueError, match="text=' '"):
        training.align_speech(recognizer, [short], [" "])
    with pytest.raises(ValueError, match="does not know this word.*'wombat'"):
        training.align_speech(recognizer, [short], ["wombat"])
    with pytest.raises(ValueError, match="1 waves, 1 texts, 2 speakers"):
        training.align_speech(recognizer, [short], ["one"], speakers=["ann", "bob"])
    for name in ("a", 1):
        with pytest.raises(ValueError, match="`speakers` must be a list of names"):
            training.align_speech(recognizer, [short], ["one"], speakers=name)


def test_the_cut_lies_where_frames_change_most():
    rng = np.random.default_rng(0)
    frames = rng.normal(size=(12, 3))
    frames[7:] += 6
    assert borders.cut(frames) == 7
    assert borders.cut(frames[6:8]) == 1


def test_a_closed_mouth_belongs_to_the_stop():
    quiet = np.zeros(100, bool)
    quiet[20:50] = True  # 0.1 to 0.25 s
    between = (0.05, 0.4)
    assert borders.pause_in(quiet, between, ["s"], 0.5) == pytest.approx((0.1, 0.25))
    closure = formants.PHONES["t"].closure
    found = borders.pause_in(quiet, between, ["t"], 0.5)
    assert found == pytest.approx((0.1, 0.25 - closure))
    quiet[28:] = False  # 40 ms
    assert borders.pause_in(quiet, between, ["s"], 0.5) is None


def test_a_pause_of_no_length_stands_in_every_gap_if_asked(strings):
    recognizer, waves, texts, _ = strings
    words = [text.split() for text in texts]
    spelled = [[formants.pronounce(word) for word in row] for row in words]
    found = training.align_spelled(recognizer, waves, words, spelled, all_gaps=True)
    heard = training.align_spelled(recognizer, waves, words, spelled)
    for k, row in enumerate(words):
        assert found["phones"][k].count("pause") == len(row) + 1
        times = found["phone_times"][k]
        assert (times[1:, 0] == times[:-1, 1]).all() and times[0, 0] == 0
        longer = times[np.diff(times)[:, 0] > 0]
        assert longer.tolist() == heard["phone_times"][k].tolist()
