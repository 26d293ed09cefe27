"""The lexicon: every phone is met often, every word once, unknown words are named."""

from collections import Counter

import pytest

from aiva import formants
from aiva.formants.lexicon import GROUPS, WORDS, parsed


def test_every_phone_is_in_at_least_five_words():
    counts = Counter(
        phone for phones in WORDS.values() for phone in set(phones.split())
    )
    assert set(counts) == set(formants.PHONES) - {"pause"}
    assert min(counts.values()) >= 5


def test_every_word_is_in_one_group():
    assert sum(len(parsed({name: GROUPS[name]})) for name in GROUPS) == len(WORDS)
    assert len(WORDS) > 350
    assert tuple(WORDS)[:10] == formants.DIGITS


def test_an_unknown_word_is_named_with_those_that_look_alike():
    with pytest.raises(ValueError, match="Received: 'networc'. It knows network") as it:
        formants.pronounce("networc")
    assert "pronunciations={'networc': " in str(it.value)
    assert len(str(it.value)) < 250


def test_nothing_looks_like_it():
    with pytest.raises(ValueError, match="Received: 'qqq'. Tell it the phones"):
        formants.pronounce("qqq")


def test_a_wrong_phone_is_named_with_its_word():
    with pytest.raises(ValueError, match="Received: 'cat' as 'k a t'"):
        formants.pronounce("cat", {"cat": "k a t"})


def test_own_pronunciations_go_before_the_lexicon():
    assert formants.pronounce("cat", {"cat": "k aa"}) == ["k", "aa"]
