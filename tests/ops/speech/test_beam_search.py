import time

import keras
import numpy as np
import pytest
from keras import ops as keras_ops

from aiva import ops, scratch
from tests.ops.backends import numpy

RNG = np.random.default_rng(0)


def log_softmax(logits):
    logits = logits.astype("float64")
    return logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))


def in_loops(logits, lengths, width):
    return [
        scratch.ctc_beam_search(log_softmax(row[:length]), width)
        for row, length in zip(logits, lengths, strict=True)
    ]


def strings(labels):
    return [row[row >= 0].tolist() for row in labels]


@pytest.mark.parametrize("width", [1, 2, 5, 20])
@pytest.mark.parametrize("scale", [0.3, 1, 4])
def test_is_the_textbook_search(width, scale):
    logits = (scale * RNG.normal(size=(5, 20, 5))).astype("float32")
    lengths = np.array([20, 1, 13, 0, 7])
    labels, scores = ops.ctc_beam_search(
        keras_ops.convert_to_tensor(logits), lengths, width
    )
    assert (labels.dtype, scores.dtype) == (np.int32, np.float32)
    assert labels.shape == (5, 20)
    expected = in_loops(logits, lengths, width)
    assert strings(labels) == [tokens for tokens, _ in expected]
    np.testing.assert_allclose(scores, [score for _, score in expected], atol=1e-5)
    assert all((np.diff(row < 0) >= 0).all() for row in labels)  # padding is behind


def test_equals_are_ranked_as_in_the_textbook_search():
    logits = np.zeros((1, 9, 4))
    for width in (1, 2, 3, 8, 40):
        labels, _ = ops.ctc_beam_search(logits, [9], width)
        assert strings(labels) == [in_loops(logits, [9], width)[0][0]]


def test_a_beam_that_holds_all_prefixes_finds_the_most_probable_transcript():
    logits = RNG.normal(size=(6, 5, 3)).astype("float32")
    labels, scores = ops.ctc_beam_search(logits, [5] * 6, beam_width=200)
    greedy_is_worse = 0
    for row, tokens in enumerate(strings(labels)):
        log_probs = log_softmax(logits[row])
        every = {
            found: -scratch.ctc_loss(found, log_probs)
            for found in map(tuple, map(scratch.ctc_collapse, np.ndindex((3,) * 5)))
        }
        assert tuple(tokens) == max(every, key=every.get)
        assert scores[row] == pytest.approx(every[tuple(tokens)], abs=1e-5)
        greedy, _ = scratch.ctc_greedy(log_probs)
        greedy_is_worse += every[tuple(greedy)] < every[tuple(tokens)] - 1e-6
    assert greedy_is_worse


def test_keras_has_the_textbook_search_but_on_tensorflow():
    """40 flat strings, beam 5: where TensorFlow's other search finds other ones."""
    logits = np.random.default_rng(3).normal(size=(40, 25, 11)).astype("float32")
    lengths = np.full(40, 25)
    labels, scores = ops.ctc_beam_search(logits, lengths, 5)
    theirs, their_scores = keras_ops.ctc_decode(
        logits, lengths, strategy="beam_search", beam_width=5, mask_index=0
    )
    theirs, their_scores = numpy(theirs)[0], numpy(their_scores)[:, 0]
    same = strings(labels) == strings(np.where(theirs > 0, theirs - 1, -1))
    if keras.backend.backend() == "tensorflow":
        assert not same
        assert np.abs(scores - their_scores).max() > 0.1
    else:
        assert same
        np.testing.assert_allclose(scores, their_scores, atol=1e-3)


def test_two_hundred_strings_take_less_than_a_second():
    logits = RNG.normal(scale=3, size=(200, 60, 11)).astype("float32")
    start = time.process_time()
    ops.ctc_beam_search(logits, np.full(200, 60), 20)
    assert time.process_time() - start < 1


def test_classes_that_cannot_be_are_never_found():
    logits = RNG.normal(size=(3, 8, 4)).astype("float32")
    logits[:, :, 2] = -np.inf
    labels, scores = ops.ctc_beam_search(logits, [8, 8, 4], 10)
    assert np.isfinite(scores).all()
    assert not (labels == 1).any()
    assert strings(labels) == [tokens for tokens, _ in in_loops(logits, [8, 8, 4], 10)]


def test_bad_arguments_are_named():
    logits = np.zeros((2, 4, 3))
    with pytest.raises(ValueError, match=r"shape \(4, 3\).*logits\[None\]"):
        ops.ctc_beam_search(logits[0], [4])
    with pytest.raises(ValueError, match=r"lengths of shape \(1,\)"):
        ops.ctc_beam_search(logits, [4])
    with pytest.raises(ValueError, match="4 frames .* from 3 to 160"):
        ops.ctc_beam_search(logits, [160, 3])
    with pytest.raises(ValueError, match="beam_width=0"):
        ops.ctc_beam_search(logits, [4, 4], 0)
    logits[1, 3] = np.nan
    with pytest.raises(ValueError, match="3 NaN, 0 infinite"):
        ops.ctc_beam_search(logits, [4, 4])
    labels, _ = ops.ctc_beam_search(logits, [4, 3])  # behind the end nothing counts
    assert labels.shape == (2, 4)
