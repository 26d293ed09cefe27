"""Two sets of features, checked once for all distances between them.

Shapes: N real images, M generated ones, F features of each.
"""

import numpy as np


def two_sets(real, generated, at_least: int = 2):
    """Return two sets of features as float64 arrays, or raise a ValueError.

    Args:
        real: Features `(N, F)`.
        generated: Features `(M, F)`.
        at_least: How many images each set must have.

    Returns:
        Both as float64.

    Raises:
        ValueError: If a shape does not fit, there are too few, or a number is not
            finite.

    Example:
        >>> two_sets([[1], [2]], [[3], [4], [5]])[1].shape
        (3, 1)
    """
    real, generated = np.asarray(real), np.asarray(generated)
    for features in (real, generated):
        if features.ndim != 2 or features.shape[1] != real.shape[-1]:
            raise ValueError(
                "Expected real features (N, F) and generated ones (M, F). Received: "
                f"{real.shape} and {generated.shape}. `images.reshape(len(images), -1)`"
                " makes the pixels themselves features."
            )
        if len(features) < at_least:
            raise ValueError(
                f"Each set needs at least {at_least} images. "
                f"Received: {len(real)} and {len(generated)}."
            )
        if not np.isfinite(features).all():
            raise ValueError(
                "Features must be finite numbers. Received: "
                f"{np.sum(~np.isfinite(features))} that are NaN or infinite."
            )
    return real.astype("float64"), generated.astype("float64")
