"""Connectionist temporal classification: the probability of a transcript.

A network gives a probability to each token and to the blank, frame by frame. A path
takes one of them in each frame; merging its repeats and then dropping its blanks leaves
a transcript. Its probability is the sum over all paths that leave it (Graves et al.,
2006, https://www.cs.toronto.edu/~graves/icml_2006.pdf). There are too many to list
them, so the forward recursion adds up paths that meet in one state of a lattice.

The blank is class 0, so token k is class k + 1.

Letters: T frames, K tokens, L labels; S = 2 L + 1 states of the lattice, which are the
labels with a blank before, between and after them: `_ a _ b _`. alpha is the logarithm
of the probability of all path beginnings that end in a state.
"""

import itertools

import numpy as np

BLANK = 0


def ctc_collapse(path):
    """Return the tokens that a path leaves: repeats merged, then blanks dropped.

    Args:
        path: Classes of T frames: 0 for the blank, k + 1 for token k.

    Example:
        >>> ctc_collapse([0, 1, 1, 0, 1, 3])
        [0, 0, 2]
    """
    merged = [group for group, _ in itertools.groupby(path)]
    return [int(group) - 1 for group in merged if group != BLANK]


def ctc_paths(labels, num_frames, num_tokens):
    """List every path that leaves some labels. There are (K + 1)^T to look at.

    Args:
        labels: L tokens, from 0 to K - 1.
        num_frames: T; keep it small.
        num_tokens: K.

    Returns:
        List of tuples of T classes.

    Example:
        >>> ctc_paths([0], num_frames=2, num_tokens=1)
        [(0, 1), (1, 0), (1, 1)]
    """
    every_path = itertools.product(range(num_tokens + 1), repeat=num_frames)
    return [path for path in every_path if ctc_collapse(path) == list(labels)]


def states(labels):
    """Return the classes of the lattice's states: labels with blanks around each.

    Example:
        >>> states([0, 1]).tolist()
        [0, 1, 0, 2, 0]
    """
    classes = np.full(2 * len(labels) + 1, BLANK)
    classes[1::2] = np.asarray(labels, int) + 1
    return classes


def may_skip(classes, state):
    """Tell whether a path may jump into a state over the blank before it.

    It may into a label, but not between two equal ones: they would be merged.
    """
    return state >= 2 and classes[state] not in (BLANK, classes[state - 2])


def came_from(classes, state):
    """Return the states in which a path can be one frame before it is in this one."""
    before = [state, state - 1] if state >= 1 else [state]
    return [*before, state - 2] if may_skip(classes, state) else before


def ctc_forward(labels, log_probs):
    """Fill the lattice from its first frame to its last.

    Args:
        labels: L tokens.
        log_probs: `(T, K + 1)`, logarithms of probabilities.

    Returns:
        Array `(T, S)`, alpha. Minus infinity is a state that no path can be in.

    Example:
        >>> np.exp(ctc_forward([0], np.log(np.full((2, 2), 0.5)))).tolist()
        [[0.5, 0.5, 0.0], [0.25, 0.5, 0.25]]
    """
    classes = states(labels)
    alpha = np.full((len(log_probs), len(classes)), -np.inf)
    alpha[0, :2] = log_probs[0, classes[:2]]  # a path begins with a blank or a label
    for frame in range(1, len(log_probs)):
        for state, which in enumerate(classes):
            before = alpha[frame - 1, came_from(classes, state)]
            alpha[frame, state] = np.logaddexp.reduce(before) + log_probs[frame, which]
    return alpha


def ctc_loss(labels, log_probs):
    """Return minus the logarithm of the probability of a transcript.

    Args:
        labels: L tokens.
        log_probs: `(T, K + 1)`, logarithms of probabilities.

    Returns:
        The loss in nats; infinity if no path leaves the labels.

    Example:
        >>> round(np.exp(-ctc_loss([0], np.log(np.full((2, 2), 0.5)))).item(), 6)
        0.75
    """
    last = ctc_forward(labels, log_probs)[-1]
    return -float(
        np.logaddexp.reduce(last[-2:])
    )  # a path ends with the last label or a blank


def ctc_align(labels, log_probs):
    """Find the most probable path of a transcript (Viterbi): when was each label said?

    The recursion is that of `ctc_forward` with the largest in place of the sum.

    Args:
        labels: L tokens.
        log_probs: `(T, K + 1)`, logarithms of probabilities.

    Returns:
        path: List of T states: an odd state `2 i + 1` is label i, an even one a blank.
        score: The logarithm of the path's probability.

    Raises:
        ValueError: If no path leaves the labels.

    Example:
        >>> path, score = ctc_align([0, 1], np.log([[0.2, 0.7, 0.1], [0.5, 0.2, 0.3]]))
        >>> path, round(np.exp(score).item(), 2)
        ([1, 3], 0.21)
    """
    classes = states(labels)
    best = np.full((len(log_probs), len(classes)), -np.inf)
    best[0, :2] = log_probs[0, classes[:2]]
    origin = np.zeros(best.shape, int)
    for frame in range(1, len(log_probs)):
        for state, which in enumerate(classes):
            before = came_from(classes, state)
            origin[frame, state] = before[np.argmax(best[frame - 1, before])]
            reached = best[frame - 1, origin[frame, state]]
            best[frame, state] = reached + log_probs[frame, which]
    state = max(range(len(classes))[-2:], key=lambda end: best[-1, end])
    score = float(best[-1, state])
    if score == -np.inf:
        raise ValueError(
            "Labels must fit into their frames: one for each, and one between equal "
            f"ones. Received: {len(labels)} labels and {len(log_probs)} frames."
        )
    path = [state]
    for frame in range(len(log_probs) - 1, 0, -1):
        path.append(int(origin[frame, path[-1]]))
    return path[::-1], score
