"""Write generation_metrics.npz: what reference implementations say of two feature sets.

Fréchet distance as pytorch-fid computes it, with SciPy's matrix square root; kernel
distance by scikit-learn's polynomial kernel; precision, recall, density and coverage by
`prdc`, which the authors of density and coverage published. In an environment of
AIVA's dependencies, prdc in a folder `PRDC`
(`pip install --no-deps --target PRDC prdc==0.2`), run in the root of the repository:

    PYTHONPATH=PRDC python -m tests.golden.make_generation_metrics
"""

from pathlib import Path

import numpy as np
from prdc import compute_prdc
from scipy.linalg import sqrtm
from sklearn.metrics.pairwise import polynomial_kernel


def feature_sets(seed):
    """Draw two sets whose features are correlated, positive, and some always zero."""
    random = np.random.default_rng(seed)
    mix = random.normal(size=(12, 12))
    real = np.maximum(random.normal(size=(300, 12)) @ mix, 0)
    generated = np.maximum(random.normal(size=(240, 12)) @ (0.8 * mix) + 0.5, 0)
    real[:, 0] = generated[:, 0] = 0  # a covariance that has no inverse
    return real.astype("float32"), generated.astype("float32")


def frechet(real, generated):
    """Return the distance by its formula as it stands."""
    difference = real.mean(axis=0) - generated.mean(axis=0)
    one, other = np.cov(real, rowvar=False), np.cov(generated, rowvar=False)
    root = np.real(sqrtm(one @ other))
    return difference @ difference + np.trace(one + other - 2 * root)


def kernel(real, generated):
    """Return the unbiased MMD^2 of features over the RMS of the real ones."""
    scale = np.sqrt(np.mean(real**2))
    real, generated = real / scale, generated / scale

    def mean(one):
        values = polynomial_kernel(one, degree=3, coef0=1)
        np.fill_diagonal(values, 0)
        return values.sum() / (len(one) * (len(one) - 1))

    between = polynomial_kernel(real, generated, degree=3, coef0=1).mean()
    return mean(real) + mean(generated) - 2 * between


if __name__ == "__main__":
    golden = {}
    for seed in range(3):
        sets = feature_sets(seed)
        real, generated = (features.astype("float64") for features in sets)
        figures = compute_prdc(real, generated, nearest_k=3)
        golden |= {f"real{seed}": sets[0], f"generated{seed}": sets[1]}
        golden[f"frechet{seed}"] = frechet(real, generated)
        golden[f"kernel{seed}"] = kernel(real, generated)
        for name in ("precision", "recall", "density", "coverage"):
            golden[f"{name}{seed}"] = figures[name]
    path = Path(__file__).parent / "generation_metrics.npz"
    np.savez_compressed(path, **golden)
