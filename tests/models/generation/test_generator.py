"""What all generators share: codes, classes to ask for, walks, statistics."""

import keras
import numpy as np
import pytest
from scipy.spatial import geometric_slerp

from aiva.models.generation import generator
from aiva.models.generation.batch_norm import recalibrate_batch_norm


def test_codes_are_standard_normal_and_the_seed_decides():
    codes, labels = generator.draw(5000, 4, seed=1)
    assert labels is None and codes.dtype == np.float32
    np.testing.assert_allclose(codes.mean(axis=0), 0, atol=0.06)
    np.testing.assert_allclose(np.cov(codes.T), np.eye(4), atol=0.08)
    np.testing.assert_array_equal(generator.draw(5000, 4, seed=1)[0], codes)
    assert not np.array_equal(generator.draw(5000, 4)[0], codes)


def test_classes_are_drawn_given_or_one_for_all():
    _, drawn = generator.draw(300, 2, seed=0, num_classes=3)
    assert set(drawn) == {0, 1, 2} and drawn.dtype == np.int32
    assert generator.draw(2, 2, 0, 1, 3)[1].tolist() == [1, 1]
    assert generator.draw(None, 2, 0, [2, 0], 3)[1].tolist() == [2, 0]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"count": 0}, "Received: count=0"),
        ({"count": None}, "may be left out where `labels` are a list"),
        ({"count": 2.5}, "Received: count=2.5"),
        ({"count": 2, "labels": [0, 1]}, "built without classes"),
        ({"count": 2, "labels": [0, 3], "num_classes": 3}, "from 0 to 2"),
        ({"count": 3, "labels": [0, 1], "num_classes": 3}, "one for each of 3"),
        ({"count": 1, "labels": [0.5], "num_classes": 3}, "Received: float64"),
    ],
)
def test_impossible_requests_are_named(request_, message):
    with pytest.raises(ValueError, match=message):
        generator.draw(latent_dim=2, **request_)


def test_a_walk_keeps_its_length_and_its_pace():
    start, end = np.random.default_rng(0).normal(size=(2, 3, 50))
    end *= np.linalg.norm(start, axis=1, keepdims=True) / np.linalg.norm(
        end, axis=1, keepdims=True
    )
    way = generator.slerp(start, end, 7)
    np.testing.assert_allclose(way[:, 0], start, rtol=1e-5)
    np.testing.assert_allclose(way[:, -1], end, rtol=1e-5)
    lengths = np.linalg.norm(way, axis=-1)
    np.testing.assert_allclose(lengths, lengths[:, :1].repeat(7, axis=1), rtol=1e-5)
    paces = np.linalg.norm(np.diff(way, axis=1), axis=-1)
    np.testing.assert_allclose(paces, paces[:, :1].repeat(6, axis=1), rtol=1e-4)


def test_walks_without_a_direction_are_straight():
    same = generator.slerp([[1.0, 1.0]], [[3.0, 3.0]], 3)
    np.testing.assert_allclose(same, [[[1, 1], [2, 2], [3, 3]]], rtol=1e-6)
    through_zero = generator.slerp([[1.0, 0.0]], [[-1.0, 0.0]], 3)
    np.testing.assert_allclose(through_zero[0, 1], 0, atol=1e-6)
    from_zero = generator.slerp([[0.0, 0.0]], [[2.0, 0.0]], 3)
    np.testing.assert_allclose(from_zero, [[[0, 0], [1, 0], [2, 0]]])
    to_zero = generator.slerp([[0.0, 2.0]], [[0.0, 0.0]], 3)
    np.testing.assert_allclose(to_zero, [[[0, 2], [0, 1], [0, 0]]])


def test_the_directions_are_those_of_scipy():
    start, end = np.random.default_rng(1).normal(size=(2, 1, 5))
    lengths = [np.linalg.norm(codes) for codes in (start, end)]
    directions = geometric_slerp(
        start[0] / lengths[0], end[0] / lengths[1], np.linspace(0, 1, 6)
    )
    expected = directions * np.linspace(*lengths, 6)[:, None]
    np.testing.assert_allclose(generator.slerp(start, end, 6)[0], expected, rtol=1e-5)


def test_walks_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match="`steps` at least 2.*steps=1"):
        generator.slerp(np.zeros((1, 2)), np.zeros((1, 2)), 1)
    with pytest.raises(ValueError, match=r"Received: \(1, 2\), \(2, 2\)"):
        generator.slerp(np.zeros((1, 2)), np.zeros((2, 2)), 3)


def test_recalibrated_statistics_are_those_of_the_inputs():
    inputs = keras.Input((2,))
    layer = keras.layers.BatchNormalization(momentum=0.7)
    model = keras.Model([inputs], layer(inputs))
    given = np.random.default_rng(0).normal(3, 2, (400, 2)).astype("float32")
    recalibrate_batch_norm(model, [given], batch_size=100)
    batches = given.reshape(4, 100, 2)
    mean, variance = model.get_weights()[2:]
    np.testing.assert_allclose(mean, given.mean(axis=0), rtol=1e-4)
    np.testing.assert_allclose(variance, batches.var(axis=1).mean(axis=0), rtol=1e-3)
    assert layer.momentum == 0.7


def test_without_batch_normalisation_there_is_nothing_to_recalibrate():
    inputs = keras.Input((2,))
    model = keras.Model([inputs], keras.layers.Dense(1)(inputs))
    before = model.get_weights()
    recalibrate_batch_norm(model, [np.zeros((4, 2))], batch_size=2)
    for ours, theirs in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, theirs)
