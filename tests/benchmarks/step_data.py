"""Arrays that both sides learn from: the same sizes, the same numbers.

Needs NumPy alone, because the sides' environments lack each other's libraries. What the
arrays show does not matter to the time of a step.

Shapes: N images, M objects per image.
"""

import numpy as np

MODELS = ("cnn", "vae", "dcgan", "unet", "faster_rcnn", "r2plus1d", "cnn_gru")
BATCH = {
    "cnn": 128,
    "vae": 128,
    "dcgan": 128,
    "unet": 16,
    "faster_rcnn": 8,
    "r2plus1d": 32,
    "cnn_gru": 32,
}
STEPS = {  # of one measured epoch
    "cnn": 60,
    "vae": 100,
    "dcgan": 12,
    "unet": 15,
    "faster_rcnn": 20,
    "r2plus1d": 8,
    "cnn_gru": 8,
}
EPOCHS = 4  # that are measured, after one that is not
LATENT_DIM = 100  # of the DCGAN
SHAPES = {  # all others 28 x 28
    "unet": (64, 64, 3),
    "faster_rcnn": (128, 128, 3),
    "r2plus1d": (16, 32, 32, 3),
    "cnn_gru": (16, 32, 32, 3),
}
CLASSIFIERS = ("cnn", "r2plus1d", "cnn_gru")
OBJECTS = 4  # in a scene
# What is predicted together, AIVA's own batches of generated images and of scenes, and
# how many such batches at a time: 79 are the test images of MNIST.
TOGETHER = {**BATCH, "dcgan": 500, "faster_rcnn": 32}
PREDICTED = {
    "cnn": 79,
    "vae": 79,
    "dcgan": 2,
    "unet": 10,
    "faster_rcnn": 3,
    "r2plus1d": 3,
    "cnn_gru": 3,
}
CALLS = 1000  # of one image alone, while memory is watched


def training_arrays(name, steps):
    """Return what so many steps learn from: a tuple of images, and perhaps targets."""
    rng = np.random.default_rng(0)
    count = steps * BATCH[name]
    shape = (count, *SHAPES.get(name, (28, 28, 1)))
    images = rng.integers(0, 256, shape, "uint8")
    if name in CLASSIFIERS:
        return images, rng.integers(0, 10, count).astype("int32")
    if name == "unet":
        noise = rng.normal(0, 25, shape).astype("float32")
        return images + noise, images.astype("float32")
    if name == "faster_rcnn":
        return images, *objects(rng, count)
    return (images,)


def objects(rng, count):
    """Return boxes `(N, M, 4)` of 16 to 48 pixels, and their labels `(N, M)`."""
    corners = rng.uniform(0, 80, (count, OBJECTS, 2))
    sides = rng.uniform(16, 48, (count, OBJECTS, 2))
    boxes = np.concatenate([corners, corners + sides], axis=-1).astype("float32")
    return boxes, rng.integers(0, 10, (count, OBJECTS)).astype("int32")


def inputs_to_predict(name, batches):
    """Return what so many batches are predicted of: images, or a DCGAN's codes."""
    rng, count = np.random.default_rng(0), batches * TOGETHER[name]
    if name == "dcgan":
        return rng.standard_normal((count, LATENT_DIM)).astype("float32")
    return rng.integers(0, 256, (count, *SHAPES.get(name, (28, 28, 1))), "uint8")
