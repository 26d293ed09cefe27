"""Fréchet distance: how far two sets of features lie apart, as if both were Gaussian.

Heusel et al., 2017, "GANs trained by a two time-scale update rule",
https://arxiv.org/abs/1706.08500. On the features of a certain Inception network the
number is called FID; on other features it is another number, with another scale.

Shapes: N real images, M generated ones, F features of each.
"""

import numpy as np

from aiva.metrics.generation.feature_sets import two_sets


def frechet_distance(real, generated) -> float:
    """Return the squared Fréchet distance of two Gaussians fitted to features.

    With means m and covariances S it is
    `|m1 - m2|^2 + Tr(S1 + S2 - 2 (S1 S2)^(1/2))`.
    Few images make it too large: two sets of 100 real images are further apart than two
    of 5,000. Compare numbers of equally many images only, and print the distance of
    real images from other real ones beside them.

    Args:
        real: Features of real images, `(N, F)`.
        generated: Features of generated images, `(M, F)`.

    Returns:
        A number from 0 on.

    Raises:
        ValueError: If the features are not `(N, F)` and `(M, F)`, a set has fewer than
            two images, or a number is not finite.

    Example:
        >>> square = np.array([[0, 0], [0, 2], [2, 0], [2, 2]])
        >>> frechet_distance(square, square + [3, 4])
        25.0
    """
    real, generated = two_sets(real, generated)
    difference = real.mean(axis=0) - generated.mean(axis=0)  # (F,)
    one, other = covariance(real), covariance(generated)  # (F, F)
    traces = np.trace(one) + np.trace(other) - 2 * trace_of_root(one, other)
    # Rounding may leave a little less than nothing.
    return float(max(difference @ difference + traces, 0.0))


def covariance(features):
    """Return the covariance `(F, F)` of features `(N, F)`."""
    return np.atleast_2d(np.cov(features, rowvar=False))


def trace_of_root(one, other):
    """Return Tr (S1 S2)^(1/2) as the sum of the roots of eigenvalues.

    S1 S2 has the eigenvalues of S1^(1/2) S2 S1^(1/2), which is symmetric: no complex
    numbers, and what rounding has made negative is zero.
    """
    values, vectors = np.linalg.eigh(one)
    root = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T  # (F, F)
    eigenvalues = np.linalg.eigvalsh(root @ other @ root)
    return np.sqrt(np.maximum(eigenvalues, 0)).sum()
