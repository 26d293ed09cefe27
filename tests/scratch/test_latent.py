"""The parts of the bound by hand; the library's ones are held against them."""

import keras
import numpy as np
import pytest
from scipy import stats

from aiva import ops, scratch

RANDOM = np.random.default_rng(0)
MEAN, LOG_VAR = RANDOM.normal(size=(2, 5, 3))


def numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)


def test_codes_have_the_mean_and_the_variance_that_were_asked_for():
    codes = scratch.reparameterise(MEAN, LOG_VAR, RANDOM.normal(size=(50_000, 5, 3)))
    np.testing.assert_allclose(codes.mean(axis=0), MEAN, atol=0.05)
    np.testing.assert_allclose(codes.var(axis=0), np.exp(LOG_VAR), rtol=0.05)


def test_divergence_agrees_with_the_library_and_with_sampling():
    by_hand = scratch.kl_divergence(MEAN, LOG_VAR)
    np.testing.assert_allclose(
        by_hand, numpy(ops.kl_divergence(MEAN, LOG_VAR)), rtol=1e-5
    )
    codes = scratch.reparameterise(MEAN, LOG_VAR, RANDOM.normal(size=(100_000, 5, 3)))
    own = stats.norm.logpdf(codes, MEAN, np.exp(LOG_VAR / 2))
    sampled = (own - stats.norm.logpdf(codes)).sum(axis=-1).mean(axis=0)
    np.testing.assert_allclose(by_hand, sampled, rtol=0.03)


def test_likelihood_agrees_with_the_library():
    pixels = RANDOM.integers(0, 2, (4, 3, 2, 1))
    logits = RANDOM.normal(size=(4, 3, 2, 1)).astype("float32")
    by_hand = scratch.bernoulli_log_likelihood(pixels, 1 / (1 + np.exp(-logits)))
    library = numpy(ops.bernoulli_log_likelihood(pixels, logits))
    np.testing.assert_allclose(by_hand, library, rtol=1e-5)


@pytest.mark.parametrize("deviation", [0.4, 1.0])
def test_the_bound_lies_below_what_it_bounds(deviation):
    """One pixel, on with probability sigmoid(3 z), and z standard normal."""
    grid = np.linspace(-10, 10, 20_001)
    on = 1 / (1 + np.exp(-3 * grid))
    truth = np.log(np.trapezoid(stats.norm.pdf(grid) * on, grid))
    bounds = []
    for mean in np.linspace(-1, 2, 7):
        noise = RANDOM.normal(size=(4000, 1))
        codes = scratch.reparameterise(mean, np.log(deviation**2), noise)
        still = np.ones((4000, 1))
        bound = scratch.evidence_lower_bound(
            still,
            1 / (1 + np.exp(-3 * codes)),
            mean * still,
            np.log(deviation**2) * still,
        )
        bounds.append(bound.mean())
    assert max(bounds) < truth
    assert max(bounds) > truth - 0.4
