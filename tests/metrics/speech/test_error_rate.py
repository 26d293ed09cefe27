"""Error rates: against jiwer, and where texts are empty, odd or none."""

import numpy as np
import pytest

from aiva import metrics
from tests.golden import golden

KEYS = ("substitutions", "deletions", "insertions")


@pytest.fixture(scope="module")
def said():
    return golden("word_errors")


@pytest.mark.parametrize("unit", ["word", "character"])
def test_every_count_is_that_of_jiwer(said, unit):
    measure = getattr(metrics, f"{unit}_error_rate")
    cases = zip(said["references"], said["hypotheses"], said[f"{unit}s"], strict=True)
    for reference, hypothesis, expected in cases:
        if expected[3] == 0:
            continue
        found = measure([reference], [hypothesis])
        assert [found[key] for key in (*KEYS, f"{unit}s")] == expected.tolist()
    whole = measure(said["references"], said["hypotheses"])
    assert whole[f"{unit}_error_rate"] == pytest.approx(said[f"{unit}_error_rate"])
    assert [whole[key] for key in KEYS] == said[f"{unit}s"][:, :3].sum(axis=0).tolist()
    wrong = np.mean(said["references"] != said["hypotheses"])
    assert whole["string_error_rate"] == pytest.approx(wrong)
    assert 0.3 < wrong < 0.9  # the file holds right texts and wrong ones


def test_an_empty_reference_counts_what_was_heard_there():
    result = metrics.word_error_rate(["", "two three"], ["one", "two three"])
    assert result["insertions"] == 1 and result["word_error_rate"] == 0.5
    assert result["string_error_rate"] == 0.5
    assert metrics.word_error_rate(["one"], [""])["deletions"] == 1


def test_a_corpus_without_words_has_no_rate():
    with pytest.raises(ValueError, match="have a word.*2 empty texts.*with 3 words"):
        metrics.word_error_rate(["", " \n"], ["a b", "c"])
    with pytest.raises(ValueError, match="have a character"):
        metrics.character_error_rate([""], [""])


@pytest.mark.parametrize("space", ["\n", "\t", "\r\n", "\u00a0", "  ", "\u3000"])
def test_white_space_of_any_kind_parts_words(space):
    texts = ["seven zero"], [f"{space}seven{space}zero{space}"]
    assert metrics.word_error_rate(*texts)["word_error_rate"] == 0
    assert metrics.character_error_rate(*texts)["character_error_rate"] == 0


def test_each_speaker_is_measured_alone():
    texts = ["one two", "three", "four", ""], ["one", "three", "five", "six"]
    speakers = np.array(["ann", "bob", "ann", "carl"])
    result = metrics.word_error_rate(*texts, speakers=speakers)
    alone = result["per_speaker"]
    assert list(alone) == ["ann", "bob", "carl"]
    anns = ["one two", "four"], ["one", "five"]
    assert alone["ann"] == metrics.word_error_rate(*anns)
    assert alone["bob"]["word_error_rate"] == 0
    assert np.isnan(alone["carl"]["word_error_rate"])
    assert alone["carl"]["insertions"] == 1
    assert sum(one["words"] for one in alone.values()) == result["words"] == 4
    with pytest.raises(ValueError, match=r"shape \(2,\) for 4 texts"):
        metrics.word_error_rate(*texts, speakers=["ann", "bob"])


@pytest.mark.parametrize("bad", ["one two", None, [], [None], [["one"]], 3])
def test_what_is_no_list_of_texts_is_named(bad):
    with pytest.raises(ValueError, match="`references` must be a list of texts"):
        metrics.word_error_rate(bad, ["one"])
    with pytest.raises(ValueError, match="`hypotheses` must be a list of texts"):
        metrics.character_error_rate(["one"], bad)


def test_lists_of_other_lengths_are_named():
    with pytest.raises(ValueError, match="2 references, 1 hypotheses"):
        metrics.word_error_rate(["one", "two"], ["one"])


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Hello, World.", "hello world"),
        ("cafe\u0301", "caf\u00e9"),  # two characters that look like one
        ("don't don\u2019t", "dont dont"),
        ("twenty-one\u2014two", "twenty one two"),
        ("a\u00a0b\r\nc\u3000d", "a b c d"),
        ("\u201cJa!\u201d \u00bfs\u00ed?", "ja s\u00ed"),
        ("$5 + 3", "$5 + 3"),
        ("...", ""),
        ("\u0130", "i\u0307"),
    ],
)
def test_texts_are_normalised_once_and_for_all(text, expected):
    assert metrics.normalised_text(text) == expected
    assert metrics.normalised_text(expected) == expected


def test_case_and_commas_count_unless_texts_are_normalised():
    texts = ["Hello, World."], ["hello world"]
    assert metrics.word_error_rate(*texts)["word_error_rate"] == 1
    same = [[metrics.normalised_text(text) for text in side] for side in texts]
    assert metrics.word_error_rate(*same)["word_error_rate"] == 0
    with pytest.raises(ValueError, match="must be a text. Received: None"):
        metrics.normalised_text(None)
