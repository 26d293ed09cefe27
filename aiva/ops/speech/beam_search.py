"""Prefix beam search: the most probable transcript, not the most probable path.

Many paths leave the same tokens. The search keeps the most probable prefixes of
transcripts, and of each the probability of its paths that end in a blank and of those
that end in its last token: only after a blank does the same token count once more
(Graves, 2012, "Supervised sequence labelling", section 7.5; Hannun et al., 2014,
https://arxiv.org/abs/1408.2873, algorithm 1, here without a language model, and without
the memory of prefixes that have left the beam).

`aiva.scratch.ctc_beam_search` is the same search in loops. `keras.ops.ctc_decode` is
too on JAX and torch, but on TensorFlow it is another one, which may find another
transcript and another score. Here one search, in NumPy, serves all backends.

Shapes: B recordings, T frames, K tokens (K + 1 classes), W prefixes in the beam.
"""

import numpy as np
from keras import ops

from aiva.conventions.numbers import whole_number

IMPOSSIBLE = -np.inf  # the logarithm of probability 0


def ctc_beam_search(logits, lengths, beam_width: int = 20):
    """Decode by adding up the paths of the most probable prefixes.

    It runs outside of graphs, on all recordings at once.

    Args:
        logits: `(B, T, K + 1)`, any floats; class 0 is the blank.
        lengths: int `(B,)`, frames of each recording, from 0 to T.
        beam_width: W, prefixes that are kept after each frame. A wider beam takes
            longer and overlooks less.

    Returns:
        Labels, an int32 array `(B, T)` of tokens from 0 to K - 1, padded behind with
        -1; and scores, a float32 array `(B,)`: the logarithm of the transcript's
        probability, summed over its paths that stayed in the beam.

    Raises:
        ValueError: If logits are not finite, or shapes, lengths or `beam_width` do
            not fit.

    Example:
        >>> frame = np.log([0.6, 0.4])  # blank and a
        >>> labels, scores = ctc_beam_search([[frame, frame]], [2])
        >>> labels.tolist(), round(float(np.exp(scores[0])), 2)
        ([[0, -1]], 0.64)
    """
    beam_width = whole_number("beam_width", beam_width)
    log_probs = checked_log_probs(logits, lengths)  # (B, T, K + 1)
    batch, num_frames, num_classes = log_probs.shape
    beam = first_beam(batch, beam_width)
    names = np.random.default_rng(0).integers(
        2**63, size=(num_frames, num_classes - 1), dtype="uint64"
    )
    sources, tokens = [], []
    for frame in range(num_frames):
        beam, source, token = advance(beam, log_probs[:, frame], names)
        sources.append(source)
        tokens.append(token)
    scores = np.logaddexp(beam["blank"], beam["token"])[:, 0]
    return trace_back(sources, tokens, batch), scores.astype("float32")


def checked_log_probs(logits, lengths) -> np.ndarray:
    """Return logarithms of probabilities; behind its end a recording is all blank."""
    logits = ops.convert_to_numpy(logits).astype("float64")
    lengths = ops.convert_to_numpy(lengths)
    if logits.ndim != 3 or logits.shape[-1] < 2 or lengths.shape != logits.shape[:1]:
        raise ValueError(
            "Logits must be (recordings, frames, tokens + 1), and lengths one number "
            f"for each recording. Received: logits of shape {logits.shape}, lengths of "
            f"shape {lengths.shape}. Give one recording as `logits[None]`."
        )
    if len(lengths) and not (0 <= lengths.min() <= lengths.max() <= logits.shape[1]):
        raise ValueError(
            f"`lengths` must lie between 0 and the {logits.shape[1]} frames of the "
            f"logits. Received: from {lengths.min()} to {lengths.max()}. Count frames "
            "as the model gives them, not samples."
        )
    behind = np.arange(logits.shape[1]) >= lengths[:, None]  # (B, T)
    logits[behind] = IMPOSSIBLE
    logits[behind, 0] = 0
    largest = logits.max(axis=-1, keepdims=True)
    if not np.isfinite(largest).all():
        raise ValueError(
            "Logits must be numbers, the largest of each frame finite. Received: "
            f"{np.isnan(logits).sum()} NaN, {np.isposinf(logits).sum()} infinite."
        )
    total = np.exp(logits - largest).sum(axis=-1, keepdims=True)
    return logits - largest - np.log(total)


def first_beam(batch, width):
    """Return beams that hold the empty prefix, and nothing in their other slots.

    Each prefix has the logarithms of its two probabilities, its length, its last token
    (-1 for none), and a key. Keys tell prefixes apart without comparing their tokens:
    a key is the exclusive or of the random 63-bit names of tokens at their positions,
    so that two prefixes share one by an accident of 1 in 10^19.
    """
    blank = np.full((batch, width), IMPOSSIBLE)
    blank[:, 0] = 0
    return {
        "blank": blank,
        "token": np.full((batch, width), IMPOSSIBLE),
        "length": np.zeros((batch, width), int),
        "last": np.full((batch, width), -1),
        "key": np.zeros((batch, width), "uint64"),
    }


def advance(beam, log_probs, names):
    """Read one frame: let every prefix stay or grow by a token, and keep the best.

    Args:
        beam: What `first_beam` describes, arrays `(B, W)`, the most probable first.
        log_probs: `(B, K + 1)` of the frame.
        names: `(T, K)`, random names of tokens at positions.

    Returns:
        The new beam, the slots `(B, W)` from which its prefixes come, and the tokens
        `(B, W)` by which they grew, -1 where they stayed.
    """
    width, num_tokens = beam["last"].shape[1], log_probs.shape[1] - 1
    last, total = beam["last"], np.logaddexp(beam["blank"], beam["token"])  # (B, W)
    repeated = np.take_along_axis(log_probs, last + 1, axis=1)  # (B, W)
    stay_blank = total + log_probs[:, :1]
    stay_token = beam["token"] + repeated  # merged with the token before
    grow = total[:, :, None] + log_probs[:, None, 1:]  # (B, W, K)
    row, slot = np.nonzero(last >= 0)
    grow[row, slot, last[row, slot]] = (beam["blank"] + repeated)[row, slot]
    # A prefix that grows into one that the beam already holds adds to that one.
    row, parent, child = np.nonzero(parents(beam, total, names))
    tail = last[row, child]
    stay_token[row, child] = np.logaddexp(
        stay_token[row, child], grow[row, parent, tail]
    )
    grow[row, parent, tail] = IMPOSSIBLE
    stay = np.logaddexp(stay_blank, stay_token)
    scores = np.concatenate([stay, grow.reshape(len(grow), -1)], axis=1)
    best = np.argsort(-scores, axis=1, kind="stable")[:, :width]  # (B, W)
    grown = best >= width
    source = np.where(grown, (best - width) // num_tokens, best)
    token = np.where(grown, (best - width) % num_tokens, -1)
    moved = {name: np.take_along_axis(beam[name], source, axis=1) for name in beam}
    position = np.minimum(moved["length"], len(names) - 1)
    return (
        {
            "blank": np.where(grown, IMPOSSIBLE, taken(stay_blank, source)),
            "token": np.where(grown, taken(scores, best), taken(stay_token, source)),
            "length": moved["length"] + grown,
            "last": np.where(grown, token, moved["last"]),
            "key": moved["key"] ^ np.where(grown, names[position, token], 0),
        },
        source,
        token,
    )


def taken(array, index):
    """Return the entries of each row at its indices."""
    return np.take_along_axis(array, index, axis=1)


def parents(beam, total, names):
    """Tell which prefix of a beam is which other one without its last token.

    Empty slots are nobody's parent or child: their prefixes may stand there twice.

    Returns:
        bool array `(B, W, W)`: parent, child.
    """
    position = np.maximum(beam["length"] - 1, 0)
    shorter = beam["key"] ^ names[position, beam["last"]]  # (B, W)
    used = total > IMPOSSIBLE
    child = used & (beam["length"] > 0)
    same = beam["key"][:, :, None] == shorter[:, None, :]
    return same & used[:, :, None] & child[:, None, :]


def trace_back(sources, tokens, batch):
    """Follow the best prefix of each recording from its end to its beginning."""
    num_frames, row = len(tokens), np.arange(batch)
    labels = np.full((batch, num_frames), -1, "int32")
    slot = np.zeros(batch, int)  # the best is the first
    for frame in reversed(range(num_frames)):
        labels[:, frame] = tokens[frame][row, slot]
        slot = sources[frame][row, slot]
    order = np.argsort(labels < 0, axis=1, kind="stable")  # tokens before padding
    return np.take_along_axis(labels, order, axis=1)
