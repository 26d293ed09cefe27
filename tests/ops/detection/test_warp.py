import numpy as np
import pytest

from aiva import ops, scratch
from tests.ops.backends import JIT, compiled, run

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (2, 20, 26, 3)).astype("uint8")
INSIDE = np.float32([[[4, 5, 12, 11], [8, 3, 16, 15], [6, 6, 6, 6]]] * 2)


def test_agrees_with_the_loops():
    crops = run(ops.warp, IMAGES, INSIDE, size=8, context=2)
    boxes = np.array([[0, 2, 16, 14], [4, -3, 20, 21], [6, 6, 6, 6]], "float32")
    for image in range(2):
        grey = IMAGES[image].astype("float32") - 127.5
        expected = scratch.roi_align(grey, boxes, 8, 1) + 127.5
        np.testing.assert_allclose(crops[image], expected, atol=1e-3)


def test_a_box_of_the_crops_size_is_copied():
    boxes = np.float32([[[3, 4, 11, 12]]] * 2)
    crops = run(ops.warp, IMAGES, boxes, size=8, context=0, samples=1)
    np.testing.assert_allclose(crops[:, 0], IMAGES[:, 4:12, 3:11], atol=1e-3)


@pytest.mark.parametrize("context", [0, 1, 3])
def test_the_box_lies_within_a_frame_of_context(context):
    """A white box on black: in the crop its sides are `context` pixels inside."""
    image = np.zeros((1, 100, 100, 1), "uint8")  # nothing outside, which is grey
    image[:, 40:56, 38:62] = 255
    (crop,) = run(
        ops.warp,
        image,
        np.float32([[[38, 40, 62, 56]]]),
        **{"size": 8, "context": context, "samples": 4},
    )
    inside = crop[0, :, :, 0] > 127
    size = 8 - 2 * context
    assert inside.sum() == size * size
    assert inside[context : 8 - context, context : 8 - context].all()


def test_outside_the_image_all_is_grey():
    crops = run(ops.warp, IMAGES, np.float32([[[-40, -40, -20, -20]]] * 2), size=8)
    np.testing.assert_allclose(crops, 127.5)


@pytest.mark.parametrize("jit", JIT)
def test_works_compiled(jit):
    images = IMAGES.astype("float32")

    def cut(images, boxes):
        return ops.warp(images, boxes, size=6, context=1)

    crops = compiled(cut, images, INSIDE, jit=jit)
    np.testing.assert_allclose(crops, run(cut, images, INSIDE), atol=1e-3)


@pytest.mark.parametrize("context", [-1, 4])
def test_a_context_that_leaves_no_box_is_named(context):
    with pytest.raises(ValueError, match=f"Received: size=8, context={context}"):
        ops.warp(IMAGES, INSIDE, size=8, context=context)
