"""Binarisation: every pixel becomes black or white, at random."""

import keras
from keras import ops


def binarize(images, seed):
    """Make each pixel white with the probability that its grey level states.

    A Bernoulli distribution describes pixels that are on or off. Grey levels read as
    probabilities become such pixels, so that a likelihood is one, and can be stated in
    nats (Salakhutdinov and Murray, 2008, "On the quantitative analysis of deep belief
    networks", https://doi.org/10.1145/1390156.1390266).

    Args:
        images: Images of any shape with values 0-255.
        seed: A whole number for the same draw every time, or a
            `keras.random.SeedGenerator` for a new one at each call.

    Returns:
        float32 tensor of the same shape, whose values are 0 or 255.

    Example:
        >>> ops.convert_to_numpy(binarize([0, 255], seed=0)).tolist()
        [0.0, 255.0]
    """
    images = ops.cast(ops.convert_to_tensor(images), "float32")
    uniform = keras.random.uniform(ops.shape(images), seed=seed)
    return 255.0 * ops.cast(uniform < images / 255.0, "float32")
