"""What is measured of regions, and their similarity, against the pixels themselves."""

import numpy as np
import pytest

from aiva.proposals.regions import (
    COLOUR_BINS,
    MEASURES,
    STEEPEST,
    boxes_of,
    histograms,
    measure,
    similarity,
    slopes,
    unite,
    with_room,
)
from aiva.scratch.merge_regions import box_around, histogram
from aiva.scratch.merge_regions import similarity as slow_similarity
from tests.proposals.pictures import patches


def test_histograms_count_the_pixels_of_each_region():
    image, labels = patches()
    counts = histograms(labels, image, COLOUR_BINS)
    for region in range(labels.max() + 1):
        mask = labels == region
        np.testing.assert_allclose(counts[region] / mask.sum(), histogram(image, mask))


def test_what_is_above_1_counts_for_the_last_bin():
    counts = histograms(np.array([[0, 0]]), np.array([[[1.0], [7.0]]]), 4)
    assert counts.tolist() == [[0, 0, 0, 2]]


def test_boxes_hold_their_regions():
    _, labels = patches()
    expected = [box_around(labels == region) for region in range(labels.max() + 1)]
    assert boxes_of(labels).tolist() == expected


@pytest.mark.parametrize("direction", range(8))
def test_slopes_point_in_eight_directions(direction):
    angle = 2 * np.pi * direction / 8
    rows, columns = np.indices((21, 21)) - 10
    ramp = 0.01 * (columns * np.cos(angle) + rows * np.sin(angle))
    image = np.repeat(ramp[..., None], 3, axis=2)
    middle = slopes(image)[10, 10].reshape(3, 8)
    turned = 2 * np.pi * np.arange(8) / 8 - angle
    expected = np.maximum(0.01 * np.cos(turned), 0)
    np.testing.assert_allclose(middle, np.tile(expected, (3, 1)), atol=1e-4)


def test_a_step_from_black_to_white_is_the_steepest():
    image = np.zeros((21, 21, 3))
    image[:, 10:] = 1
    assert slopes(image).max() == pytest.approx(STEEPEST, rel=0.15)
    assert slopes(image).max() <= STEEPEST


def test_a_region_of_two_has_the_measures_of_all_its_pixels():
    image, labels = patches()
    regions = measure(labels, image)
    count = len(regions.size)
    grown = with_room(regions, 2)
    unite(grown, 0, 1, count)
    unite(grown, count, 2, count + 1)
    joined = labels.copy()
    joined[labels <= 2] = 0
    _, joined = np.unique(joined, return_inverse=True)
    whole = measure(joined.reshape(labels.shape), image)
    for part, expected in zip(grown, whole, strict=True):
        assert part[count + 1].tolist() == expected[0].tolist()
    for part, before in zip(grown, regions, strict=True):
        assert (part[:count] == before).all()


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
