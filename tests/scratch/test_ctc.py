"""The recursion against all paths, and the three ways to read a transcript."""

import numpy as np
import pytest

from aiva import scratch
from tests.golden import golden


def random_log_probs(seed, num_frames=6, num_tokens=2):
    logits = np.random.default_rng(seed).normal(size=(num_frames, num_tokens + 1))
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def score_of(path, log_probs):
    return log_probs[np.arange(len(path)), list(path)].sum()


@pytest.mark.parametrize("labels", [[], [0], [0, 1], [1, 1], [0, 0, 1]])
def test_the_recursion_adds_up_all_paths(labels):
    log_probs = random_log_probs(len(labels))
    paths = scratch.ctc_paths(labels, 6, 2)
    assert all(scratch.ctc_collapse(path) == labels for path in paths)
    probability = sum(np.exp(score_of(path, log_probs)) for path in paths)
    loss = scratch.ctc_loss(labels, log_probs)
    assert loss == pytest.approx(-np.log(probability))
    path, score = scratch.ctc_align(labels, log_probs)
    classes = [0 if state % 2 == 0 else labels[state // 2] + 1 for state in path]
    best = max(paths, key=lambda path: score_of(path, log_probs))
    assert tuple(classes) == best
    assert score == pytest.approx(score_of(best, log_probs))


def test_all_transcripts_together_are_certain():
    log_probs = random_log_probs(3, num_frames=4)
    transcripts = {
        tuple(scratch.ctc_collapse(path)) for path in np.ndindex((3,) * len(log_probs))
    }
    total = sum(np.exp(-scratch.ctc_loss(labels, log_probs)) for labels in transcripts)
    assert total == pytest.approx(1)


def test_the_lattice_begins_and_ends_where_paths_do():
    alpha = scratch.ctc_forward([0, 1], random_log_probs(0))
    assert alpha.shape == (6, 5)
    assert np.isfinite(alpha[0]).tolist() == [True, True, False, False, False]
    assert np.isfinite(alpha[-1]).all()


def test_agrees_with_torch():
    arrays = golden("speech")
    for row in range(len(arrays["ctc/labels"])):
        labels = arrays["ctc/labels"][row]
        logits = arrays["ctc/logits"][row, : arrays["ctc/lengths"][row]].astype(float)
        log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        loss = scratch.ctc_loss(labels[labels >= 0], log_probs)
        assert loss == pytest.approx(arrays["ctc/loss"][row], abs=1e-9)


def test_labels_that_do_not_fit_have_no_path():
    assert scratch.ctc_paths([0, 0], 2, 1) == []
    assert scratch.ctc_loss([0, 0], random_log_probs(0, num_frames=2)) == np.inf
    with pytest.raises(ValueError, match="2 labels and 2 frames"):
        scratch.ctc_align([0, 0], random_log_probs(0, num_frames=2))


def test_beam_search_adds_up_what_greedy_does_not():
    log_probs = np.log([[0.6, 0.4], [0.6, 0.4]])
    assert scratch.ctc_greedy(log_probs)[0] == []
    tokens, score = scratch.ctc_beam_search(log_probs)
    assert tokens == [0]
    assert score == pytest.approx(-scratch.ctc_loss([0], log_probs))


def test_a_wide_beam_gives_the_true_probability():
    for seed in range(5):
        log_probs = random_log_probs(seed)
        tokens, score = scratch.ctc_beam_search(log_probs, beam_width=100)
        assert score == pytest.approx(-scratch.ctc_loss(tokens, log_probs))


def test_a_prior_sways_the_search():
    log_probs = np.log([[0.1, 0.7, 0.2], [0.9, 0.05, 0.05], [0.1, 0.5, 0.4]])
    assert scratch.ctc_beam_search(log_probs)[0] == [0, 0]

    def never_twice(prefix, token):
        return 0.01 if prefix and prefix[-1] == token else 1.0

    assert scratch.ctc_beam_search(log_probs, prior=never_twice)[0] == [0, 1]
