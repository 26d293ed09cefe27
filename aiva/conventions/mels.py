"""Log-mel spectrograms as metrics and pictures take them: float64, frames first.

Shapes: N spectrograms, T frames, M mel bands.
"""

import numpy as np


def list_of_mels(mels, name: str = "mels") -> list[np.ndarray]:
    """Return log-mel spectrograms of any lengths as a list of checked arrays.

    Args:
        mels: One array `(T, M)`, an array `(N, T, M)`, or a list of arrays `(T, M)`:
            natural logarithms of energies, as `aiva.ops.voice_mel` makes them.
        name: What messages call them.

    Returns:
        N float64 arrays `(T, M)`, all of the same M.

    Raises:
        ValueError: If there are none, or one is no such array.

    Example:
        >>> [mel.shape for mel in list_of_mels(np.zeros((7, 80)))]
        [(7, 80)]
    """
    several = isinstance(mels, (list, tuple)) or np.ndim(mels) == 3
    arrays = [np.asarray(mel) for mel in (mels if several else [mels])]
    shapes = [array.shape for array in arrays]
    fit = all(len(shape) == 2 and min(shape) > 0 for shape in shapes)
    if not shapes or not fit or len({shape[1] for shape in shapes}) > 1:
        raise ValueError(
            f"`{name}` must be log-mel spectrograms (frames, bands), one or a list of "
            f"them with as many bands. Received: shapes {shapes[:5]}."
        )
    types = ", ".join(sorted({str(array.dtype) for array in arrays}))
    floats = all(array.dtype.kind == "f" for array in arrays)
    if not floats or not all(np.isfinite(array).all() for array in arrays):
        raise ValueError(
            f"`{name}` must hold finite floats, natural logarithms of energies. "
            f"Received: {types}{', not all finite' if floats else ''}. Add a floor to "
            "energies before the logarithm, as `ops.log_mel` does."
        )
    return [array.astype("float64") for array in arrays]
