"""What the exercises about the shipped VAE measure."""

import numpy as np
import pytest

from aiva.exercises import CheckFailed
from aiva.exercises.ch07_variational_autoencoders import (
    asked_codes,
    idle_numbers,
    shipped,
)


@pytest.fixture(scope="module")
def spread():
    """Return how much each dimension of the code differs between images."""
    model = shipped("vae_mnist")
    return model.encode(model.generate(300, seed=0))[0].var(axis=0)


def test_idle_numbers_change_little_and_active_ones_much(spread):
    order = np.argsort(spread)
    idle, active = idle_numbers(order[:8]), idle_numbers(order[-8:])
    assert idle["dimensions switched off"] == active["dimensions switched off"] == 8
    assert idle["change in grey levels"] < 2 < 15 < active["change in grey levels"]


def test_an_index_counts_once():
    assert idle_numbers([3, 3, 3])["dimensions switched off"] == 1


@pytest.mark.parametrize("indices", [[], [40], [-1], [0.5], [[0, 1]], 3, "all"])
def test_what_is_no_index_is_refused(indices):
    with pytest.raises(CheckFailed, match="whole numbers from 0 to 39"):
        idle_numbers(indices)


def test_a_mask_is_refused_and_told_how_to_become_indices():
    with pytest.raises(CheckFailed, match=r"np\.flatnonzero\(mask\)"):
        idle_numbers(np.arange(40) < 8)


def test_usual_codes_of_every_digit_exist(spread):
    codes = np.random.default_rng(0).standard_normal((2000, 40))
    codes[:, np.argsort(spread)[:8]] = 0
    codes = codes[np.linalg.norm(codes, axis=1) < 5]
    images = shipped("vae_mnist").decode(codes)
    logits = shipped("resnet_mnist").predict(images, verbose=0)
    probabilities = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    figures = asked_codes(codes[probabilities.argmax(axis=0)])
    assert figures["digits read as asked"] == 10
    assert figures["least probability"] >= 0.95
    assert figures["longest code"] < 5


@pytest.mark.parametrize("codes", [np.zeros((9, 40)), np.full((10, 40), np.nan)])
def test_what_are_no_ten_codes_is_refused(codes):
    with pytest.raises(CheckFailed, match=r"ten codes of finite numbers, \(10, 40\)"):
        asked_codes(codes)
