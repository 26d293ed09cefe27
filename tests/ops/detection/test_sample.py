import keras
import numpy as np
import pytest

from aiva import ops
from tests.ops.backends import JIT, compiled, numpy, run

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


def test_places_are_those_of_the_masks():
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
def test_works_compiled(jit):
    def sample(state):
        masks = ops.balanced_sample(state, COUNT, FRACTION, seed=0)
        return *masks, *ops.take_balanced_sample(state, COUNT, FRACTION, seed=0)

    objects, chosen, _, weight = compiled(sample, states(), jit=jit)
    assert objects.sum(axis=1).tolist() == [2, 1, 0, 1]
    assert chosen.sum(axis=1).tolist() == [8, 8, 8, 4]
    assert weight.sum(axis=1).tolist() == [8, 8, 8, 4]


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="Received: count=0"):
        ops.balanced_sample(states(), 0, 0.5)
    with pytest.raises(ValueError, match=r"fraction=1\.5"):
        ops.balanced_sample(states(), 8, 1.5)
    with pytest.raises(ValueError, match=r"count=41, state of shape \(4, 40\)"):
        ops.take_balanced_sample(states(), 41, 0.5)
    with pytest.raises(ValueError, match=r"`state`.*Received: shape=\(40,\)"):
        ops.balanced_sample(states()[0], 8, 0.5)
