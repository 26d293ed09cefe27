"""Matching and sampling: what each candidate learns, and which ones learn."""

import keras
import numpy as np
import pytest

from aiva import ops, scratch
from tests.golden import golden
from tests.ops.backends import JIT, compiled, numpy, run

RPN = {"low": 0.3, "high": 0.7, "force_best": True}
HEAD = {"low": 0.5, "high": 0.5}
RULES = {"rpn": RPN, "head": HEAD}


def assert_equal_to_torchvision(index, state, arrays, name):
    np.testing.assert_array_equal(state, arrays[f"state_{name}"])
    np.testing.assert_array_equal(
        np.where(state == 1, index, -1), arrays[f"index_{name}"]
    )


@pytest.mark.parametrize("name", RULES)
def test_agrees_with_torchvision(name):
    arrays = golden("detection_match")
    index, state = run(
        ops.match,
        arrays["candidates"],
        arrays["boxes"],
        arrays["labels"],
        **RULES[name],
    )
    assert index.dtype == state.dtype == np.int32
    assert_equal_to_torchvision(index, state, arrays, name)


@pytest.mark.parametrize("jit", JIT)
@pytest.mark.parametrize("name", RULES)
def test_ties_are_kept_when_compiled(name, jit):
    arrays = golden("detection_match")

    def match(boxes, labels):
        return ops.match(arrays["candidates"], boxes, labels, **RULES[name])

    index, state = compiled(match, arrays["boxes"], arrays["labels"], jit=jit)
    assert_equal_to_torchvision(index, state, arrays, name)


@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_the_loops(seed):
    random = np.random.default_rng(seed)
    low = random.integers(0, 8, (2, 50, 2))
    high = low + random.integers(4, 12, (2, 50, 2))
    candidates = np.concatenate([low, high], axis=-1).astype("float32")  # (B, N, 4)
    boxes = candidates[:, ::12] + random.integers(0, 2, (2, 5, 4))  # (B, M, 4)
    labels = np.array([[0, -1, 2, 1, -1], [-1, -1, -1, -1, -1]], "int32")
    index, state = run(
        ops.match, candidates, boxes, labels, low=0.4, high=0.6, force_best=True
    )
    real = np.flatnonzero(labels[0] >= 0)
    expected = scratch.match(candidates[0], boxes[0, real], 0.4, 0.6, True)
    np.testing.assert_array_equal(real[expected[0]], index[0])
    np.testing.assert_array_equal(expected[1], state[0])
    assert set(expected[1]) == {-1, 0, 1}
    assert (state[1] == 0).all()  # an image without objects is background


def test_a_forced_candidate_learns_the_object_that_it_fits_best():
    candidates = [[0.0, 0.0, 10.0, 10.0]]
    boxes, labels = [[[0.0, 0.0, 10.0, 4.0], [0.0, 0.0, 10.0, 6.0]]], [[0, 1]]
    index, state = run(ops.match, candidates, boxes, labels, **RPN)
    assert (index.tolist(), state.tolist()) == ([[1]], [[1]])
    _, state = run(ops.match, candidates, boxes, labels, low=0.3, high=0.7)
    assert state.tolist() == [[-1]]


def test_nearly_as_good_is_not_forced():
    candidates = [[0.0, 0.0, 100.0, 500.0], [0.0, 0.0, 100.0, 501.0]]
    boxes = [[[0.0, 0.0, 100.0, 200.0]]]  # IoU .4 and .3992
    _, state = run(ops.match, candidates, boxes, [[0]], **RPN)
    assert state.tolist() == [[1, -1]]


def test_an_object_that_nothing_touches_forces_nothing():
    candidates, boxes = [[0.0, 0.0, 4.0, 4.0]], [[[50.0, 50.0, 60.0, 60.0]]]
    _, state = run(ops.match, candidates, boxes, [[0]], **RPN)
    assert state.tolist() == [[0]]


def test_candidates_without_area_are_ignored():
    candidates = np.zeros((1, 3, 4), "float32")
    candidates[0, 0] = [0, 0, 4, 4]
    boxes, labels = candidates[:, :2], np.array([[3, -1]])
    _, state = run(ops.match, candidates, boxes, labels, **HEAD)
    assert state.tolist() == [[1, -1, -1]]


def test_bad_arguments_of_match_are_named():
    boxes, labels = np.zeros((1, 2, 4)), np.zeros((1, 2), int)
    with pytest.raises(ValueError, match=r"Received: low=0\.7, high=0\.3"):
        ops.match(boxes, boxes, labels, 0.7, 0.3)
    with pytest.raises(ValueError, match=r"`candidates`.*Received: shape=\(1, 2, 3\)"):
        ops.match(boxes[..., :3], boxes, labels, 0.5, 0.5)
    with pytest.raises(ValueError, match=r"`labels`.*\(2,\)"):
        ops.match(boxes, boxes, labels[0], 0.5, 0.5)
    with pytest.raises(ValueError, match=r"`labels`.*\(2, 4\)"):
        ops.match(boxes, boxes[0], labels, 0.5, 0.5)


COUNT, FRACTION = 8, 0.25
SETTINGS = {"count": COUNT, "fraction": FRACTION}


def states():
    """Return states of four images: many objects, one, none, too few of anything."""
    state = np.full((4, 40), -1, "int32")
    state[0, :20], state[0, 20:35] = 1, 0
    state[1, 7], state[1, 10:] = 1, 0
    state[2, 5:30] = 0
    state[3, 0], state[3, 1:4] = 1, 0
    return state


def test_chooses_the_right_numbers():
    state = np.tile(states(), (10, 1))
    objects, chosen = run(ops.balanced_sample, state, **SETTINGS, seed=0)
    assert objects.dtype == chosen.dtype == np.float32
    assert objects.sum(axis=1).tolist() == 10 * [2, 1, 0, 1]
    assert chosen.sum(axis=1).tolist() == 10 * [8, 8, 8, 4]
    assert set(np.unique(chosen)) == {0, 1}
    assert (state[objects == 1] == 1).all()
    assert (state[chosen - objects == 1] == 0).all()


def test_every_candidate_has_the_same_chance():
    state = np.repeat(states()[:1], 400, axis=0)
    objects, chosen = run(ops.balanced_sample, state, **SETTINGS, seed=1)
    for mask, share in ((objects[:, :20], 2 / 20), (chosen[:, 20:35], 6 / 15)):
        deviation = np.sqrt(share * (1 - share) / len(mask))
        assert np.abs(mask.mean(axis=0) - share).max() < 4 * deviation


def test_a_seed_decides():
    def chosen(seed):
        return numpy(ops.balanced_sample(states(), COUNT, FRACTION, seed)[1]).tolist()

    assert chosen(3) == chosen(3) != chosen(4)
    generator = keras.random.SeedGenerator(3)
    assert chosen(generator) != chosen(generator)
    assert chosen(None) != chosen(None)


def test_the_whole_fraction_may_be_objects_or_none():
    objects, chosen = run(
        ops.balanced_sample, states(), count=COUNT, fraction=1.0, seed=0
    )
    assert objects.sum(axis=1).tolist() == [8, 1, 0, 1]
    objects, chosen = run(
        ops.balanced_sample, states(), count=COUNT, fraction=0.0, seed=0
    )
    assert objects.sum() == 0
    assert chosen.sum(axis=1).tolist() == [8, 8, 8, 3]


def test_indices_are_those_of_the_masks():
    state = np.tile(states(), (5, 1))
    index, weight = run(ops.take_balanced_sample, state, **SETTINGS, seed=0)
    assert index.shape == weight.shape == (20, COUNT)
    assert index.dtype == np.int32
    _, chosen = run(ops.balanced_sample, state, **SETTINGS, seed=0)
    for image in range(20):
        assert len(set(index[image])) == COUNT
        counted = index[image][weight[image] == 1]
        assert sorted(counted) == np.flatnonzero(chosen[image]).tolist()
    assert (np.diff(weight, axis=1) <= 0).all()
    assert (state[:1, index[::4, :2]] == 1).all()  # objects come first


@pytest.mark.parametrize("jit", JIT)
def test_sampling_works_compiled(jit):
    def sample(state):
        masks = ops.balanced_sample(state, COUNT, FRACTION, seed=0)
        return *masks, *ops.take_balanced_sample(state, COUNT, FRACTION, seed=0)

    objects, chosen, _, weight = compiled(sample, states(), jit=jit)
    assert objects.sum(axis=1).tolist() == [2, 1, 0, 1]
    assert chosen.sum(axis=1).tolist() == [8, 8, 8, 4]
    assert weight.sum(axis=1).tolist() == [8, 8, 8, 4]


def test_bad_arguments_of_a_sample_are_named():
    with pytest.raises(ValueError, match="Received: count=0"):
        ops.balanced_sample(states(), 0, 0.5)
    with pytest.raises(ValueError, match=r"fraction=1\.5"):
        ops.balanced_sample(states(), 8, 1.5)
    with pytest.raises(ValueError, match=r"count=41, state of shape \(4, 40\)"):
        ops.take_balanced_sample(states(), 41, 0.5)
    with pytest.raises(ValueError, match=r"`state`.*Received: shape=\(40,\)"):
        ops.balanced_sample(states()[0], 8, 0.5)
