"""What the tests of detectors look at: drawn squares, and objects at random."""

import keras
import numpy as np

SHAPE = (32, 48, 3)
# A few steps without a graph are faster than making one, for `run_eagerly`. Not on JAX,
# which then compiles every operation for itself.
EAGERLY = keras.backend.backend() != "jax"
IMAGES = np.random.default_rng(0).integers(0, 256, (3, *SHAPE)).astype("uint8")


def squares(count, places=4):
    """Draw one or two squares on grey: bright ones are class 0, dark ones class 1."""
    rng = np.random.default_rng(count)  # the same, whatever was drawn before
    images = np.full((count, *SHAPE), 128, "uint8")
    boxes = np.zeros((count, places, 4), "float32")
    labels = np.full((count, places), -1, "int32")
    for index in range(count):
        for place in range(1 + index % 2):
            side = rng.integers(9, 15)
            x = rng.integers(24 * place, 24 * place + 24 - side)
            y = rng.integers(0, SHAPE[0] - side)
            label = rng.integers(2)
            images[index, y : y + side, x : x + side] = (250, 10)[label]
            boxes[index, place] = (x, y, x + side, y + side)
            labels[index, place] = label
    return images, {"boxes": boxes, "labels": labels}


def objects(*counts, places=None):
    """Place so many objects of class 0 at random in each image."""
    rng = np.random.default_rng(counts)
    places = places or max(counts)
    corners = rng.uniform(0, 16, (len(counts), places, 2))
    boxes = np.concatenate([corners, corners + 12], axis=-1).astype("float32")
    labels = np.where(np.arange(places) < np.array(counts)[:, None], 0, -1)
    boxes[labels < 0] = 0
    return {"boxes": boxes, "labels": labels.astype("int32")}


def proposals_near(boxes, count):
    """Propose every box moved a little, twice, and fill up with boxes at random."""
    rng = np.random.default_rng(count)
    found = np.zeros((len(boxes), count, 4), "float32")
    for place, real in enumerate(boxes):
        real = np.repeat(real[real[:, 2] > real[:, 0]], 2, axis=0)  # (Q, 4)
        moved = real + rng.uniform(-2, 2, real.shape)
        corners = rng.uniform(0, 20, (count - len(moved), 2))
        sides = rng.uniform(4, 12, corners.shape)
        elsewhere = np.concatenate([corners, corners + sides], axis=-1)
        found[place] = np.concatenate([moved, elsewhere])
    return np.clip(found, 0, np.tile(SHAPE[1::-1], 2)).astype("float32")


def same(found, expected, tolerance=1e-4):
    """Assert that two answers are the same detections."""
    for key in ("boxes", "scores", "labels"):
        ours, theirs = (keras.ops.convert_to_numpy(x[key]) for x in (found, expected))
        np.testing.assert_allclose(ours, theirs, atol=tolerance, err_msg=key)


def has_found_something(found):
    return np.sum(found["labels"] >= 0) >= 3
