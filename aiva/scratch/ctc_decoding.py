"""Two ways from probabilities to a transcript: the best path, and prefix beam search.

The search is that of Graves, 2012, "Supervised sequence labelling with recurrent neural
networks", section 7.5, and of Hannun et al., 2014, https://arxiv.org/abs/1408.2873,
algorithm 1; a prefix that has left the beam is forgotten here.

The blank is class 0, so token k is class k + 1.

Letters: T frames, K tokens, W prefixes in the beam. Each prefix has p_blank, the
probability of its paths whose last frame is a blank, and p_token, of those whose last
frame is its last token: only after a blank may the same token follow.
"""

import numpy as np

from aiva.scratch.ctc import BLANK, ctc_collapse


def ctc_greedy(log_probs):
    """Take the most probable class of each frame, and collapse.

    Args:
        log_probs: `(T, K + 1)`, logarithms of probabilities.

    Returns:
        tokens: List of tokens.
        score: The logarithm of the probability of this one path.

    Example:
        >>> tokens, score = ctc_greedy(np.log([[0.6, 0.4], [0.6, 0.4]]))
        >>> tokens, round(np.exp(score).item(), 2)
        ([], 0.36)
    """
    path = np.argmax(log_probs, axis=1)
    return ctc_collapse(path), float(np.max(log_probs, axis=1).sum())


def ctc_beam_search(log_probs, beam_width=20, prior=None):
    """Keep the most probable prefixes, adding up their paths.

    Args:
        log_probs: `(T, K + 1)`, logarithms of probabilities.
        beam_width: W, prefixes that are kept after each frame.
        prior: Function of a prefix (a tuple of tokens) and a next token that returns a
            factor, such as how probable a language model finds it. None for none.

    Returns:
        tokens: List of tokens.
        score: The logarithm of the sum of its paths' probabilities in the beam.

    Example:
        >>> tokens, score = ctc_beam_search(np.log([[0.6, 0.4], [0.6, 0.4]]))
        >>> tokens, round(np.exp(score).item(), 2)
        ([0], 0.64)
    """
    beam = {(): (0.0, -np.inf)}  # the empty prefix, whose path so far is all blanks
    for frame in np.asarray(log_probs):
        following = one_frame(beam, frame, prior)
        ranked = sorted(following.items(), key=lambda item: -np.logaddexp(*item[1]))
        beam = dict(ranked[:beam_width])
    best = next(iter(beam))
    return list(best), float(np.logaddexp(*beam[best]))


def one_frame(beam, frame, prior=None):
    """Let each prefix of a beam stay, or grow by one token.

    Args:
        beam: Dictionary of `(log p_blank, log p_token)` by prefix, a tuple of tokens.
        frame: `(K + 1,)`, logarithms of probabilities.
        prior: See `ctc_beam_search`.

    Returns:
        Such a dictionary of all prefixes that can be next.

    Example:
        >>> list(one_frame({(): (0.0, -np.inf)}, np.log([0.6, 0.4])))
        [(), (0,)]
    """
    following = {}

    def add(prefix, blank=-np.inf, token=-np.inf):
        before = following.get(prefix, (-np.inf, -np.inf))
        following[prefix] = (
            np.logaddexp(before[0], blank),
            np.logaddexp(before[1], token),
        )

    for prefix, (blank, token) in beam.items():  # it stays
        add(prefix, blank=np.logaddexp(blank, token) + frame[BLANK])
        if prefix:
            add(prefix, token=token + frame[prefix[-1] + 1])  # merged with the last
    for prefix, (blank, token) in beam.items():  # it grows
        for k, log_prob in enumerate(frame[1:]):
            again = bool(prefix) and k == prefix[-1]
            so_far = blank if again else np.logaddexp(blank, token)
            weight = 0.0 if prior is None else np.log(prior(prefix, k))
            add((*prefix, k), token=so_far + log_prob + weight)
    return following
