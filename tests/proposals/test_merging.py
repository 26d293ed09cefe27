"""Merging: the same steps as the slow twin, and a tree that holds together."""

import numpy as np
import pytest

from aiva import proposals, scratch
from aiva.proposals.merging import merge
from aiva.proposals.regions import boxes_of, measure
from aiva.proposals.segments import in_space
from aiva.scratch.merge_regions import touch
from tests.proposals.pictures import BOXES, patches, picture


@pytest.mark.parametrize("seed", range(8))
def test_steps_are_those_of_the_slow_twin(seed):
    image, labels = patches(seed)
    tree = merge(labels, measure(labels, image), ("colour", "size", "fill"))
    slow = scratch.merge_regions(image, labels)
    assert len(slow) >= 6
    assert [tuple(pair) for pair in tree.pairs.tolist()] == [step[:2] for step in slow]
    assert tree.boxes[labels.max() + 1 :].tolist() == [step[2] for step in slow]


def test_of_equal_pairs_the_first_is_joined():
    image, labels = np.full((2, 6, 3), 0.5), np.array([[0, 1, 2, 3, 4, 5]] * 2)
    tree = merge(labels, measure(labels, image), ("colour", "size", "fill"))
    slow = scratch.merge_regions(image, labels)
    assert [tuple(pair) for pair in tree.pairs.tolist()] == [step[:2] for step in slow]
    assert tree.pairs[0].tolist() == [0, 1]


def test_measures_decide_what_is_joined():
    labels = np.array([[0, 1, 1, 1, 1, 2]])
    image = np.array([[[0.1] * 3] * 5 + [[0.9] * 3]])
    regions = measure(labels, image)
    assert merge(labels, regions, ("colour",)).pairs[0].tolist() == [0, 1]
    image[0, 0] = 0.7
    image[0, 4] = 0.9
    by_colour = merge(labels, measure(labels, image), ("colour",))
    assert by_colour.pairs[0].tolist() == [1, 2]
    assert by_colour.similarities.tolist() == [0.25, 0.0]


@pytest.mark.parametrize("space", ["hsv", "lab", "rgb"])
def test_a_tree_holds_every_region_and_all_their_pixels(space):
    tree = proposals.region_tree(picture(noise=40), space)
    count = len(tree.pairs) + 1
    assert count > 8
    assert sorted(tree.pairs.ravel().tolist()) == list(range(2 * count - 2))
    assert (tree.pairs < count + np.arange(count - 1)[:, None]).all()  # made before
    assert tree.boxes.shape == (2 * count - 1, 4)
    assert tree.boxes[-1].tolist() == [0, 0, 64, 64]
    for steps in range(count):
        labels = proposals.labels_after(tree, steps)
        alive = np.unique(labels)
        assert len(alive) == count - steps
        assert alive.max() == count - 1 + steps
        _, numbered = np.unique(labels, return_inverse=True)
        boxes = boxes_of(numbered.reshape(labels.shape))
        assert boxes.tolist() == tree.boxes[alive].tolist()


def test_each_step_makes_one_of_two_neighbours():
    tree = proposals.region_tree(picture(noise=40))
    count = len(tree.pairs) + 1
    for step, (a, b) in enumerate(tree.pairs):
        before, after = (proposals.labels_after(tree, step + n) for n in (0, 1))
        joined = np.isin(before, [a, b])
        assert (after[joined] == count + step).all()
        assert (after[~joined] == before[~joined]).all()
        assert touch(before == a, before == b)


def test_objects_are_on_the_way():
    tree = proposals.region_tree(picture())
    boxes = tree.boxes.tolist()
    assert all(box in boxes for box in BOXES)


def test_one_region_is_a_tree_too():
    tree = proposals.region_tree(np.full((9, 9, 3), 80, "uint8"))
    assert tree.pairs.shape == (0, 2)
    assert tree.similarities.shape == (0,)
    assert tree.boxes.tolist() == [[0, 0, 9, 9]]
    assert (proposals.labels_after(tree, 0) == 0).all()


def test_steps_that_do_not_exist_are_refused():
    image = in_space(picture(), "lab")
    labels = np.repeat([[0] * 32 + [1] * 32], 64, axis=0)
    tree = merge(labels, measure(labels, image), ("size",))
    for steps in (-1, 2):
        with pytest.raises(ValueError, match=f"between 0 and 1.*steps={steps}"):
            proposals.labels_after(tree, steps)


def test_a_tree_asks_for_one_image_and_known_measures():
    with pytest.raises(ValueError, match=r"shape \(1, 64, 64, 3\)"):
        proposals.region_tree(picture()[None])
    with pytest.raises(ValueError, match="multiply by 255"):
        proposals.region_tree(picture() / 255)
    with pytest.raises(ValueError, match="Received: 'shape'"):
        proposals.region_tree(picture(), measures=("colour", "shape"))
    with pytest.raises(ValueError, match="min_size=0"):
        proposals.region_tree(picture(), min_size=0)
    grey = proposals.region_tree(picture()[..., :1])
    assert grey.boxes[-1].tolist() == [0, 0, 64, 64]
