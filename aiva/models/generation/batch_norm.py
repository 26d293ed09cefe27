"""Batch statistics for weights that are no longer those of the training.

Izmailov et al., 2018, "Averaging weights leads to wider optima and better
generalization", https://arxiv.org/abs/1803.05407: averaged weights get their batch
statistics in the same way there.
"""

import keras
from keras import layers


def recalibrate_batch_norm(model: keras.Model, inputs: list, batch_size: int) -> None:
    """Replace the statistics of all batch normalisation by means over given inputs.

    Batch normalisation remembers the mean and the variance of its inputs as a moving
    average over a training. Weights that change afterwards, as when their own average
    takes their place (`use_ema` of Keras' optimizers), need statistics of their own, as
    in `torch.optim.swa_utils.update_bn`.

    Args:
        model: A Keras model.
        inputs: List of its inputs `(N, ...)`, such as `[codes]`.
        batch_size: Inputs that are normalised together.

    Example:
        >>> import numpy as np
        >>> x = keras.Input((1,))
        >>> model = keras.Model([x], layers.BatchNormalization()(x))
        >>> numbers = np.float32([[1], [3], [5], [7]])
        >>> recalibrate_batch_norm(model, [numbers], batch_size=2)
        >>> [weight.tolist() for weight in model.get_weights()[2:]]
        [[4.0], [1.0]]
    """
    momentum = {
        layer: layer.momentum
        for layer in model.layers
        if isinstance(layer, layers.BatchNormalization)
    }
    starts = range(0, len(inputs[0]), batch_size) if momentum else []
    try:
        for step, start in enumerate(starts):
            for layer in momentum:
                layer.momentum = step / (step + 1)  # so that all steps count alike
            batch = [array[start : start + batch_size] for array in inputs]
            model(
                [keras.ops.convert_to_tensor(array) for array in batch], training=True
            )
    finally:
        for layer, before in momentum.items():
            layer.momentum = before
