"""Compile a model once for all trainings with the same settings.

TensorFlow writes a training step down as a graph before the first step, which takes
seconds. It does so twice if the step has to make variables, and Keras makes those of
the optimizer and of the metrics in the first step, unless they are there. And `compile`
throws the graph away, even where nothing has changed.
"""

import json
import types
import weakref
from typing import NamedTuple

import keras
import numpy as np

PLAIN = (bool, int, float, str, tuple, type(None))
# Attributes of a model that `fit` and `predict` change, and that are in no graph.
CHANGING = {
    "built",
    "predict_function",
    "stop_evaluating",
    "stop_predicting",
    "stop_training",
    "test_function",
    "train_function",
    "training",  # of torch's modules
}


class Compiled(NamedTuple):
    """What a model was compiled with, all that its training step depends on."""

    settings: str
    compile_config: str
    attributes: list
    trainable: list
    optimizer: keras.optimizers.Optimizer
    initial_values: list


# The last compilation of each model that is still in use.
COMPILED = weakref.WeakKeyDictionary()


def compile_once(
    model: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    targets: np.ndarray | None = None,
    **settings,
) -> None:
    """Compile a model, or reset its optimizer if nothing has changed.

    A model of a reader's own class is always compiled: what its step depends on cannot
    be told.

    Args:
        model: The Keras model.
        optimizer: A new optimizer.
        targets: One target, such as zeros, in the shape that the metrics of `settings`
            get it; None if there are none.
        **settings: As `keras.Model.compile` takes them.

    Example:
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> compile_once(model, keras.optimizers.Adam(), np.zeros((1, 1)), loss="mse")
        >>> first = model.optimizer
        >>> _ = model.fit(np.ones((8, 2)), np.ones(8), verbose=0)
        >>> compile_once(model, keras.optimizers.Adam(), np.zeros((1, 1)), loss="mse")
        >>> model.optimizer is first, int(first.iterations.numpy())
        (True, 0)
    """
    # Keras numbers the names of optimizers, and so no two would be the same.
    config = {**optimizer.get_config(), "name": type(optimizer).__qualname__}
    wanted = as_text([config, settings])
    before = COMPILED.get(model)
    if before is not None and before.settings == wanted and is_unchanged(model, before):
        for variable, value in zip(
            before.optimizer.variables, before.initial_values, strict=True
        ):
            zeros = keras.ops.zeros(variable.shape, variable.dtype)
            variable.assign(zeros if value is None else value)
        return
    model.compile(optimizer, **settings)
    model.optimizer.build(model.trainable_variables)
    # A reader's own `compute_metrics` may ask for more than a target and an answer.
    is_of_keras = type(model).compute_metrics is keras.Model.compute_metrics
    if targets is not None and is_of_keras:
        batch_of_one = (1, *(side or 1 for side in model.output_shape[1:]))
        model.compute_metrics(None, targets, np.zeros(batch_of_one))
        model.reset_metrics()
    COMPILED.pop(model, None)
    if type(model).__module__.startswith(("aiva.", "keras.")):
        COMPILED[model] = Compiled(
            settings=wanted,
            compile_config=as_text(model.get_compile_config()),
            attributes=attributes(model),
            trainable=[id(variable) for variable in model.trainable_variables],
            optimizer=model.optimizer,  # keeps the variables, and so their ids, alive
            initial_values=initial_values(model.optimizer),
        )


def is_unchanged(model, before) -> bool:
    """Tell whether a model is as it was when it was compiled last."""
    return (
        model.optimizer is before.optimizer
        and as_text(model.get_compile_config()) == before.compile_config
        and [id(variable) for variable in model.trainable_variables] == before.trainable
        and attributes(model) == before.attributes
    )


def as_text(config) -> str:
    """Return settings as a text that can be compared."""
    config = keras.saving.serialize_keras_object(config)
    return json.dumps(config, sort_keys=True, default=repr)


def initial_values(optimizer) -> list:
    """Return the values of an optimizer's variables, None for zeros."""
    values = [
        np.array(keras.ops.convert_to_numpy(each)) for each in optimizer.variables
    ]
    return [value if value.any() else None for value in values]


def attributes(model) -> list:
    """Return what a traced step has taken from a model and its layers."""
    found = [model.run_eagerly, model.jit_compile]
    for layer in model._flatten_layers():
        found += [layer.name, layer.trainable, layer.dtype_policy.name]
        for name, value in vars(layer).items():
            if name[0] != "_" and name not in CHANGING and is_traced(value):
                found.append((name, noted(layer, value)))
    return found


def is_traced(value) -> bool:
    """Tell whether a graph takes a value as it is; variables it reads at every step."""
    if isinstance(value, keras.layers.Layer):  # which is looked at itself
        return False
    return isinstance(value, (*PLAIN, np.ndarray)) or callable(value)


def noted(layer, value):
    """Return something that differs if an attribute has become another.

    Functions are held weakly: a strong reference would keep their model alive.
    """
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, np.ndarray):
        return value.tobytes()
    if isinstance(value, types.MethodType):
        is_own = value.__self__ is layer
        return value.__func__ if is_own else weakref.WeakMethod(value)
    try:
        return weakref.ref(value)
    except TypeError:  # such as a ufunc of NumPy, which no model is held by
        return id(value)
