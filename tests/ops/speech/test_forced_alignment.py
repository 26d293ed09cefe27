"""Forced alignment: the path of scratch, in batches with padding."""

import numpy as np
import pytest

from aiva import ops, scratch


def random_case(rng, frames, labels, tokens=3):
    logits = rng.normal(0, 2, (frames, tokens + 1))
    return labels, logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


@pytest.mark.parametrize("labels", [[0], [0, 1], [2, 2], [0, 1, 1, 2], []])
def test_the_path_is_that_of_scratch(labels):
    rng = np.random.default_rng(len(labels))
    for frames in (len(labels) + 2, 9):
        labels, log_probs = random_case(rng, frames, labels)
        path, score = scratch.ctc_align(labels, log_probs)
        row = np.array([labels], int).reshape(1, -1)
        states, scores = ops.ctc_align(row, log_probs[None], [frames])
        assert scores[0] == pytest.approx(score, abs=1e-5)
        assert states[0].tolist() == path


def test_the_path_is_the_best_of_all():
    rng = np.random.default_rng(5)
    labels, log_probs = random_case(rng, 6, [0, 1, 1], tokens=2)
    paths = scratch.ctc_paths(labels, 6, 2)
    scores = [sum(log_probs[range(6), list(path)]) for path in paths]
    _, (found,) = ops.ctc_align([labels], log_probs[None], [6])
    assert found == pytest.approx(max(scores), abs=1e-5)


def test_padding_changes_nothing():
    rng = np.random.default_rng(7)
    labels, log_probs = random_case(rng, 8, [1, 0])
    alone, score = ops.ctc_align([labels], log_probs[None], [8])
    longer = rng.normal(size=(2, 12, 4))
    longer[0, :8] = log_probs
    states, scores = ops.ctc_align([[1, 0, -1], [2, 2, 0]], longer, [8, 12])
    assert states[0, :8].tolist() == alone[0].tolist()
    assert states[0, 8:].tolist() == [-1] * 4
    assert scores[0] == pytest.approx(score[0], abs=1e-5)
    assert states[1, 0] in (0, 1) and states[1, -1] in (5, 6)


def test_labels_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="recording 0, which needs 3 frames"):
        ops.ctc_align([[1, 1]], np.zeros((1, 2, 3)), [2])


def test_blanks_between_two_labels_are_shared():
    frames = ops.label_frames([[0, 1, 2, 2, 2, 3, 3, 4, -1]], num_labels=3)
    assert frames.tolist() == [[[1, 3], [3, 7], [-1, -1]]]
