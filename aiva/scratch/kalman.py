"""The Kalman filter in one dimension: a position and its velocity, seen through noise.

Something moves along a line. Its state is (position, velocity); only its position is
measured, each time with an error. After every step the filter holds what it believes,
the mean, and how sure it is, the 2 x 2 covariance P.

Kalman, 1960, "A new approach to linear filtering and prediction problems",
https://doi.org/10.1115/1.3662552
"""

import numpy as np

F = np.array([[1.0, 1.0], [0.0, 1.0]])  # position + velocity, velocity
H = np.array([1.0, 0.0])  # only the position is measured


def predict(mean, covariance, acceleration):
    """Go on by one step: the mean moves on, and the uncertainty grows.

    Args:
        mean: Position and velocity `(2,)`.
        covariance: Their covariance `(2, 2)`.
        acceleration: Standard deviation of the unknown acceleration in the step. It
            changes the velocity by a and the position by a/2.

    Returns:
        Mean and covariance before the next measurement.

    Example:
        >>> mean, covariance = predict([5.0, 2.0], np.eye(2), acceleration=0.0)
        >>> mean.tolist(), covariance.tolist()
        ([7.0, 2.0], [[2.0, 1.0], [1.0, 1.0]])
    """
    effect = np.array([0.5, 1.0]) * acceleration
    return F @ mean, F @ covariance @ F.T + np.outer(effect, effect)


def gain(covariance, noise):
    """Return how far the filter follows a measurement, for position and velocity.

    For the position it is P / (P + R): 1 if the measurement is exact, 0 if the filter
    is sure. It makes the variance after the step smallest.

    Args:
        covariance: Predicted covariance `(2, 2)`.
        noise: Standard deviation of a measurement; R is its square.

    Returns:
        The gain `(2,)`.

    Example:
        >>> gain(np.array([[2.0, 1.0], [1.0, 1.0]]), noise=np.sqrt(2)).round(6).tolist()
        [0.5, 0.25]
    """
    covariance = np.asarray(covariance)
    return covariance @ H / (H @ covariance @ H + noise**2)


def update(mean, covariance, measurement, noise):
    """Take a step towards a measurement, as long as the gain says.

    Args:
        mean: Predicted position and velocity `(2,)`.
        covariance: Their covariance `(2, 2)`.
        measurement: Position that was measured.
        noise: Standard deviation of its error.

    Returns:
        Mean and covariance after the measurement.

    Example:
        >>> mean, covariance = update([7.0, 2.0], [[2.0, 1.0], [1.0, 1.0]], 8.0, 2**0.5)
        >>> mean.round(6).tolist(), covariance.round(6).tolist()
        ([7.5, 2.25], [[1.0, 0.5], [0.5, 0.75]])
    """
    k = gain(covariance, noise)
    error = measurement - H @ mean
    return mean + k * error, (np.eye(2) - np.outer(k, H)) @ covariance


def kalman_filter(measurements, noise, acceleration, first_velocity):
    """Follow something along a line.

    Args:
        measurements: Positions `(T,)`; NaN where nothing was measured, and the filter
            only predicts.
        noise: Standard deviation of a measurement.
        acceleration: Standard deviation of the unknown acceleration in each step.
        first_velocity: Standard deviation of the velocity before anything is known.

    Returns:
        Means `(T, 2)` and covariances `(T, 2, 2)` after each measurement. The first one
        is believed as it is.

    Raises:
        ValueError: If there is no measurement, or the first one is not a number.

    Example:
        >>> means, _ = kalman_filter([0, 2, np.nan, 6], 0.1, 0.0, 10.0)
        >>> means.round(2).tolist()
        [[0.0, 0.0], [2.0, 2.0], [4.0, 2.0], [6.0, 2.0]]
    """
    measurements = np.asarray(measurements, "float64")
    if measurements.ndim != 1 or not np.isfinite(measurements[:1]).any():
        raise ValueError(
            "`measurements` must be positions (T,), of which the first is known. "
            f"Received: shape {measurements.shape}, first {measurements.ravel()[:1]}. "
            "Leave out what comes before the first measurement."
        )
    mean = np.array([measurements[0], 0.0])
    covariance = np.diag([noise**2, first_velocity**2])
    means, covariances = [mean], [covariance]
    for measurement in measurements[1:]:
        mean, covariance = predict(mean, covariance, acceleration)
        if not np.isnan(measurement):
            mean, covariance = update(mean, covariance, measurement, noise)
        means.append(mean)
        covariances.append(covariance)
    return np.array(means), np.array(covariances)
