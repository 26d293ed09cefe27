"""Energies of frequencies from those of mel filters, by non-negative least squares.

Forty filters cannot tell 129 frequencies: many spectra give the same answer. The
pseudo-inverse finds one with negative energies, which no sound has. Starting from its
positive part, each frequency is multiplied by how much its filters ask for over how
much they get, a step that never changes a sign (Lee and Seung, 2001, "Algorithms for
non-negative matrix factorization",
https://papers.nips.cc/paper/1861-algorithms-for-non-negative-matrix-factorization).

Shapes: B waves, T frames, F frequencies, M mel filters.
"""

import numpy as np
from keras import ops

from aiva.conventions.numbers import whole_number

SMALLEST = 1e-8


def inverse_mel(energies, filters, iterations: int = 30):
    """Return energies of frequencies that mel filters would sum up to these.

    Args:
        energies: Tensor `(B, T, M)` or `(T, M)`, not negative: `exp` of a log-mel
            spectrogram.
        filters: Array `(F, M)` of `aiva.ops.mel_filters`.
        iterations: Steps of the improvement.

    Returns:
        Tensor `(B, T, F)` or `(T, F)` float32, not negative. Frequencies outside of all
        filters have no energy.

    Raises:
        ValueError: If there are not as many energies as filters, or an array of them
            holds negative ones.

    Example:
        >>> from aiva.ops import mel_filters
        >>> filters = mel_filters(8000, 256, 40)
        >>> tuple(inverse_mel(np.ones((98, 40), "float32"), filters).shape)
        (98, 129)
    """
    iterations = whole_number("iterations", iterations, at_least=0)
    filters = np.asarray(filters, "float32")  # (F, M)
    if isinstance(energies, np.ndarray) and not (energies >= 0).all():
        raise ValueError(
            "`energies` must be numbers from 0 on. Received: values from "
            f"{energies.min():g} to {energies.max():g}. They are no logarithms: take "
            "`np.exp` of those first."
        )
    energies = ops.convert_to_tensor(energies, "float32")
    if filters.ndim != 2 or energies.shape[-1] != filters.shape[1]:
        raise ValueError(
            "Expected `energies` (..., M) and `filters` (F, M). Received: energies "
            f"{tuple(energies.shape)}, filters {filters.shape}."
        )
    audible = (filters.sum(axis=1) > 0).astype("float32")  # (F,)
    start = ops.matmul(energies, np.linalg.pinv(filters).astype("float32"))
    found = ops.multiply(ops.maximum(start, SMALLEST), audible)  # (B, T, F)
    asked = ops.matmul(energies, filters.T)
    for _ in range(iterations):
        received = ops.matmul(ops.matmul(found, filters), filters.T)
        found = found * asked / (received + SMALLEST)
    return found
