"""Forced alignment: which frames belong to which token of a known transcript.

A recogniser says for every frame how probable each token is. The most probable of all
paths that leave the transcript tells when each token was said: the forward recursion of
the loss with the largest in place of the sum (Viterbi, 1967,
https://doi.org/10.1109/TIT.1967.1054010). `aiva.scratch.ctc_align` has it in loops.

Shapes: B recordings, T frames, K tokens (K + 1 classes), L labels with padding,
S = 2 L + 1 states: blank, label 0, blank, label 1, ..., blank.
"""

import numpy as np

from aiva.ops.speech.beam_search import checked_log_probs
from aiva.ops.speech.ctc import check_labels_fit

STAY, STEP, SKIP = 0, 1, 2  # states between a frame's state and that of the one before


def ctc_align(labels, logits, lengths) -> tuple[np.ndarray, np.ndarray]:
    """Find the most probable path of each transcript.

    It runs in NumPy on every backend and returns NumPy arrays.

    Args:
        labels: int `(B, L)`, tokens from 0 to K - 1, padded behind with -1.
        logits: `(B, T, K + 1)`; class 0 is the blank.
        lengths: int `(B,)`, frames of each recording, from 1 to T.

    Returns:
        States, int32 `(B, T)`: an odd state `2 i + 1` is label i, an even one a blank,
        and -1 stands behind the end of a recording. And scores, float `(B,)`: the
        logarithms of the probabilities of these paths.

    Raises:
        ValueError: If labels do not fit into their frames, or the numbers of recordings
            differ.

    Example:
        >>> logits = np.log([[[0.2, 0.7, 0.1], [0.5, 0.2, 0.3]]])
        >>> states, scores = ctc_align([[0, 1]], logits, [2])
        >>> states.tolist(), np.exp(scores).round(2).tolist()
        ([[1, 3]], [0.21])
    """
    labels, lengths = np.asarray(labels), np.asarray(lengths)
    check_labels_fit(labels, lengths)
    log_probs = checked_log_probs(logits, lengths)  # (B, T, K + 1)
    best, steps = most_probable(labels, log_probs)
    return trace_back(best, steps, (labels >= 0).sum(axis=1), lengths)


def most_probable(labels, log_probs):
    """Return scores `(B, T, S)` of the best path to each state, and its last step."""
    batch, frames, _ = log_probs.shape
    classes = np.zeros((batch, 2 * labels.shape[1] + 1), int)  # (B, S)
    classes[:, 1::2] = np.maximum(labels + 1, 0)
    emitted = np.take_along_axis(log_probs, classes[:, None], axis=2)  # (B, T, S)
    # A blank may be left out between two labels, unless these are equal.
    may_skip = np.zeros(classes.shape, bool)
    may_skip[:, 3::2] = labels[:, 1:] != labels[:, :-1]
    best = np.full(emitted.shape, -np.inf)
    best[:, 0, :2] = emitted[:, 0, :2]
    steps = np.zeros(emitted.shape, "int8")
    for frame in range(1, frames):
        before = best[:, frame - 1]
        reached = np.full((3, *before.shape), -np.inf)
        reached[STAY] = before
        reached[STEP, :, 1:] = before[:, :-1]
        skipped = np.where(may_skip[:, 2:], before[:, :-2], -np.inf)
        reached[SKIP, :, 2:] = skipped
        steps[:, frame] = reached.argmax(axis=0)
        best[:, frame] = reached.max(axis=0) + emitted[:, frame]
    return best, steps


def trace_back(best, steps, num_labels, lengths):
    """Follow the best paths from their ends, and return states and scores."""
    rows = np.arange(len(best))
    states = np.full(best.shape[:2], -1, "int32")
    last = best[rows, lengths - 1]  # (B, S)
    on_blank = last[rows, 2 * num_labels]
    on_label = np.where(
        num_labels > 0, last[rows, np.maximum(2 * num_labels - 1, 0)], -np.inf
    )
    ends_on_label = on_label >= on_blank
    state = 2 * num_labels - ends_on_label
    for frame in range(best.shape[1] - 1, -1, -1):
        inside = frame < lengths
        states[inside, frame] = state[inside]
        state = np.where(inside, state - steps[rows, frame, state], state)
    return states, np.maximum(on_label, on_blank)


def label_frames(states, num_labels: int) -> np.ndarray:
    """Return the first frame of each label, and the one behind its last.

    A network's answer is a spike: it says a token in one or two of the frames in which
    it is heard, and blanks around. So half of the blanks between two labels are given
    to each, those before the first and behind the last to nobody.

    Args:
        states: int `(B, T)` of `ctc_align`.
        num_labels: L, labels of a row with padding.

    Returns:
        int32 `(B, L, 2)`, -1 where a row has no such label.

    Example:
        >>> label_frames([[0, 1, 1, 2, 2, 3, 4]], num_labels=2).tolist()
        [[[1, 4], [4, 6]]]
    """
    states = np.asarray(states)
    frames = np.full((len(states), num_labels, 2), -1, "int32")
    for row, path in enumerate(states):
        for label in range((path.max() + 1) // 2):
            (where,) = np.nonzero(path == 2 * label + 1)
            frames[row, label] = where[0], where[-1] + 1
            if label:
                middle = (frames[row, label - 1, 1] + where[0]) // 2
                frames[row, label - 1, 1] = frames[row, label, 0] = middle
    return frames
