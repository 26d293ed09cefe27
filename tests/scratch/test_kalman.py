import numpy as np
import pytest

from aiva import scratch
from aiva.scratch import kalman


def test_exact_measurements_are_followed_and_useless_ones_are_not():
    mean, covariance = np.array([3.0, 1.0]), np.array([[4.0, 1.0], [1.0, 2.0]])
    exact, surer = kalman.update(mean, covariance, 9.0, noise=0.0)
    assert exact[0] == 9 and surer[0, 0] == 0
    useless, _ = kalman.update(mean, covariance, 9.0, noise=1e9)
    np.testing.assert_allclose(useless, mean)


def test_the_gain_makes_the_variance_smallest():
    covariance, noise = np.array([[4.0, 1.0], [1.0, 2.0]]), 1.5

    def variance(k):  # of the position, after a step of k towards the measurement
        return (1 - k) ** 2 * covariance[0, 0] + k**2 * noise**2

    best = kalman.gain(covariance, noise)[0]
    steps = np.linspace(0, 1, 1001)
    assert abs(steps[np.argmin(variance(steps))] - best) < 1e-3
    _, after = kalman.update(np.zeros(2), covariance, 0.0, noise)
    assert after[0, 0] == pytest.approx(variance(best))


def test_filter_is_the_least_squares_line_where_nothing_accelerates():
    # With no acceleration and no idea of the velocity the last mean is the end of the
    # straight line that fits all measurements best.
    rng = np.random.default_rng(0)
    times = np.arange(12)
    measurements = 3 + 0.7 * times + rng.normal(0, 0.5, 12)
    means, _ = scratch.kalman_filter(measurements, 0.5, 0.0, first_velocity=1e6)
    slope, start = np.polyfit(times, measurements, 1)
    np.testing.assert_allclose(means[-1], [start + 11 * slope, slope], rtol=1e-4)


def test_the_error_is_as_large_as_the_filter_believes():
    rng = np.random.default_rng(1)
    ratios = []
    for _ in range(300):
        velocity, accelerations = rng.normal(0, 1), rng.normal(0, 0.2, 30)
        velocities = velocity + np.cumsum(accelerations)
        steps = np.concatenate([[velocity], velocities[:-1]]) + accelerations / 2
        positions = np.concatenate([[0], np.cumsum(steps)])
        measured = positions + rng.normal(0, 0.5, 31)
        means, covariances = scratch.kalman_filter(measured, 0.5, 0.2, 1.0)
        ratios.append((means[-1, 0] - positions[-1]) / covariances[-1, 0, 0] ** 0.5)
    assert 0.85 < np.std(ratios) < 1.15


def test_nothing_measured_makes_it_less_sure():
    _, covariances = scratch.kalman_filter([0, 1, np.nan, np.nan], 0.1, 0.1, 1.0)
    assert (np.diff(covariances[1:, 0, 0]) > 0).all()


@pytest.mark.parametrize("measurements", [[], [np.nan, 1.0, 2.0], 3.0, [[1.0, 2.0]]])
def test_the_first_measurement_must_be_known(measurements):
    with pytest.raises(ValueError, match="first is known. Received: shape"):
        scratch.kalman_filter(measurements, 1.0, 1.0, 1.0)
