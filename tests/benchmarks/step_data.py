"""Arrays that both sides learn from: the same sizes, the same numbers.

Needs NumPy alone, because the sides' environments lack each other's libraries. What the
arrays show does not matter to the time of a step.

Shapes: N images, M objects per image.
"""

import numpy as np

MODELS = ("cnn", "vae", "dcgan", "unet")
BATCH = {"cnn": 128, "vae": 128, "dcgan": 128, "unet": 16}
STEPS = {"cnn": 60, "vae": 100, "dcgan": 12, "unet": 15}  # of one measured epoch
EPOCHS = 4  # that are measured, after one that is not
LATENT_DIM = 100  # of the DCGAN
CODES = 500  # that are decoded together: AIVA's own batch of generated images
PREDICTED = {"cnn": 20, "vae": 10, "dcgan": 2, "unet": 10}  # batches at a time
CALLS = 1000  # of one image alone, while memory is watched


def training_arrays(name, steps):
    """Return what so many steps learn from: a tuple of images, and perhaps targets."""
    rng = np.random.default_rng(0)
    count = steps * BATCH[name]
    shape = (count, 64, 64, 3) if name == "unet" else (count, 28, 28, 1)
    images = rng.integers(0, 256, shape, "uint8")
    if name == "cnn":
        return images, rng.integers(0, 10, count).astype("int32")
    if name == "unet":
        noise = rng.normal(0, 25, shape).astype("float32")
        return images + noise, images.astype("float32")
    return (images,)


def inputs_to_predict(name, batches):
    """Return what so many batches are predicted of: images, or a DCGAN's codes."""
    if name != "dcgan":
        return training_arrays(name, batches)[0]
    rng = np.random.default_rng(0)
    return rng.standard_normal((batches * CODES, LATENT_DIM)).astype("float32")


def size_to_predict(name):
    """Return how many are predicted together."""
    return CODES if name == "dcgan" else BATCH[name]
