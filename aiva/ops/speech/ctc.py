"""Connectionist temporal classification (CTC): tokens out of frames, without times.

A network says for every frame how probable each token is, or the blank, which stands
for "no new token". A path gives one of them to each frame; its repeats are merged, then
its blanks dropped, and tokens are left. The probability of a transcript is the sum over
all paths that leave it (Graves et al., 2006, "Connectionist temporal classification",
https://www.cs.toronto.edu/~graves/icml_2006.pdf). `aiva.scratch.ctc` has it in loops.

Tokens count from 0, as labels do everywhere. The blank is class 0 of the logits, so
token k is class k + 1.

Shapes: B recordings, T frames, K tokens (K + 1 classes), L labels with padding.
"""

import numpy as np
from keras import ops


def ctc_loss(labels, logits, lengths):
    """Compute how improbable the true transcripts are, summed over all alignments.

    Only frames and labels within their lengths count: padding more of either, or other
    neighbours in the batch, change nothing. This is what `keras.losses.CTC` lacks.

    Args:
        labels: int `(B, L)`, tokens from 0 to K - 1, padded behind with -1. A row may
            be all padding: nothing was said.
        logits: `(B, T, K + 1)`, any floats; class 0 is the blank.
        lengths: int `(B,)`, frames of each recording, from 1 to T.

    Returns:
        Tensor `(B,)` float32: minus the logarithm of the probability, in nats. It is
        infinite, and its gradient 0, where labels do not fit into their frames, since
        no path leaves them; find them before training by `check_labels_fit`.

    Example:
        >>> logits = np.zeros((1, 2, 2))  # each of the four paths has probability 1/4
        >>> loss = ctc_loss([[0]], logits, [2])  # blank a, a blank and a a
        >>> ops.convert_to_numpy(ops.exp(-loss)).round(4).tolist()
        [0.75]
    """
    labels = ops.cast(labels, "int32")
    logits = ops.cast(logits, "float32")
    lengths = ops.cast(lengths, "int32")
    if labels.shape[1] == 0:  # not all backends take a table without columns
        labels = ops.pad(labels, ((0, 0), (0, 1)), constant_values=-1)
    fits = labels_fit(labels, lengths)
    # Backends score what does not fit by 712, 100,001 or NaN. Here they are given no
    # label in its stead, so that nothing of it reaches the gradient.
    num_labels = ops.where(fits, count_labels(labels), 0)
    classes = ops.maximum(labels + 1, 0)  # (B, L)
    loss = ops.ctc_loss(classes, logits, num_labels, lengths, mask_index=0)
    return ops.where(fits, loss, float("inf"))


def count_labels(labels):
    """Return how many labels each row has, its padding not counted."""
    return ops.sum(ops.cast(labels >= 0, "int32"), axis=-1)


def labels_fit(labels, lengths):
    """Tell which transcripts have a path: a frame per label, and one between repeats.

    Two equal labels in a row need a blank between them, or they would be merged.

    Args:
        labels: int `(B, L)`, padded behind with -1.
        lengths: int `(B,)`, frames of each recording.

    Returns:
        Tensor `(B,)` bool.

    Example:
        >>> fits = labels_fit([[0, 1], [0, 0], [0, -1]], [2, 2, 2])
        >>> ops.convert_to_numpy(fits).tolist()
        [True, False, True]
    """
    return ops.cast(lengths, "int32") >= frames_needed(labels)


def frames_needed(labels):
    """Return `(B,)`: one frame per label, and one between two equal labels."""
    labels = ops.cast(labels, "int32")
    repeats = (labels[:, 1:] == labels[:, :-1]) & (labels[:, 1:] >= 0)
    return count_labels(labels) + ops.sum(ops.cast(repeats, "int32"), axis=-1)


def check_labels_fit(labels, lengths) -> None:
    """Raise a ValueError that names the transcripts that cannot fit their frames.

    Args:
        labels: int array `(B, L)`, padded behind with -1.
        lengths: int array `(B,)`, frames of each recording.

    Raises:
        ValueError: If labels and repeats outnumber the frames of a recording, or
            padding stands before a label.

    Example:
        >>> check_labels_fit([[3, 3, 5]], [4])
        >>> check_labels_fit([[3, 3, 5]], [3])  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ValueError: Labels must fit into ... needs 4 frames and has 3...
    """
    labels, lengths = np.asarray(labels), np.asarray(lengths)
    gap = ((labels[:, :-1] < 0) & (labels[:, 1:] >= 0)).any(axis=-1)
    if gap.any():
        row = int(np.flatnonzero(gap)[0])
        raise ValueError(
            "Labels must stand before their padding of -1. Received: labels"
            f"[{row}]={labels[row].tolist()}."
        )
    needed = ops.convert_to_numpy(frames_needed(labels))
    wrong = np.flatnonzero(needed > lengths)
    if len(wrong):
        row = int(wrong[0])
        raise ValueError(
            "Labels must fit into the frames of their recording: one frame for each, "
            f"and one for the blank between two equal ones. Received: {len(wrong)} of "
            f"{len(labels)} that do not, such as recording {row}, which needs "
            f"{needed[row]} frames and has {lengths[row]}. Take more frames a "
            "second (a smaller stride), or leave these recordings out."
        )


def ctc_greedy(logits, lengths):
    """Decode by the most probable class of each frame.

    That is the most probable path, which need not leave the most probable transcript:
    `ctc_beam_search` adds up the paths of each.

    Args:
        logits: `(B, T, K + 1)`, any floats; class 0 is the blank.
        lengths: int `(B,)`, frames of each recording.

    Returns:
        labels: int32 `(B, T)`, tokens from 0 to K - 1, padded behind with -1.
        scores: float32 `(B,)`, the logarithm of the path's probability.

    Example:
        >>> logits = ops.one_hot([[1, 1, 0, 1, 3]], 4)
        >>> ops.convert_to_numpy(ctc_greedy(logits, [4])[0]).tolist()
        [[0, 0, -1, -1, -1]]
    """
    logits = ops.cast(logits, "float32")
    frames = ops.arange(logits.shape[1])[None]  # (1, T)
    real = frames < ops.cast(lengths, "int32")[:, None]  # (B, T)
    best = ops.cast(ops.argmax(logits, axis=-1), "int32")  # (B, T)
    before = ops.pad(best[:, :-1], ((0, 0), (1, 0)))  # a blank before the first
    kept = real & (best != 0) & (best != before)
    order = ops.argsort(ops.where(kept, frames, frames + logits.shape[1]), axis=-1)
    tokens = ops.where(kept, best - 1, -1)
    probable = ops.max(ops.log_softmax(logits, axis=-1), axis=-1)  # (B, T)
    scores = ops.sum(ops.where(real, probable, 0.0), axis=-1)
    return ops.take_along_axis(tokens, order, axis=-1), scores
