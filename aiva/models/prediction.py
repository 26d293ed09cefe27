"""What a model answers, without waiting where one batch is all there is."""

import keras
import numpy as np


def predicted(model: keras.Model, inputs, batch_size: int):
    """Return what `predict` returns; of a single batch, without building a pipeline.

    On TensorFlow `predict` first makes a pipeline of the data, which takes some 50 ms
    whatever the model is, and a small model answers in one. `predict_on_batch` calls
    the compiled function itself.

    Args:
        model: The Keras model.
        inputs: Array `(N, ...)`, or a list or dictionary of them.
        batch_size: Inputs that are looked at together.

    Returns:
        NumPy arrays, as `predict` returns them.

    Example:
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> predicted(model, np.ones((3, 2)), batch_size=8).shape
        (3, 1)
    """
    inputs = keras.tree.map_structure(np.asarray, inputs)
    count = len(keras.tree.flatten(inputs)[0])
    if count > batch_size:
        return model.predict(inputs, batch_size=batch_size, verbose=0)
    return model.predict_on_batch(keras.tree.map_structure(as_predict_takes, inputs))


def as_predict_takes(array):
    """Return an array as `predict` hands it over: floats in Keras' precision."""
    if not np.issubdtype(array.dtype, np.floating):
        return array
    return array.astype(keras.config.floatx(), copy=False)
