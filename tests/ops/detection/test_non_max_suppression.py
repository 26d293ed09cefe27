import numpy as np
import pytest
from keras import ops as keras_ops

from aiva import ops, scratch
from tests.golden import golden
from tests.ops.backends import JIT, compiled, gradient, run


def torchvision_cases(threshold):
    """Return boxes, scores, labels and the kept places of the cases of a threshold."""
    arrays = golden("detection_non_max_suppression")
    chosen = np.isclose(arrays["iou_threshold"], threshold)
    return (
        arrays["boxes"][chosen].astype("float32"),
        arrays["scores"][chosen],
        arrays["labels"][chosen].astype("int32"),
        {key: arrays[f"kept_{key}"][chosen] for key in ("all", "by_class")},
    )


def suppress(boxes, scores, max_boxes, iou_threshold=0.5, labels=None):
    """Return index and valid as arrays."""
    return run(
        ops.non_max_suppression,
        boxes,
        scores,
        max_boxes=max_boxes,
        iou_threshold=iou_threshold,
        labels=labels,
    )


def padded(index, valid):
    """Write -1 where no box was kept."""
    return np.where(valid, index, -1)


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.7])
def test_agrees_with_torchvision(threshold):
    boxes, scores, labels, kept = torchvision_cases(threshold)
    for name, classes in (("all", {}), ("by_class", {"labels": labels})):
        index, valid = suppress(boxes, scores, 45, threshold, **classes)
        assert (index.dtype, valid.dtype) == (np.int32, bool)
        assert (index[~valid] == 0).all()
        found = padded(index, valid)
        np.testing.assert_array_equal(found[:, :40], kept[name])
        np.testing.assert_array_equal(found[:, 40:], np.full((len(boxes), 5), -1))


@pytest.mark.parametrize("jit", JIT)
def test_agrees_with_torchvision_when_compiled(jit):
    boxes, scores, labels, kept = torchvision_cases(0.5)

    def best_seven(boxes, scores, labels):
        return ops.non_max_suppression(boxes, scores, 7, 0.5, labels)

    found = padded(*compiled(best_seven, boxes, scores, labels, jit=jit))
    np.testing.assert_array_equal(found, kept["by_class"][:, :7])


@pytest.mark.parametrize("threshold", [0.0, 0.25, 1.0])
def test_agrees_with_the_loops(threshold):
    random = np.random.default_rng(0)
    low = random.integers(0, 10, (12, 30, 2))
    boxes = np.concatenate([low, low + random.integers(0, 8, (12, 30, 2))], axis=-1)
    scores = random.integers(0, 6, (12, 30)).astype("float32")
    labels = random.integers(0, 2, (12, 30))
    index, valid = suppress(boxes, scores, 10, threshold, labels)
    for image in range(12):
        expected = scratch.non_max_suppression(
            boxes[image], scores[image], 10, threshold, labels[image]
        )
        assert index[image][valid[image]].tolist() == expected


def test_a_chain_takes_as_many_rounds_as_it_has_boxes():
    x = 4.0 * np.arange(50)
    chain = np.stack([x, 0 * x, x + 10, 0 * x + 10], axis=-1)[None]  # IoU .43 with next
    index, valid = suppress(chain, -x[None], 50, 0.4)
    assert index[valid].tolist() == list(range(0, 50, 2))


def test_places_without_a_box_stay_out():
    x = 10.0 * np.arange(4)
    apart = np.stack([x, 0 * x, x + 8, 0 * x + 8], axis=-1)[None]
    scores = np.array([[-np.inf, -1e9, -5.0, -7.0]])
    index, valid = suppress(apart, scores, 4)
    assert (index.tolist(), valid.sum()) == ([[2, 3, 0, 0]], 2)
    _, valid = suppress(apart, np.full((1, 4), -np.inf), 4)
    assert not valid.any()


def test_the_gradient_flows_through_what_is_taken():
    boxes = np.array([[[0.0, 0, 8, 8], [0, 0, 8, 7], [20, 20, 28, 28]]], "float32")

    def kept_scores(scores):
        index, valid = ops.non_max_suppression(boxes, scores, 3)
        taken = keras_ops.take_along_axis(scores, index, axis=1)
        return keras_ops.sum(taken * keras_ops.cast(valid, "float32"))

    assert gradient(kept_scores, [[0.5, 0.9, 0.1]]).tolist() == [[0, 1, 1]]


def test_bad_arguments_are_named():
    boxes, scores = np.zeros((1, 3, 4)), np.zeros((1, 3))
    with pytest.raises(ValueError, match=r"boxes of shape \(3, 4\).*boxes\[None\]"):
        ops.non_max_suppression(boxes[0], scores[0], 2)
    with pytest.raises(ValueError, match=r"scores of shape \(1, 2\)"):
        ops.non_max_suppression(boxes, scores[:, :2], 2)
    with pytest.raises(ValueError, match="Received: max_boxes=0"):
        ops.non_max_suppression(boxes, scores, 0)
    with pytest.raises(ValueError, match=r"iou_threshold=50"):
        ops.non_max_suppression(boxes, scores, 2, iou_threshold=50)
    with pytest.raises(ValueError, match=r"labels of shape \(1, 3, 1\)"):
        ops.non_max_suppression(boxes, scores, 2, labels=np.zeros((1, 3, 1)))
