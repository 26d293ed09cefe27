"""What the tests ask of every backend alike: compile a function, take its gradient."""

import functools

import keras
import numpy as np
from keras import ops

# TensorFlow compiles in two ways; torch runs eagerly, so it has nothing to compile.
JIT = {"tensorflow": [False, True], "jax": [True], "torch": [False]}
JIT = JIT[keras.backend.backend()]


class Call(keras.layers.Layer):
    """A function as a layer."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def call(self, inputs):
        return self.function(*inputs)


def compiled(function, *arrays, jit):
    """Run a function of batches in a compiled model that does not know their size."""
    inputs = [keras.Input(array.shape[1:], dtype=array.dtype) for array in arrays]
    model = keras.Model(inputs, Call(function)(inputs))
    model.compile(jit_compile=jit)
    return model.predict_on_batch(list(arrays))


def run(function, *arrays, **settings):
    """Run a function of arrays and return NumPy arrays.

    JAX does it as a whole: operation by operation it would compile each one first.
    """
    arrays = [np.asarray(array) for array in arrays]
    function = functools.partial(function, **settings)
    if keras.backend.backend() == "jax":
        import jax

        function = jax.jit(function)
    return numpy(function(*arrays))


def numpy(tensors):
    """Return one tensor or several as NumPy arrays."""
    if isinstance(tensors, (tuple, list)):
        return [ops.convert_to_numpy(tensor) for tensor in tensors]
    return ops.convert_to_numpy(tensors)


def gradient(function, array):
    """Return the gradient of a function with one number for a float32 array."""
    array = np.asarray(array, "float32")
    if keras.backend.backend() == "tensorflow":
        import tensorflow

        variable = tensorflow.Variable(array)
        with tensorflow.GradientTape() as tape:
            value = function(variable * 1.0)
        found = tape.gradient(value, variable)
        return np.zeros_like(array) if found is None else numpy(found)
    if keras.backend.backend() == "jax":
        import jax

        return np.asarray(jax.jit(jax.grad(function))(array))
    import torch

    leaf = torch.tensor(array, requires_grad=True)
    value = function(leaf)
    if not value.requires_grad:
        return np.zeros_like(array)
    value.backward()
    return np.zeros_like(array) if leaf.grad is None else leaf.grad.numpy()
