"""Precision and recall of generated images: are they real, and is there every kind?

Kynkäänniemi et al., 2019, "Improved precision and recall metric for assessing
generative models", https://arxiv.org/abs/1904.06991; density and coverage: Naeem et
al., 2020, "Reliable fidelity and diversity metrics for generative models",
https://arxiv.org/abs/2002.09797.

Shapes: N real images, M generated ones, F features of each.
"""

import numpy as np

from aiva.conventions.numbers import whole_number
from aiva.metrics.generation.feature_sets import two_sets

MEGABYTES = 64  # of distances that are held in memory at a time


def manifold_precision_recall(real, generated, k: int = 3) -> dict[str, float]:
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
        ValueError: If the features are not `(N, F)` and `(M, F)`, a number is not
            finite, or a set has not more than k images.

    Example:
        >>> real = np.arange(8.0)[:, None]
        >>> manifold_precision_recall(real, [[0.0], [0.25], [0.5], [0.75]], k=1)
        {'precision': 1.0, 'recall': 0.25, 'density': 2.0, 'coverage': 0.25}
    """
    k = whole_number("k", k)
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
    """Return the squared distances of images from their k-th neighbours, `(N,)`."""
    # The nearest of all, at index 0, is the image itself.
    return np.concatenate(
        [np.partition(block, k)[:, k] for block in distances(features, features)]
    )


def inside(points, centres, reach):
    """Count the balls around centres in which each point lies.

    Returns:
        The counts `(M,)`, and for each ball `(N,)` whether there is a point inside.
    """
    counts, filled = [], np.zeros(len(centres), bool)
    for block in distances(points, centres):
        within = block <= reach  # (block, N)
        counts.append(within.sum(axis=1))
        filled |= within.any(axis=0)
    return np.concatenate(counts), filled


def distances(points, others):
    """Yield squared distances of some points from all others, `(block, N)` each.

    scikit-learn's "euclidean" is faster, and inexact where points lie close together.
    """
    from sklearn.metrics import pairwise_distances_chunked

    yield from pairwise_distances_chunked(
        points, others, metric="sqeuclidean", working_memory=MEGABYTES
    )
