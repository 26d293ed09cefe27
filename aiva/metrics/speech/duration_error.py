"""Duration error: by how much phones are too long or too short.

Shapes: N utterances, P phones.
"""

import numpy as np


def duration_error(reference_times, times) -> dict:
    """Measure how far the durations of phones are from those of a reference.

    Durations count, not when a phone begins: one phone that is too long does not make
    those behind it wrong.

    Args:
        reference_times: N arrays `(P, 2)`, start and end of each phone in seconds.
        times: As many, of the same phones.

    Returns:
        Dictionary of numbers:

        - "mean_absolute_error": milliseconds, over all phones of all utterances.
        - "relative_error": the same over the mean duration of the reference's phones;
          0.1 where phones are a tenth too long or too short.
        - "phones": how many were compared.

    Raises:
        ValueError: If these are no lists of times of as many phones each, or all
            phones of the reference have no duration.

    Example:
        >>> found = duration_error([[[0, 0.1], [0.1, 0.3]]], [[[0, 0.12], [0.12, 0.3]]])
        >>> round(found["mean_absolute_error"], 6), round(found["relative_error"], 6)
        (20.0, 0.133333)
    """
    pairs = pairs_of_times(reference_times, times)
    expected, found = (
        np.concatenate([np.diff(pair[side])[:, 0] for pair in pairs]) for side in (0, 1)
    )
    if not expected.any():
        raise ValueError(
            "A phone of the reference must have a duration, since errors are measured "
            f"in shares of it. Received: {len(expected)} phones of 0 seconds."
        )
    error = np.abs(found - expected).mean()
    return {
        "mean_absolute_error": float(1000 * error),
        "relative_error": float(error / expected.mean()),
        "phones": len(expected),
    }


def pairs_of_times(reference_times, times):
    """Return pairs of arrays `(P, 2)` of the same phones, or raise a ValueError."""
    reference = list_of_times(reference_times, "reference_times")
    found = list_of_times(times, "times")
    counts = [[len(each) for each in side] for side in (reference, found)]
    if counts[0] != counts[1]:
        raise ValueError(
            "`times` must tell of the same phones as `reference_times`, one array for "
            f"each utterance. Received: {counts[0][:8]} and {counts[1][:8]} phones. "
            "Compare utterances of the same phones, pauses among them."
        )
    return list(zip(reference, found, strict=True))


def list_of_times(times, name):
    """Return float64 arrays `(P, 2)` of starts and ends, or raise a ValueError."""
    one = isinstance(times, np.ndarray) and times.ndim != 3
    given = [] if one or not hasattr(times, "__len__") else times
    try:
        arrays = [np.asarray(each, "float64") for each in given]
    except (TypeError, ValueError):
        arrays = []
    if not arrays or not all(are_times(array) for array in arrays):
        shapes = [np.shape(array) for array in arrays[:5]]
        raise ValueError(
            f"`{name}` must be a list of arrays (phones, 2), at least one: the seconds "
            "at which each phone starts and ends, no end before its start. Received: "
            f"{f'shape {times.shape}' if one else f'arrays of shapes {shapes}'}. Give "
            "those of a single utterance as `[times]`."
        )
    return arrays


def are_times(array):
    """Tell whether an array holds the starts and ends of at least one phone."""
    if array.ndim != 2 or array.shape[1] != 2 or len(array) == 0:
        return False
    starts, ends = array.T
    return bool(np.isfinite(array).all() and (ends >= starts).all())
