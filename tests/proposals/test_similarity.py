"""Likeness of regions, against the definition on their pixels."""

import numpy as np
import pytest

from aiva.proposals.regions import measure
from aiva.proposals.similarity import MEASURES, similarity
from aiva.scratch.merge_regions import similarity as slow_similarity
from tests.proposals.pictures import patches


def test_three_measures_are_those_of_the_slow_twin():
    image, labels = patches()
    regions, others = measure(labels, image), [1, 2, 3, 4]
    fast = similarity(regions, 0, others, ("colour", "size", "fill"), pixels=180)
    slow = [slow_similarity(image, labels == 0, labels == other) for other in others]
    np.testing.assert_allclose(fast, slow, atol=1e-9)
    assert len(set(fast.tolist())) == 4


@pytest.mark.parametrize("name", MEASURES)
def test_measures_run_from_0_to_1_and_have_no_direction(name):
    for seed in range(5):
        image, labels = patches(seed)
        regions = measure(labels, image)
        everyone = np.arange(len(regions.size))
        table = np.array(
            [similarity(regions, a, everyone, (name,), pixels=180) for a in everyone]
        )
        np.testing.assert_array_equal(table, table.T)
        apart = table[~np.eye(len(table), dtype=bool)]
        assert apart.min() >= 0 and apart.max() <= 1


def test_texture_tells_stripes_from_a_flat_ground():
    image = np.full((8, 24, 3), 0.5)
    image[:, [8, 9, 12, 13]] += 0.3  # the same mean, but stripes
    image[:, [10, 11, 14, 15]] -= 0.3
    labels = np.repeat([[0] * 8 + [1] * 8 + [2] * 8], 8, axis=0)
    stripes, flat = similarity(
        measure(labels, image), 0, [1, 2], ("texture",), pixels=192
    )
    assert flat > 0.85
    assert stripes < flat - 0.05


def test_by_hand():
    labels = np.array([[0, 1, 1, 2]])
    image = np.array([[[0.1] * 3, [0.1] * 3, [0.9] * 3, [0.9] * 3]])
    regions = measure(labels, image)
    assert similarity(regions, 1, [0, 2], ("colour",), pixels=4).tolist() == [0.5, 0.5]
    assert similarity(regions, 0, [1, 2], ("size",), pixels=4).tolist() == [0.25, 0.5]
    assert similarity(regions, 0, [1, 2], ("fill",), pixels=4).tolist() == [1.0, 0.5]
