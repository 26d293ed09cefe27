"""The first cut: colour spaces, regions, neighbours."""

import numpy as np
import pytest

from aiva.proposals.segments import SPACES, in_space, neighbours, segment
from tests.proposals.pictures import BOXES, patches, picture


@pytest.mark.parametrize("space", SPACES)
def test_channels_run_from_0_to_1(space):
    levels = np.arange(0, 256, 15)
    colours = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    converted = in_space(colours.astype("uint8"), space)
    assert converted.shape == colours.shape
    assert converted.min() >= 0 and converted.max() <= 1
    assert np.ptp(converted, axis=(0, 1)).min() > 0.5  # each channel is made use of


def test_regions_are_numbered_and_keep_to_the_blocks():
    labels = segment(in_space(picture(noise=0), "lab"))
    assert labels.shape == (64, 64)
    assert np.unique(labels).tolist() == list(range(labels.max() + 1))
    middles = [labels[(y1 + y2) // 2, (x1 + x2) // 2] for x1, y1, x2, y2 in BOXES]
    assert len({*middles, labels[0, 0]}) == 4


def test_a_larger_scale_makes_fewer_regions():
    image = in_space(picture(noise=60), "lab")
    counts = [segment(image, scale).max() for scale in (5, 30, 200)]
    assert counts[0] > counts[1] > counts[2]
    assert np.bincount(segment(image, 5, min_size=40).ravel()).min() >= 40


def test_neighbours_are_those_that_share_an_edge():
    _, labels = patches()
    touching = set()
    for (y, x), label in np.ndenumerate(labels):
        for other in (labels[y + 1 : y + 2, x], labels[y, x + 1 : x + 2]):
            touching |= {(min(label, o), max(label, o)) for o in other if o != label}
    assert {tuple(pair) for pair in neighbours(labels).tolist()} == touching
    assert neighbours(np.zeros((3, 3), int)).shape == (0, 2)
    assert neighbours(np.array([[0, 1], [2, 0]])).tolist() == [[0, 1], [0, 2]]
