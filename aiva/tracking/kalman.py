"""The Kalman filter of SORT: where a box is, how it moves, and how sure that is.

Bewley et al., 2016, "Simple online and realtime tracking",
https://arxiv.org/abs/1602.00763, section 3.2; the filter is Kalman's of 1960,
https://doi.org/10.1115/1.3662552. `aiva.scratch.kalman` is the same in one dimension.

A box is observed as z = (x, y, s, r): its centre, its area and its aspect ratio, width
over height. The state adds the velocities of the first three, x = (x, y, s, r, x', y',
s'), in pixels a frame; the aspect ratio of an object is taken as constant.

==========  ==============================  ===========================================
step        formula                         in words
==========  ==============================  ===========================================
predict     x <- F x                        all go on as they go
            P <- F P F^T + Q                and less is known: Q is what may happen
update      K = P H^T (H P H^T + R)^-1      gain: how far the observation is believed
            x <- x + K (z - H x)            a step towards it
            P <- (I - KH) P (I - KH)^T      and more is known
            + K R K^T
==========  ==============================  ===========================================

The last line is Joseph's form: whatever is rounded, P stays symmetric and positive. The
paper does not give Q and R. Here they grow with the box, so that a clip of twice the
size gives the same tracks of twice the size.

Shapes: K tracks, each with a state of 7 dimensions and an observation of 4.
"""

import numpy as np

STATE, OBSERVED = 7, 4

# F adds each velocity to what it is the velocity of; H sees the first four.
TRANSITION = np.eye(STATE)
TRANSITION[[0, 1, 2], [4, 5, 6]] = 1
OBSERVATION = np.eye(OBSERVED, STATE)

# Standard deviations as parts of the side (x, y), the area (s) and the ratio (r).
OBSERVATION_NOISE = np.array([0.05, 0.05, 0.15, 0.15])  # of what a detector says
FIRST_VELOCITY = np.array([0.2, 0.2, 0.1])  # of a new track, a frame
ACCELERATION = np.array([0.015, 0.015, 0.005])  # from one frame to the next
RATIO_DRIFT = 0.01
LEAST_AREA = 1e-6  # square pixels: an area that shrinks never becomes negative


def observations(boxes) -> np.ndarray:
    """Turn boxes `(K, 4)`, [x1, y1, x2, y2], into centre, area and aspect ratio.

    Example:
        >>> observations(np.array([[2.0, 1.0, 6.0, 3.0]])).tolist()
        [[4.0, 2.0, 8.0, 2.0]]
    """
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    x, y = (boxes[:, :2] + boxes[:, 2:]).T / 2
    return np.stack([x, y, width * height, width / height], axis=1)


def boxes_of(mean) -> np.ndarray:
    """Turn states, or observations, into boxes `(K, 4)`.

    Example:
        >>> boxes_of(np.array([[4.0, 2.0, 8.0, 2.0]])).tolist()
        [[2.0, 1.0, 6.0, 3.0]]
    """
    x, y, area, ratio = mean[:, :4].T
    width = np.sqrt(area * ratio)
    height = area / width
    return np.stack([x, y, x, y], axis=1) + 0.5 * np.stack(
        [-width, -height, width, height], axis=1
    )


def scales(mean) -> np.ndarray:
    """Return the units of the noise `(K, 4)`: side, side, area and aspect ratio."""
    side = np.sqrt(mean[:, 2])
    return np.stack([side, side, mean[:, 2], mean[:, 3]], axis=1)


def diagonal(deviations) -> np.ndarray:
    """Return covariances `(K, n, n)` of independent variables, by their deviations."""
    return np.eye(deviations.shape[1]) * deviations[:, None] ** 2


def first(boxes) -> tuple[np.ndarray, np.ndarray]:
    """Begin tracks at boxes: they may move in any direction.

    Args:
        boxes: Array `(K, 4)`, [x1, y1, x2, y2], each with an area.

    Returns:
        States `(K, 7)` and their covariances `(K, 7, 7)`, float64.

    Example:
        >>> mean, covariance = first(np.array([[2.0, 1.0, 6.0, 3.0]]))
        >>> mean.tolist(), covariance.shape
        ([[4.0, 2.0, 8.0, 2.0, 0.0, 0.0, 0.0]], (1, 7, 7))
    """
    observed = observations(np.asarray(boxes, "float64"))
    units = scales(observed)
    deviations = np.hstack([units * OBSERVATION_NOISE, units[:, :3] * FIRST_VELOCITY])
    return np.pad(observed, ((0, 0), (0, STATE - OBSERVED))), diagonal(deviations)


def predict(mean, covariance) -> tuple[np.ndarray, np.ndarray]:
    """Move all tracks on by one frame.

    Args:
        mean: States `(K, 7)`.
        covariance: Their covariances `(K, 7, 7)`.

    Returns:
        States and covariances before the next frame is seen.

    Example:
        >>> mean, covariance = first(np.array([[2.0, 1.0, 6.0, 3.0]]))
        >>> mean[0, 4:6] = 3, 1  # pixels a frame
        >>> predict(mean, covariance)[0][0, :4].tolist()
        [7.0, 3.0, 8.0, 2.0]
    """
    noise = process_noise(scales(mean))
    mean = mean @ TRANSITION.T
    shrunk = mean[:, 2] < LEAST_AREA
    mean[shrunk, 2], mean[shrunk, 6] = LEAST_AREA, 0
    return mean, TRANSITION @ covariance @ TRANSITION.T + noise


def process_noise(units) -> np.ndarray:
    """Return Q `(K, 7, 7)`: what an unknown acceleration does within a frame.

    It changes a velocity by a and the position by a/2, and so both vary together.
    """
    variance = (units[:, :3] * ACCELERATION) ** 2  # (K, 3)
    noise = np.zeros((len(units), STATE, STATE))
    position, velocity = np.arange(3), np.arange(4, 7)
    noise[:, position, position] = variance / 4
    noise[:, position, velocity] = noise[:, velocity, position] = variance / 2
    noise[:, velocity, velocity] = variance
    noise[:, 3, 3] = (units[:, 3] * RATIO_DRIFT) ** 2
    return noise


def update(mean, covariance, boxes) -> tuple[np.ndarray, np.ndarray]:
    """Correct predicted tracks by the boxes that were found for them.

    Args:
        mean: Predicted states `(K, 7)`.
        covariance: Their covariances `(K, 7, 7)`.
        boxes: One box for each, `(K, 4)`.

    Returns:
        States `(K, 7)` and covariances `(K, 7, 7)`.

    Example:
        >>> mean, covariance = predict(*first(np.array([[2.0, 1.0, 6.0, 3.0]])))
        >>> seen = np.array([[4.0, 1.0, 8.0, 3.0]])
        >>> corrected, surer = update(mean, covariance, seen)
        >>> bool(4 < corrected[0, 0] < 6), bool(surer[0, 0, 0] < covariance[0, 0, 0])
        (True, True)
    """
    observed = observations(np.asarray(boxes, "float64"))
    noise = diagonal(scales(observed) * OBSERVATION_NOISE)  # R, (K, 4, 4)
    seen = OBSERVATION @ covariance  # H P, (K, 4, 7)
    innovation = seen @ OBSERVATION.T + noise  # H P H^T + R, (K, 4, 4)
    # P and the innovation are symmetric, so K^T solves (H P H^T + R) K^T = H P.
    gain = np.linalg.solve(innovation, seen).transpose(0, 2, 1)  # (K, 7, 4)
    error = observed - mean @ OBSERVATION.T  # (K, 4)
    mean = mean + (gain @ error[..., None])[..., 0]
    mean[:, 2:4] = np.maximum(mean[:, 2:4], LEAST_AREA)
    kept = np.eye(STATE) - gain @ OBSERVATION  # I - KH, (K, 7, 7)
    covariance = kept @ covariance @ kept.transpose(0, 2, 1)
    return mean, covariance + gain @ noise @ gain.transpose(0, 2, 1)
