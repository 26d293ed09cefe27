"""Merging of regions as it is told, by hand; the fast one is held against it."""

import numpy as np

from aiva import scratch
from aiva.scratch.merge_regions import box_around, histogram, similarity, touch


def test_a_ball_is_whole_before_its_ground_is():
    labels = np.zeros((8, 10), int)
    labels[5:] = 1
    labels[2:4, 3:7], labels[4:6, 3:7] = 2, 3
    colours = [[0.3, 0.6, 0.9], [0.2, 0.6, 0.2], [0.9, 0.1, 0.1], [0.6, 0.1, 0.1]]
    steps = scratch.merge_regions(np.array(colours)[labels], labels)
    assert steps[0] == (2, 3, [3, 2, 7, 6])
    assert steps[-1][2] == [0, 0, 10, 8]
    assert [step[:2] for step in steps[1:]] == [(0, 1), (4, 5)]


def test_only_neighbours_are_joined():
    labels = np.array([[0, 1, 2, 3]])
    image = np.array([[[0.1] * 3, [0.9] * 3, [0.1] * 3, [0.1] * 3]])
    assert scratch.merge_regions(image, labels)[0] == (2, 3, [2, 0, 4, 1])


def test_one_region_takes_no_step():
    assert scratch.merge_regions(np.zeros((2, 2, 3)), np.zeros((2, 2), int)) == []


def test_histograms_are_shares():
    image = np.random.default_rng(0).uniform(0, 1, (6, 7, 3))
    mask = image[..., 0] > 0.4
    shares = histogram(image, mask).reshape(3, 25)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert shares[0, :10].sum() == 0  # all of the first channel lies above 0.4


def test_similarity_by_hand():
    image = np.zeros((2, 4, 3))
    image[:, 2:] = 1
    columns = np.arange(4) + np.zeros((2, 1))
    first, second, last = (columns == x for x in (0, 1, 3))
    assert similarity(image, first, second) == (1 + 0.5 + 1) / 3
    assert similarity(image, first, last) == (0 + 0.5 + 0.5) / 3


def test_regions_touch_along_edges_only():
    grid = np.arange(9).reshape(3, 3)
    assert touch(grid == 4, grid == 1) and touch(grid == 1, grid == 4)
    assert touch(grid == 4, grid == 3) and touch(grid == 4, grid == 5)
    assert not touch(grid == 4, grid == 0)
    assert box_around(grid == 5) == [2, 1, 3, 2]
