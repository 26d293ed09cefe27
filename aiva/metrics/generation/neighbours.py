"""Precision and recall of generated images: are they real, and is there every kind?

Kynkäänniemi et al., 2019, "Improved precision and recall metric for assessing
generative models", https://arxiv.org/abs/1904.06991; density and coverage: Naeem et
al., 2020, "Reliable fidelity and diversity metrics for generative models",
https://arxiv.org/abs/2002.09797.

Shapes: N real images, M generated ones, F features of each.
"""

import numbers

import numpy as np

from aiva.metrics.generation.feature_sets import two_sets

BLOCK = 500  # images whose distances from all others are held in memory


def precision_recall(real, generated, k: int = 3) -> dict[str, float]:
    """Measure how many generated images are like real ones, and the other way round.

    Around each image lies a ball that reaches to its k-th nearest neighbour among its
    own kind. Inside is what counts as alike. Look at two numbers at least: a generator
    that always draws the same good image has precision 1 and recall 0. A few absurd
    images, on the other hand, have balls so large that most real ones lie inside, which
    raises recall; coverage is not fooled by that.

    Args:
        real: Features of real images, `(N, F)`.
        generated: Features of generated images, `(M, F)`. All four figures depend on N
            and M: compare those of equally many images.
        k: Which neighbour a ball reaches. The papers take 3 for precision and recall,
            5 for density and coverage.

    Returns:
        Dictionary of "precision", the share of generated images in some real ball;
        "recall", the share of real images in some generated ball; "density", in how
        many real balls a generated image lies, divided by k; and "coverage", the share
        of real balls with a generated image inside. Density may exceed 1.

    Raises:
        ValueError: If the features are no `(N, F)` and `(M, F)`, a number is not
            finite, or a set has not more than k images.

    Example:
        >>> real = np.arange(8.0)[:, None]
        >>> precision_recall(real, [[0.0], [0.25], [0.5], [0.75]], k=1)
        {'precision': 1.0, 'recall': 0.25, 'density': 2.0, 'coverage': 0.25}
    """
    if not isinstance(k, numbers.Integral) or k < 1:
        raise ValueError(f"`k` must be a whole number, at least 1. Received: k={k!r}.")
    real, generated = two_sets(real, generated, at_least=k + 1)
    in_real_balls, covered = inside(generated, real, radii(real, k))  # (M,), (N,)
    in_generated_balls, _ = inside(real, generated, radii(generated, k))  # (N,)
    return {
        "precision": float(np.mean(in_real_balls > 0)),
        "recall": float(np.mean(in_generated_balls > 0)),
        "density": float(np.mean(in_real_balls) / k),
        "coverage": float(np.mean(covered)),
    }


def radii(features, k):
    """Return how far each image is from its k-th neighbour in its own set, `(N,)`."""
    return np.concatenate(
        # The nearest of all, at place 0, is the image itself.
        [
            np.partition(block, k, axis=1)[:, k]
            for _, block in blocks(features, features)
        ]
    )


def inside(points, centres, reach):
    """Count the balls around centres in which each point lies.

    Returns:
        The counts `(M,)`, and for each ball `(N,)` whether there is a point inside.
    """
    counts, filled = np.zeros(len(points)), np.zeros(len(centres), bool)
    for start, block in blocks(points, centres):
        within = block <= reach  # (block, N)
        counts[start : start + len(block)] = within.sum(axis=1)
        filled |= within.any(axis=0)
    return counts, filled


def blocks(points, others):
    """Yield the distances of some points from all others, `(block, N)`, and a start."""
    from scipy.spatial.distance import cdist

    for start in range(0, len(points), BLOCK):
        yield start, cdist(points[start : start + BLOCK], others)
