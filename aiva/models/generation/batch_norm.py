"""Batch statistics for weights that are no longer those of the training.

Izmailov et al., 2018, "Averaging weights leads to wider optima and better
generalization", https://arxiv.org/abs/1803.05407: averaged weights get their batch
statistics in the same way there.
"""

import keras
import numpy as np
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
        batch_size: Inputs that are normalised together. Each batch counts alike, a
            smaller last one too.

    Example:
        >>> import numpy as np
        >>> x = keras.Input((1,))
        >>> model = keras.Model([x], layers.BatchNormalization()(x))
        >>> numbers = np.float32([[1], [3], [5], [7]])
        >>> recalibrate_batch_norm(model, [numbers], batch_size=2)
        >>> [weight.tolist() for weight in model.get_weights()[2:]]
        [[4.0], [1.0]]
    """
    normalizing = [
        layer for layer in model.layers if isinstance(layer, layers.BatchNormalization)
    ]
    if not normalizing:
        return
    momentum = [layer.momentum for layer in normalizing]
    batches = []
    in_training = InTraining(model)
    try:
        for layer in normalizing:
            layer.momentum = 0.0  # so that a layer remembers the last batch alone
        for start in range(0, len(inputs[0]), batch_size):
            in_training.predict_on_batch(
                [array[start : start + batch_size] for array in inputs]
            )
            batches.append([remembered(layer) for layer in normalizing])
    finally:
        for layer, before in zip(normalizing, momentum, strict=True):
            layer.momentum = before
    for layer, statistics in zip(normalizing, zip(*batches, strict=True), strict=True):
        mean, variance = np.mean(statistics, axis=0)  # (2, F)
        layer.moving_mean.assign(mean)
        layer.moving_variance.assign(variance)


def remembered(layer):
    """Return the mean and the variance that a layer remembers, an array `(2, F)`."""
    moments = layer.moving_mean, layer.moving_variance
    return np.stack([keras.ops.convert_to_numpy(value) for value in moments])


class InTraining(keras.Model):
    """A model that normalises by the batch, compiled though it is no training."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def call(self, inputs):
        """Call the model as in its training."""
        return self.model(inputs, training=True)
