"""The NumPy network: it learns, and the same arguments give the same weights."""

import numpy as np
import pytest

from aiva import data, metrics, scratch


def test_it_learns_digits():
    images, labels = data.load("digits", size=8, count=600)
    weights = scratch.initial_weights(seed=1)
    losses = scratch.train(weights, images, labels, epochs=8, seed=1)
    assert losses[-1] < losses[0] / 5
    images, labels = data.load("digits", split="test", size=8)
    assert metrics.accuracy(labels, scratch.predict(weights, images)) > 0.8


def test_shuffled_labels_cannot_be_learnt():
    images, labels = data.load("digits", size=8, count=600)
    shuffled = np.random.default_rng(0).permutation(labels)
    weights = scratch.initial_weights(seed=1)
    scratch.train(weights, images, shuffled, epochs=8, seed=1)
    images, labels = data.load("digits", split="test", size=8)
    assert metrics.accuracy(labels, scratch.predict(weights, images)) < 0.3


def test_the_same_seed_gives_the_same_weights():
    images, labels = data.load("digits", size=8, count=64)
    first, second = scratch.initial_weights(seed=3), scratch.initial_weights(seed=3)
    scratch.train(first, images, labels, epochs=2, seed=4)
    scratch.train(second, images, labels, epochs=2, seed=4)
    for name, array in first.items():
        np.testing.assert_array_equal(array, second[name])


@pytest.mark.parametrize("optimizer", [scratch.SGD(0.05, 0.9), scratch.Adam(0.002)])
def test_both_optimizers_lower_the_loss(optimizer):
    images, labels = data.load("digits", size=8, count=200)
    weights = scratch.initial_weights()
    losses = scratch.train(weights, images, labels, epochs=12, optimizer=optimizer)
    assert losses[-1] < losses[0] / 2


def test_a_kernel_that_does_not_fit_is_named():
    with pytest.raises(ValueError, match=r"size=2, kernel_size=3, padding=0"):
        scratch.output_size(2, 3)
