"""Distances between sets of features: against references, and against the obvious."""

import numpy as np
import pytest

from aiva import metrics
from aiva.metrics.generation import neighbours
from tests.golden import golden

RANDOM = np.random.default_rng(0)
FIGURES = ("precision", "recall", "density", "coverage")


@pytest.mark.parametrize("case", range(3))
def test_agree_with_reference_implementations(case):
    said = golden("generation_metrics")
    sets = said[f"real{case}"], said[f"generated{case}"]
    frechet, kernel = metrics.frechet_distance(*sets), metrics.kernel_distance(*sets)
    assert frechet == pytest.approx(said[f"frechet{case}"].item(), rel=1e-4)
    assert kernel == pytest.approx(said[f"kernel{case}"].item(), rel=1e-6)
    figures = metrics.manifold_precision_recall(*sets, k=3)
    assert list(figures) == list(FIGURES)
    for name in FIGURES:
        assert figures[name] == pytest.approx(said[f"{name}{case}"].item()), name


def test_frechet_of_gaussians_that_can_be_worked_out():
    """With diagonal covariances the trace is the sum of (s1 - s2)^2."""
    grid = np.array([[x, y] for x in (-1, 1) for y in (-1, 1)], "float64")
    one, other = grid * [1, 2], grid * [4, 3] + [0, 7]
    unbiased = 4 / 3  # np.cov divides by n - 1
    expected = 49 + unbiased * (3**2 + 1**2)
    assert metrics.frechet_distance(one, other) == pytest.approx(expected)


def test_frechet_of_few_images_is_no_complex_number():
    """With fewer images than features the covariances have many zero eigenvalues."""
    features = RANDOM.normal(size=(10, 60))
    assert metrics.frechet_distance(features, features) == pytest.approx(0, abs=1e-6)
    assert metrics.frechet_distance(features, -features) > 0


def test_fewer_images_look_further_apart_by_frechet_only():
    features = RANDOM.normal(size=(6000, 20))
    frechet = [metrics.frechet_distance(features[:3000], features[-n:]) for n in
               (100, 1000, 3000)]  # fmt: skip
    assert frechet[0] > 2 * frechet[1] > 2 * frechet[2]
    parts = features[3000:].reshape(30, 100, 20)
    small = [metrics.kernel_distance(features[:3000], part) for part in parts]
    assert abs(np.mean(small)) < 3 * np.std(small) / np.sqrt(30)


def test_kernel_distance_knows_no_unit_and_no_block():
    real = RANDOM.gamma(1, size=(1203, 5))
    generated = RANDOM.gamma(1.2, size=(1100, 5))
    found = metrics.kernel_distance(real, generated)
    assert metrics.kernel_distance(1e4 * real, 1e4 * generated) == pytest.approx(found)
    scale = np.sqrt(np.mean(real**2))
    x, y = real / scale, generated / scale
    n, m = len(x), len(y)
    one, other, both = ((a @ b.T / 5 + 1) ** 3 for a, b in ((x, x), (y, y), (x, y)))
    expected = (one.sum() - np.trace(one)) / (n * (n - 1))
    expected += (other.sum() - np.trace(other)) / (m * (m - 1)) - 2 * both.mean()
    assert found == pytest.approx(expected, rel=1e-9)


def slow_precision_recall(real, generated, k):
    """Say it as the papers do, one pair of images after the other."""

    def balls(features):
        return [
            sorted(np.linalg.norm(feature - features, axis=1))[k]
            for feature in features
        ]

    def counts(points, centres, reach):
        return [
            sum(
                np.linalg.norm(point - centre) <= ball
                for centre, ball in zip(centres, reach, strict=True)
            )
            for point in points
        ]

    of_real, of_generated = balls(real), balls(generated)
    lies_in = counts(generated, real, of_real)
    covered = [
        any(np.linalg.norm(point - centre) <= ball for point in generated)
        for centre, ball in zip(real, of_real, strict=True)
    ]
    return {
        "precision": np.mean([count > 0 for count in lies_in]),
        "recall": np.mean([c > 0 for c in counts(real, generated, of_generated)]),
        "density": np.mean(lies_in) / k,
        "coverage": np.mean(covered),
    }


@pytest.mark.parametrize("k", [1, 4])
def test_manifold_precision_recall_is_the_slow_version(k, monkeypatch):
    # Room for 7 images at a time: several blocks, the last one smaller.
    monkeypatch.setattr(neighbours, "MEGABYTES", 7 * 30 * 8 / 2**20)
    real, generated = RANDOM.normal(size=(30, 3)), RANDOM.normal(size=(24, 3)) * 1.3
    figures = metrics.manifold_precision_recall(real, generated, k)
    assert figures == pytest.approx(slow_precision_recall(real, generated, k))


def test_collapse_costs_recall_and_noise_costs_precision():
    real = RANDOM.normal(size=(400, 4))
    collapsed = metrics.manifold_precision_recall(
        real, 0.02 * RANDOM.normal(size=(400, 4))
    )
    assert collapsed["precision"] > 0.95 and collapsed["recall"] < 0.05
    assert collapsed["coverage"] < 0.5
    noise = metrics.manifold_precision_recall(real, 9 * RANDOM.normal(size=(400, 4)))
    assert noise["precision"] < 0.2


def test_absurd_images_fool_recall_but_not_coverage():
    real = RANDOM.normal(size=(100, 2))
    generated = np.concatenate(
        [0.01 * RANDOM.normal(size=(9, 2)), [[1e3, 0], [-1e3, 0]]]
    )
    figures = metrics.manifold_precision_recall(real, generated)
    assert figures["recall"] > 0.9 and figures["coverage"] < 0.2


@pytest.mark.parametrize(
    "measure",
    [
        metrics.frechet_distance,
        metrics.kernel_distance,
        metrics.manifold_precision_recall,
    ],
)
def test_bad_features_are_named(measure):
    good = RANDOM.normal(size=(9, 3))
    with pytest.raises(ValueError, match=r"Received: \(9, 3\) and \(9, 2\)"):
        measure(good, good[:, :2])
    with pytest.raises(ValueError, match="themselves features"):
        measure(good.reshape(9, 3, 1), good.reshape(9, 3, 1))
    with pytest.raises(ValueError, match="Received: 9 and 1"):
        measure(good, good[:1])
    with pytest.raises(ValueError, match="1 that are NaN"):
        measure(good, np.where(good == good.max(), np.nan, good))


def test_bad_numbers_are_named():
    features = np.zeros((3, 2))
    with pytest.raises(ValueError, match=r"at least 4 images. Received: 3 and 3"):
        metrics.manifold_precision_recall(features, features)
    with pytest.raises(ValueError, match="Received: k=0"):
        metrics.manifold_precision_recall(features, features, k=0)
    with pytest.raises(ValueError, match="must not all be zero"):
        metrics.kernel_distance(features, features)
