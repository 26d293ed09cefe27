"""The states that CTC passes through on its way through a transcript.

Between the labels of a transcript, before and after them lies a blank: of L labels
there are S = 2 L + 1 states. A path stays in its state or moves to the next; over a
blank it may skip, unless the tokens on both sides are the same.

Graves et al., 2006, "Connectionist temporal classification",
https://www.cs.toronto.edu/~graves/icml_2006.pdf

Shapes: T frames, K tokens, L labels of a transcript, S states.
"""

import numpy as np


def checked_probabilities(log_probs, token_names) -> np.ndarray:
    """Return log-probabilities `(T, K + 1)` as float64, or raise a ValueError."""
    array = np.asarray(log_probs, "float64")
    width = len(token_names) + 1
    if array.ndim != 2 or array.shape[1] != width or len(array) == 0:
        raise ValueError(
            "`log_probs` must be (frames, tokens + 1), the blank first. "
            f"Received: shape {array.shape} for {width - 1} names of tokens. Give "
            "those of one wave."
        )
    sums = np.exp(array).sum(axis=1)
    if not np.allclose(sums, 1, atol=1e-3):
        raise ValueError(
            "`log_probs` must be logarithms of probabilities, whose sum is 1 "
            f"in each frame. Received: sums from {sums.min():.3g} to {sums.max():.3g}. "
            "Logits become them by `keras.ops.log_softmax(logits)`."
        )
    return array


def states_of(labels, num_tokens, num_frames) -> np.ndarray:
    """Return the column of each state, or raise a ValueError if labels cannot fit.

    Example:
        >>> states_of([2, 2], num_tokens=3, num_frames=3).tolist()
        [0, 3, 0, 3, 0]
    """
    labels = np.asarray(labels)
    known = labels.ndim == 1 and (labels.size == 0 or labels.dtype.kind in "iu")
    if not known or np.any((labels < 0) | (labels >= num_tokens)):
        raise ValueError(
            f"`labels` must be tokens from 0 to {num_tokens - 1}, without padding. "
            f"Received: {labels.tolist()}."
        )
    repeats = int(np.sum(labels[1:] == labels[:-1]))
    if len(labels) + repeats > num_frames:
        raise ValueError(
            "Labels need a frame for each of them, and one more between two that are "
            f"the same. Received: {num_frames} frames for {len(labels)} labels with "
            f"{repeats} such repeats."
        )
    states = np.zeros(2 * len(labels) + 1, int)
    states[1::2] = labels + 1
    return states


def steps(states):
    """Tell which states `(S,)` may be entered from two states before, over a blank."""
    skips = np.zeros(len(states), bool)
    skips[2:] = (states[2:] != 0) & (states[2:] != states[:-2])
    return skips


def forward(log_probs, states, add=np.logaddexp):
    """Return the log-probability `(T, S)` of all paths that have reached each state.

    With `add=np.maximum` it is that of the best path alone.
    """
    emitted, skips = log_probs[:, states], steps(states)
    reached = np.full(emitted.shape, -np.inf)
    reached[0, :2] = emitted[0, :2]
    for frame in range(1, len(emitted)):
        before = np.pad(reached[frame - 1], (2, 0), constant_values=-np.inf)
        arrived = add(before[2:], before[1:-1])
        arrived = add(arrived, np.where(skips, before[:-2], -np.inf))
        reached[frame] = arrived + emitted[frame]
    return reached


def occupation(log_probs, states):
    """Return how likely a path of the labels is in each state, given that it is one.

    Returns:
        Array `(T, S)` whose rows sum to 1, and the log-probability of all paths.

    Example:
        >>> logarithms = np.log([[0.4, 0.6], [0.3, 0.7]])
        >>> shares, total = occupation(logarithms, np.array([0, 1, 0]))
        >>> round(float(np.exp(total)), 2), shares.sum(axis=1).round(6).tolist()
        (0.88, [1.0, 1.0])
    """
    until = forward(log_probs, states)
    # The way back is the way forward through the mirror image.
    after = forward(log_probs[::-1], states[::-1])[::-1, ::-1]
    total = np.logaddexp.reduce(until[-1, -2:])
    with np.errstate(invalid="ignore"):  # what is impossible is -inf in all three
        shares = np.exp(until + after - log_probs[:, states] - total)
    return np.nan_to_num(shares), float(total)


def best_path(log_probs, states):
    """Return the state `(T,)` of each frame on the likeliest path.

    Example:
        >>> best_path(np.log([[0.4, 0.6], [0.3, 0.7]]), np.array([0, 1, 0])).tolist()
        [1, 1]
    """
    reached, skips = forward(log_probs, states, np.maximum), steps(states)
    last = len(states) - 1
    path = [max(range(max(last - 1, 0), last + 1), key=lambda s: reached[-1, s])]
    for row in reached[-2::-1]:
        state = path[-1]
        choices = range(max(state - 1 - skips[state], 0), state + 1)
        path.append(max(choices, key=lambda s: row[s]))
    return np.array(path[::-1])
