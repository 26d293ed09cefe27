import numpy as np
import pytest
from keras import ops as keras_ops

from aiva import ops, scratch
from tests.golden import golden
from tests.ops.backends import JIT, compiled, gradient, numpy, run

GOLDEN = {
    name.removeprefix("ctc/"): array
    for name, array in golden("speech").items()
    if name.startswith("ctc/")
}
LABELS = GOLDEN["labels"].astype("int32")
LENGTHS = GOLDEN["lengths"].astype("int32")
LOGITS = GOLDEN["logits"]


def log_softmax(logits):
    return np.log(np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True))


def test_loss_is_the_sum_over_all_paths():
    rng = np.random.default_rng(0)
    labels = np.array([[0, 1], [1, 1], [2, -1], [-1, -1]])
    lengths = np.array([5, 4, 3, 5])
    logits = rng.normal(scale=2, size=(4, 5, 4)).astype("float32")
    loss = run(ops.ctc_loss, labels, logits, lengths)
    for row, length in enumerate(lengths):
        log_probs = log_softmax(logits[row, :length].astype("float64"))
        paths = scratch.ctc_paths(labels[row][labels[row] >= 0], length, 3)
        probability = sum(
            np.exp(log_probs[np.arange(length), list(path)].sum()) for path in paths
        )
        assert loss[row] == pytest.approx(-np.log(probability), abs=1e-5)


def test_loss_and_gradient_agree_with_torch():
    loss = run(ops.ctc_loss, LABELS, LOGITS, LENGTHS)
    np.testing.assert_allclose(loss, GOLDEN["loss"], atol=1e-4)
    assert loss.dtype == np.float32

    def total(logits):
        return keras_ops.sum(ops.ctc_loss(LABELS, logits, LENGTHS))

    np.testing.assert_allclose(gradient(total, LOGITS), GOLDEN["gradient"], atol=1e-5)


@pytest.mark.parametrize("jit", JIT)
def test_loss_when_compiled(jit):
    loss = compiled(ops.ctc_loss, LABELS, LOGITS, LENGTHS, jit=jit)
    np.testing.assert_allclose(loss, GOLDEN["loss"], atol=1e-4)


def test_padding_and_neighbours_change_nothing():
    loss = run(ops.ctc_loss, LABELS, LOGITS, LENGTHS)
    wider = np.pad(LABELS, ((0, 0), (0, 3)), constant_values=-1)
    longer = np.pad(LOGITS, ((0, 0), (0, 9), (0, 0)), constant_values=7)
    padded = run(ops.ctc_loss, wider, longer, LENGTHS)
    np.testing.assert_allclose(padded, loss, rtol=1e-5)
    alone = run(ops.ctc_loss, LABELS[3:4], LOGITS[3:4], LENGTHS[3:4])
    np.testing.assert_allclose(alone, loss[3:4], rtol=1e-5)


def test_nothing_said_is_all_blank():
    blank = log_softmax(LOGITS)[:, :, 0]
    expected = [-row[:length].sum() for row, length in zip(blank, LENGTHS, strict=True)]
    for labels in (np.full((24, 3), -1), np.zeros((24, 0), int)):
        loss = run(ops.ctc_loss, labels, LOGITS, LENGTHS)
        np.testing.assert_allclose(loss, expected, rtol=1e-4)


def test_what_does_not_fit_has_an_infinite_loss_and_no_gradient():
    labels = np.array([[1, 1, 1], [0, 1, 2], [0, 1, 2]])
    lengths = np.array([4, 3, 2])
    loss = run(ops.ctc_loss, labels, LOGITS[:3], lengths)
    assert np.isinf(loss).tolist() == [True, False, True]
    assert (loss > 0).all()
    assert run(ops.labels_fit, labels, lengths).tolist() == [False, True, False]

    def mean(logits):
        return keras_ops.mean(ops.ctc_loss(labels, logits, lengths))

    found = gradient(mean, LOGITS[:3])
    assert np.isfinite(found).all()
    assert found.any(axis=(1, 2)).tolist() == [False, True, False]


def test_labels_fit_says_what_all_paths_say():
    rng = np.random.default_rng(1)
    labels = np.array([row for row in LABELS if (row[:4] >= 0).all()])[:, :4]
    lengths = rng.integers(3, 7, len(labels))
    fits = run(ops.labels_fit, labels, lengths)
    losses = [
        scratch.ctc_loss(row, np.zeros((length, 6)))
        for row, length in zip(labels, lengths, strict=True)
    ]
    assert fits.tolist() == np.isfinite(losses).tolist()
    assert len(set(fits.tolist())) == 2


def test_labels_that_do_not_fit_are_named():
    ops.check_labels_fit(LABELS, LENGTHS)
    labels = np.array([[0, 1, -1], [2, 2, -1], [2, 2, 2]])
    with pytest.raises(ValueError, match=r"1 of 3 .* recording 2, .* 5 frames .* 4\."):
        ops.check_labels_fit(labels, np.array([2, 3, 4]))
    with pytest.raises(ValueError, match=r"before their padding.*\[1\]=\[-1, 2\]"):
        ops.check_labels_fit(np.array([[0, -1], [-1, 2]]), np.array([9, 9]))


def test_descent_finds_the_transcripts_and_leaves_other_frames_alone():
    logits = np.zeros((2, 6, 4), "float32")
    labels, lengths = np.array([[0, 0], [2, -1]]), np.array([5, 3])

    def total(values):
        return keras_ops.sum(ops.ctc_loss(labels, values, lengths))

    for _ in range(5):
        logits = logits - 2 * gradient(total, logits)
    tokens, _ = ops.ctc_greedy(logits, lengths)
    assert [row[row >= 0].tolist() for row in numpy(tokens)] == [[0, 0], [2]]
    assert not logits[1, 3:].any()
    assert logits[1, :3].any()


@pytest.mark.parametrize("jit", [None, *JIT])
def test_greedy_agrees_with_the_loops(jit):
    if jit is None:
        tokens, scores = run(ops.ctc_greedy, LOGITS, LENGTHS)
    else:
        tokens, scores = compiled(ops.ctc_greedy, LOGITS, LENGTHS, jit=jit)
    assert (tokens.dtype, scores.dtype) == (np.int32, np.float32)
    assert tokens.shape == LOGITS.shape[:2]
    for row, length in enumerate(LENGTHS):
        expected, score = scratch.ctc_greedy(log_softmax(LOGITS[row, :length]))
        padding = [-1] * (LOGITS.shape[1] - len(expected))
        assert tokens[row].tolist() == expected + padding
        assert scores[row] == pytest.approx(score, abs=1e-4)


def test_greedy_agrees_with_keras():
    tokens, _ = run(ops.ctc_greedy, LOGITS, LENGTHS)
    (theirs,), _ = keras_ops.ctc_decode(LOGITS, LENGTHS, mask_index=0)
    theirs = numpy(theirs)
    np.testing.assert_array_equal(tokens, np.where(theirs > 0, theirs - 1, -1))


def test_no_frames_are_an_empty_transcript():
    tokens, scores = run(ops.ctc_greedy, LOGITS[:1], np.array([0]))
    assert (tokens == -1).all()
    assert scores.tolist() == [0]
