"""Alignment error: how far the boundaries between phones are from where they belong.

Shapes: N utterances, P phones.
"""

import numpy as np

from aiva.metrics.speech.duration_error import pairs_of_times

CLOSE = 20  # milliseconds: people who mark boundaries by hand differ by as much


def alignment_error(reference_times, times, outer: bool = True) -> dict:
    """Measure how far boundaries of phones are from those of a reference.

    Every start of a phone counts and every end; where in both one phone ends at the
    very moment at which the next begins, that is one boundary, and counts once. So P
    phones in a row have P + 1 boundaries: two outer ones, at the start of the first and
    the end of the last, and P - 1 inner ones.

    Args:
        reference_times: N arrays `(P, 2)`, start and end of each phone in seconds;
            times of words do as well.
        times: As many, of the same phones.
        outer: Whether outer boundaries count. Set False where they are the ends of the
            waves: these are always right, and make any alignment look better.

    Returns:
        Dictionary of numbers over the boundaries of all utterances:

        - "median", "mean": of the absolute errors, in milliseconds.
        - "within_20_ms": share of errors of at most 20 ms, from 0 to 1.
        - "boundaries": how many were compared.

    Raises:
        ValueError: If these are no lists of times of as many phones each, or there is
            no boundary to compare.

    Example:
        >>> exact = [[0, 0.1], [0.1, 0.3], [0.3, 0.4]]
        >>> found = [[0, 0.15], [0.15, 0.31], [0.31, 0.4]]
        >>> result = alignment_error([exact], [found], outer=False)
        >>> round(result["mean"], 6), result["within_20_ms"], result["boundaries"]
        (30.0, 0.5, 2)
    """
    pairs = pairs_of_times(reference_times, times)
    errors = np.concatenate([boundary_errors(*pair, outer) for pair in pairs])
    if not len(errors):
        raise ValueError(
            "There must be a boundary to compare. Received: utterances of one phone, "
            "outer=False. Set outer=True, or give utterances of several phones."
        )
    return {
        "median": float(np.median(errors)),
        "mean": float(errors.mean()),
        "within_20_ms": float(np.mean(errors <= CLOSE + 1e-6)),  # and rounding
        "boundaries": len(errors),
    }


def boundary_errors(reference, times, outer):
    """Return the error of each boundary of one utterance in milliseconds.

    Example:
        >>> apart = np.array([[0.0, 1.0], [1.5, 2.0]])
        >>> boundary_errors(apart, apart + 0.25, outer=True).tolist()
        [250.0, 250.0, 250.0, 250.0]
    """
    errors = 1000 * np.abs(times - reference)  # (P, 2)
    touching = [np.isclose(each[:-1, 1], each[1:, 0]) for each in (reference, times)]
    counts = np.ones(errors.shape, bool)
    counts[:-1, 1] = ~(touching[0] & touching[1])
    counts[0, 0] = counts[-1, 1] = outer
    return errors[counts]
