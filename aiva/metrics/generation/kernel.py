"""Kernel distance: how far two sets of features lie apart, without assuming a shape.

Bińkowski et al., 2018, "Demystifying MMD GANs", https://arxiv.org/abs/1801.01401. The
paper takes a certain Inception network's features as they are; here all are divided by
one number first, see below.

Shapes: N real images, M generated ones, F features of each.
"""

import numpy as np

from aiva.metrics.generation.feature_sets import two_sets

BLOCK = 1000  # images whose kernel with all others is held in memory


def kernel_distance(real, generated) -> float:
    """Return the unbiased squared maximum mean discrepancy with a cubic kernel.

    The kernel of two images is (x y / F + 1)^3. All features are divided by the root
    mean square of the real ones first: features behind a ReLU may be large, and a cube
    makes large things enormous. The result is therefore the same in any unit.

    Unlike the Fréchet distance it does not grow when there are fewer images, it only
    becomes less certain. Between real images it is zero on average, so it may be a
    little below.

    Args:
        real: Features of real images, `(N, F)`.
        generated: Features of generated images, `(M, F)`.

    Returns:
        A number, around 0 for sets that are alike.

    Raises:
        ValueError: If the features are not `(N, F)` and `(M, F)`, a set has fewer than
            two images, a number is not finite, or all real features are zero.

    Example:
        >>> features = np.random.default_rng(0).normal(size=(3000, 4))
        >>> same = kernel_distance(features[:1000], features[1000:])
        >>> moved = kernel_distance(features[:1000], features[1000:] + 1)
        >>> abs(same) < 0.02 < 1 < moved
        True
    """
    real, generated = two_sets(real, generated)
    scale = np.sqrt(np.mean(real**2))
    if scale == 0:
        raise ValueError(
            "The real features must not all be zero. Received: "
            f"{real.shape[0]} images whose features are. Is the network trained?"
        )
    real, generated = real / scale, generated / scale
    return float(
        mean_kernel(real, real, same=True)
        + mean_kernel(generated, generated, same=True)
        - 2 * mean_kernel(real, generated)
    )


def mean_kernel(one, other, same=False):
    """Return the mean kernel of all pairs; of one set, without pairs of an image."""
    from sklearn.metrics.pairwise import polynomial_kernel

    total = sum(
        polynomial_kernel(one[start : start + BLOCK], other, degree=3).sum()
        for start in range(0, len(one), BLOCK)
    )
    if not same:
        return total / (len(one) * len(other))
    with_itself = ((np.mean(one**2, axis=1) + 1) ** 3).sum()
    return (total - with_itself) / (len(one) * (len(one) - 1))
