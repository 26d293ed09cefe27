"""Batch statistics that fit the weights.

Batch normalisation remembers the mean and the variance of its inputs as a moving
average over a training. Weights that change afterwards, as when their own average takes
their place (`use_ema` of Keras' optimizers), need statistics of their own.
"""

import contextlib

import keras
from keras import layers


def settle_statistics(model: keras.Model, parts: list, batch_size: int) -> None:
    """Replace the statistics of all batch normalisation by means over given inputs.

    Args:
        model: A Keras model.
        parts: List of its inputs `(N, ...)`, such as `[codes]`.
        batch_size: Inputs that are normalised together.

    Example:
        >>> import numpy as np
        >>> inputs = keras.Input((1,))
        >>> model = keras.Model([inputs], layers.BatchNormalization()(inputs))
        >>> settle_statistics(model, np.float32([[[1], [3], [5], [7]]]), batch_size=2)
        >>> [weight.tolist() for weight in model.get_weights()[2:]]
        [[4.0], [1.0]]
    """
    normalizing = [
        layer for layer in model.layers if isinstance(layer, layers.BatchNormalization)
    ]
    if not normalizing:
        return
    with kept_momentum(normalizing):
        for step, at in enumerate(range(0, len(parts[0]), batch_size)):
            for layer in normalizing:
                layer.momentum = step / (step + 1)  # so that all steps count alike
            inputs = [
                keras.ops.convert_to_tensor(part[at : at + batch_size])
                for part in parts
            ]
            model(inputs, training=True)


@contextlib.contextmanager
def kept_momentum(normalizing):
    """Give the layers their momentum back in the end."""
    before = [layer.momentum for layer in normalizing]
    try:
        yield
    finally:
        for layer, momentum in zip(normalizing, before, strict=True):
            layer.momentum = momentum
