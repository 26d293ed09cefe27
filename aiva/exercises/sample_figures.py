"""Exercises about the figures of a generator: distances, balls, shares of classes."""

import numpy as np

from aiva.exercises.exercise import Function, Mistake


def frechet_independent(mean, spread, other_mean, other_spread):
    """Return the Fréchet distance of two Gaussians whose features are independent.

    Args:
        mean: Means `(F,)` of F features.
        spread: Their standard deviations `(F,)`.
        other_mean: Means of the other Gaussian.
        other_spread: Its standard deviations.

    Returns:
        A number from 0 on.
    """
    return float(np.sum((mean - other_mean) ** 2 + (spread - other_spread) ** 2))


def gaussian_cases(random):
    """Draw two Gaussians of few features and of many."""
    cases = []
    for features in (1, 2, 3, 4, 5, 6, 8, 10):
        for _ in range(4):
            means = random.integers(-4, 5, (2, features)) / 2
            spreads = random.integers(1, 7, (2, features)) / 2
            names = ("mean", "other_mean", "spread", "other_spread")
            cases.append(dict(zip(names, (*means, *spreads), strict=True)))
    return cases


def by_variances(mean, spread, other_mean, other_spread):
    """Compare variances instead of standard deviations."""
    return frechet_independent(mean, spread**2, other_mean, other_spread**2)


def means_only(mean, spread, other_mean, other_spread):
    """Leave out how the features vary."""
    return float(np.sum((mean - other_mean) ** 2))


def square_root(mean, spread, other_mean, other_spread):
    """Take the root, as of other distances."""
    return frechet_independent(mean, spread, other_mean, other_spread) ** 0.5


def averaged(mean, spread, other_mean, other_spread):
    """Average over the features instead of adding up."""
    return frechet_independent(mean, spread, other_mean, other_spread) / len(mean)


def precision_of(real, generated, k):
    """Return the share of generated points that lie in the ball of a real one.

    The ball of a real point reaches to its k-th nearest neighbour among the others.

    Args:
        real: Points `(N, 2)`.
        generated: Points `(M, 2)`.
        k: Which neighbour.

    Returns:
        A number from 0 to 1.
    """
    reach = np.sort(distances(real, real), axis=1)[:, k]  # place 0 is the point itself
    return float(np.mean((distances(generated, real) <= reach).any(axis=1)))


def distances(points, others):
    """Return the distances `(M, N)` of points from others."""
    return np.linalg.norm(points[:, None] - others[None], axis=-1)


def point_cases(random):
    """Draw real points, and generated ones that lie near some of them."""
    cases = []
    for count in (3, 4, 5, 6, 8, 10):
        for k in (1, 2):
            for _ in range(3):
                real = random.integers(-9, 10, (count, 2)) / 1.0
                near = real[random.integers(0, count, count)]
                generated = near + random.integers(-4, 5, (count, 2)) / 2 + 0.1
                cases.append({"real": real, "generated": generated, "k": k})
    real, on_edges = [[0.0, 0], [4, 0]], [[8.0, 0], [-4, 0], [20, 0]]
    edge = {"real": np.array(real), "generated": np.array(on_edges), "k": 1}
    return [*cases, edge]


def edge_left_out(real, generated, k):
    """Take the balls without their edges."""
    reach = np.sort(distances(real, real), axis=1)[:, k]
    return float(np.mean((distances(generated, real) < reach).any(axis=1)))


def itself_a_neighbour(real, generated, k):
    """Count a point as its own first neighbour."""
    reach = np.sort(distances(real, real), axis=1)[:, k - 1]
    return float(np.mean((distances(generated, real) <= reach).any(axis=1)))


def recall_instead(real, generated, k):
    """Draw the balls around the generated points."""
    return precision_of(generated, real, k)


def covered_instead(real, generated, k):
    """Count the real balls that hold something."""
    reach = np.sort(distances(real, real), axis=1)[:, k]
    return float(np.mean((distances(generated, real) <= reach).any(axis=0)))


def nearest_ball_only(real, generated, k):
    """Look at the ball of the nearest real point alone."""
    reach = np.sort(distances(real, real), axis=1)[:, k]
    far = distances(generated, real)
    nearest = far.argmin(axis=1)
    return float(np.mean(far.min(axis=1) <= reach[nearest]))


def class_distance(classes, wanted):
    """Return how far the shares of the classes are from the wanted ones.

    Args:
        classes: Class ids `(N,)` of generated images, from 0 to K - 1.
        wanted: Wanted shares `(K,)`, which add up to 1.

    Returns:
        Half the sum of all differences: 0 if all is as wanted, 1 if nothing is.
    """
    shares = np.bincount(classes, minlength=len(wanted)) / len(classes)
    return float(np.abs(shares - wanted).sum() / 2)


def class_cases(random):
    """Draw classes of generated images; some classes never occur."""
    cases = []
    for count in (2, 3, 4, 5, 6, 9, 12, 20):
        for kinds in (2, 3, 4):
            classes = random.integers(0, random.integers(1, kinds), count)
            weights = random.integers(1, 6, kinds)
            cases.append({"classes": classes, "wanted": weights / weights.sum()})
    return cases


def not_halved(classes, wanted):
    """Count each difference twice: what one class has too much, others lack."""
    return 2 * class_distance(classes, wanted)


def signs_kept(classes, wanted):
    """Add up the differences with their signs."""
    shares = np.bincount(classes, minlength=len(wanted)) / len(classes)
    return float((shares - wanted).sum() / 2)


def missing_left_out(classes, wanted):
    """Look only at the classes that occur."""
    seen, counts = np.unique(classes, return_counts=True)
    return float(np.abs(counts / len(classes) - wanted[seen]).sum() / 2)


def squared(classes, wanted):
    """Square the differences."""
    shares = np.bincount(classes, minlength=len(wanted)) / len(classes)
    return float(((shares - wanted) ** 2).sum() / 2)


def counts_for_shares(classes, wanted):
    """Compare counts with shares."""
    counts = np.bincount(classes, minlength=len(wanted))
    return float(np.abs(counts - wanted).sum() / 2)


def largest_difference(classes, wanted):
    """Report the worst class alone."""
    shares = np.bincount(classes, minlength=len(wanted)) / len(classes)
    return float(np.abs(shares - wanted).max())


EXERCISES = (
    Function(
        "frechet_independent",
        frechet_independent,
        gaussian_cases,
        hint="For each feature the squared difference of the means, and that of the "
        "standard deviations. Then add up.",
        mistakes=(
            Mistake(
                "Compare standard deviations, not variances: the formula has the root "
                "of the covariances in it.",
                by_variances,
            ),
            Mistake(
                "Two clouds around the same middle, one narrow and one wide, are not "
                "alike: how the features vary counts too.",
                means_only,
            ),
            Mistake(
                "By custom the squared distance is reported: no root at the end.",
                square_root,
            ),
            Mistake("Add up over the features; do not average.", averaged),
        ),
    ),
    Function(
        "precision_of",
        precision_of,
        point_cases,
        hint="First how far each real point is from its k-th neighbour, then for each "
        "generated point whether it is nearer than that to any of them.",
        mistakes=(
            Mistake("A point on the edge of a ball counts, too.", edge_left_out),
            Mistake(
                "Nearest of all to a point is the point itself, at distance 0; it is "
                "not a neighbour.",
                itself_a_neighbour,
            ),
            Mistake(
                "The balls belong to the real points. With those of the generated "
                "points it is recall.",
                recall_instead,
            ),
            Mistake(
                "That is the share of real balls with something inside: coverage. Ask "
                "each generated point.",
                covered_instead,
            ),
            Mistake(
                "The ball of any real point will do; a point far off has a larger one.",
                nearest_ball_only,
            ),
        ),
    ),
    Function(
        "class_distance",
        class_distance,
        class_cases,
        hint="`np.bincount(classes, minlength=K)` counts classes that never occur too.",
        mistakes=(
            Mistake(
                "What one class has too much, others lack: half of that sum.",
                not_halved,
            ),
            Mistake("With their signs the differences cancel out.", signs_kept),
            Mistake("Differences without their signs, not squared.", squared),
            Mistake("Shares, not counts: divide by N.", counts_for_shares),
            Mistake(
                "A class that never occurs is the worst of all, and you leave it out.",
                missing_left_out,
            ),
            Mistake("All classes count, not the worst one alone.", largest_difference),
        ),
    ),
)
