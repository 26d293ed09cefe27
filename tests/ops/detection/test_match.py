import numpy as np
import pytest

from aiva import ops, scratch
from tests.golden import golden
from tests.ops.backends import JIT, compiled, run

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


def test_bad_arguments_are_named():
    boxes, labels = np.zeros((1, 2, 4)), np.zeros((1, 2), int)
    with pytest.raises(ValueError, match=r"Received: low=0\.7, high=0\.3"):
        ops.match(boxes, boxes, labels, 0.7, 0.3)
    with pytest.raises(ValueError, match=r"`candidates`.*Received: shape=\(1, 2, 3\)"):
        ops.match(boxes[..., :3], boxes, labels, 0.5, 0.5)
    with pytest.raises(ValueError, match=r"`labels`.*\(2,\)"):
        ops.match(boxes, boxes, labels[0], 0.5, 0.5)
    with pytest.raises(ValueError, match=r"`labels`.*\(2, 4\)"):
        ops.match(boxes, boxes[0], labels, 0.5, 0.5)
