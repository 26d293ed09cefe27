"""Texts become labels and labels texts; what is no token is named."""

import numpy as np
import pytest

from aiva.models.speech.tokens import checked_tokens, decode, encode

WORDS = ("zero", "one", "two")


def test_words_and_letters_come_back():
    texts = ["two one one", "", "zero"]
    labels = encode(texts, WORDS)
    assert labels.dtype == np.int32
    assert labels.tolist() == [[2, 1, 1], [-1, -1, -1], [0, -1, -1]]
    assert decode(labels, WORDS) == texts
    letters = checked_tokens("one tw", "")
    assert decode(encode(["two one"], letters, ""), letters, "") == ["two one"]


def test_any_white_space_parts_words_and_a_hyphen_can():
    assert encode(["two\n one\tzero "], WORDS).tolist() == [[2, 1, 0]]
    assert encode(["two-one"], WORDS, "-").tolist() == [[2, 1]]


@pytest.mark.parametrize(
    ("texts", "word"),
    [
        (["one", "two three"], r"Received: 'three' in texts\[1\]='two three'"),
        ("one two", r"as `\[text\]`"),
        ([1], r"texts\[0\]=1"),
        (None, "must be a list of texts"),
    ],
)
def test_texts_of_other_tokens_are_refused(texts, word):
    with pytest.raises(ValueError, match=word):
        encode(texts, WORDS)


@pytest.mark.parametrize(
    ("tokens", "separator", "word"),
    [
        ((), " ", "one or more texts"),
        (("one", "one"), " ", "each another one"),
        (("one", ""), " ", "one or more texts"),
        (("one", 2), " ", "one or more texts"),
        ("one", " ", "one or more texts"),
        (3, " ", "one or more texts"),
        ({"one", "two"}, " ", "one or more texts"),
        (("one",), None, "Received: separator=None"),
        (("twenty one",), " ", "without ' ' in them"),
        (("one",), "", "of one letter each"),
    ],
)
def test_tokens_that_are_none_are_refused(tokens, separator, word):
    with pytest.raises(ValueError, match=word):
        checked_tokens(tokens, separator)


@pytest.mark.parametrize("labels", [[0, 1], [[0, 3]], [[0.0, 1.0]]])
def test_labels_of_other_tokens_are_refused(labels):
    with pytest.raises(ValueError, match="from 0 to 2, padded with -1"):
        decode(labels, WORDS)
