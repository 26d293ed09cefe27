"""The filter over boxes, held against the one-dimensional filter of aiva.scratch."""

import numpy as np
import pytest

from aiva import scratch
from aiva.tracking import kalman

SIDE = 20.0


def filtered(paths):
    """Filter boxes `(T, K, 4)` frame by frame, and return the last state."""
    mean, covariance = kalman.first(paths[0])
    for boxes in paths[1:]:
        mean, covariance = kalman.predict(mean, covariance)
        mean, covariance = kalman.update(mean, covariance, boxes)
    return mean, covariance


def squares(centers):
    """Return squares `(T, K, 4)` of one size around centres `(T, K, 2)`."""
    return np.concatenate([centers - SIDE / 2, centers + SIDE / 2], axis=-1)


def test_boxes_become_observations_and_boxes_again():
    boxes = np.array([[1.0, 2.0, 7.0, 5.0], [-3.0, 0.0, 1.0, 8.0]])
    np.testing.assert_allclose(kalman.boxes_of(kalman.observations(boxes)), boxes)


def test_each_axis_is_the_filter_in_one_dimension():
    rng = np.random.default_rng(0)
    centers = 50 + np.cumsum(rng.normal(1, 2, (10, 3, 2)), axis=0)  # (T, K, 2)
    mean, covariance = filtered(squares(centers))
    for track in range(3):
        for axis in range(2):
            # The area never changes here, so the noise is the same in every frame.
            means, covariances = scratch.kalman_filter(
                centers[:, track, axis],
                noise=SIDE * kalman.OBSERVATION_NOISE[axis],
                acceleration=SIDE * kalman.ACCELERATION[axis],
                first_velocity=SIDE * kalman.FIRST_VELOCITY[axis],
            )
            both = np.array([axis, axis + 4])
            np.testing.assert_allclose(mean[track, both], means[-1])
            np.testing.assert_allclose(
                covariance[track][np.ix_(both, both)], covariances[-1]
            )


def test_tracks_do_not_touch_each_other():
    rng = np.random.default_rng(1)
    paths = squares(rng.uniform(0, 100, (5, 4, 2)))
    together, _ = filtered(paths)
    for track in range(4):
        alone, _ = filtered(paths[:, track : track + 1])
        np.testing.assert_allclose(together[track], alone[0])


def test_a_clip_of_twice_the_size_gives_tracks_of_twice_the_size():
    rng = np.random.default_rng(2)
    paths = squares(50 + np.cumsum(rng.normal(0, 3, (6, 2, 2)), axis=0))
    once, twice = filtered(paths)[0], filtered(2 * paths)[0]
    np.testing.assert_allclose(
        kalman.boxes_of(twice), 2 * kalman.boxes_of(once), rtol=1e-12
    )


def test_covariance_stays_symmetric_and_positive():
    rng = np.random.default_rng(3)
    corners = rng.uniform(0, 100, (200, 1, 2))
    paths = np.concatenate([corners, corners + rng.uniform(1, 90, (200, 1, 2))], -1)
    _, covariance = filtered(paths)
    np.testing.assert_allclose(covariance, covariance.transpose(0, 2, 1))
    assert np.linalg.eigvalsh(covariance).min() > 0


def test_a_velocity_is_learned_and_goes_on_unseen():
    centers = np.stack([np.arange(12) * 3.0, np.full(12, 9.0)], axis=1)[:, None]
    mean, covariance = filtered(squares(centers))
    assert mean[0, 4] == pytest.approx(3, abs=0.1)
    for _ in range(5):
        mean, covariance = kalman.predict(mean, covariance)
    assert mean[0, 0] == pytest.approx(33 + 15, abs=1)


def test_an_area_that_shrinks_never_becomes_negative():
    mean, covariance = kalman.first(np.array([[0.0, 0.0, 4.0, 4.0]]))
    mean[0, 6] = -10
    for _ in range(4):
        mean, covariance = kalman.predict(mean, covariance)
    assert mean[0, 2] > 0 and np.isfinite(kalman.boxes_of(mean)).all()


def test_no_tracks_at_all():
    mean, covariance = kalman.predict(*kalman.first(np.zeros((0, 4))))
    mean, covariance = kalman.update(mean, covariance, np.zeros((0, 4)))
    assert mean.shape == (0, 7) and covariance.shape == (0, 7, 7)
    assert kalman.boxes_of(mean).shape == (0, 4)
