"""Strings of recorded words: every word is there, in order, of one speaker."""

import numpy as np
import pytest

from aiva import data

# Each recording is constant: its level tells which one it is, before noise and level.
WORDS = ["no", "yes", "no", "yes"]
SPEAKERS = ["ada", "ada", "bob", "bob"]
WAVES = [np.full(800 + 100 * k, level, "float32") for k, level in enumerate((0.2, 0.3))]
WAVES += [
    np.full(1000 + 100 * k, level, "float32") for k, level in enumerate((0.4, 0.5))
]


def test_every_word_of_the_text_is_in_the_wave():
    waves, texts = data.join_words(WAVES, WORDS, count=30, speakers=SPEAKERS)
    for wave, text in zip(waves, texts, strict=True):
        words = text.split()
        assert 2 <= len(words) <= 6
        loud = np.abs(wave) > 0.04
        shortest = {"no": 800, "yes": 900}
        longest = {"no": 1000, "yes": 1100}
        assert sum(shortest[word] for word in words) <= loud.sum()
        assert loud.sum() <= sum(longest[word] for word in words)
        gaps = 0.2 * 8000 * (len(words) - 1) + 2 * 0.3 * 8000
        assert len(wave) <= loud.sum() + gaps + 2


def test_a_string_has_one_speaker():
    waves, texts = data.join_words(WAVES, WORDS, count=60, speakers=SPEAKERS)
    seen = set()
    for wave, text in zip(waves, texts, strict=True):
        if set(text.split()) != {"no", "yes"}:
            continue
        levels = np.abs(wave[np.abs(wave) > 0.04])
        ratio = np.median(levels[levels > levels.mean()]) / np.median(
            levels[levels < levels.mean()]
        )
        seen.add("ada" if abs(ratio - 1.5) < 0.1 else "bob")
        assert ratio == pytest.approx(1.5, abs=0.1) or ratio == pytest.approx(
            1.25, abs=0.05
        )
    assert seen == {"ada", "bob"}


def test_strings_vary_in_gaps_and_level_and_are_drawn_from_the_seed():
    waves, texts = data.join_words(WAVES[:1], WORDS[:1], 20, lengths=(2, 2))
    again, same = data.join_words(WAVES[:1], WORDS[:1], 5, lengths=(2, 2))
    assert texts[:5] == same
    for one, other in zip(waves, again, strict=False):
        np.testing.assert_array_equal(one, other)
    assert len({len(wave) for wave in waves}) > 15
    peaks = [np.abs(wave).max() for wave in waves]
    assert max(peaks) / min(peaks) > 2
    others, _ = data.join_words(WAVES[:1], WORDS[:1], 5, lengths=(2, 2), seed=1)
    assert [len(wave) for wave in others] != [len(wave) for wave in again]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"words": WORDS[:2]}, "4 waves, 2 words, 4 speakers"),
        ({"speakers": SPEAKERS[:3]}, "4 waves, 4 words, 3 speakers"),
        ({"lengths": (3, 2)}, r"lengths=\(3, 2\)"),
        ({"lengths": (0, 2)}, r"lengths=\(0, 2\)"),
        ({"lengths": (2,)}, r"lengths=\(2,\)"),
        ({"lengths": 3}, "lengths=3"),
        ({"seed": -1}, "seed=-1"),
        ({"words": "nono"}, "`words` must be a list of texts"),
        ({"words": [0, 1, 0, 1]}, "class_names"),
        ({"speakers": "abab"}, "`speakers` must be a list of texts"),
        ({"speakers": [None, *SPEAKERS[1:]]}, "`speakers` must be a list of texts"),
        ({"count": 0}, "count=0"),
        ({"sample_rate": 8}, "sample_rate=8"),
    ],
)
def test_what_does_not_fit_is_refused(change, message):
    arguments = {"words": WORDS, "count": 1, "speakers": SPEAKERS} | change
    with pytest.raises(ValueError, match=message):
        data.join_words(WAVES, **arguments)
