"""Compile a model once for all trainings with the same settings.

TensorFlow writes a training step down as a graph before the first step, which takes
seconds. It does so twice if the step has to make variables, and Keras makes those of
the optimizer and of the metrics in the first step, unless they are there. And `compile`
throws the graph away, even where nothing has changed.
"""

import json
import types
import weakref

import keras
import numpy as np

# Of each model that is still in use: its settings, its optimizer, and the values of the
# optimizer's variables before the first step, None for zeros.
COMPILED = weakref.WeakKeyDictionary()


def compile_once(
    model: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    targets: np.ndarray | None = None,
    **settings,
) -> None:
    """Compile a model; or, if it was with the same settings, begin its training anew.

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
    wanted = description(model, optimizer, settings)
    before, compiled_with, begin = COMPILED.get(model, (None, None, None))
    if wanted is not None and wanted == before and model.optimizer is compiled_with:
        for variable, value in zip(compiled_with.variables, begin, strict=True):
            variable.assign(np.zeros(variable.shape) if value is None else value)
        return
    model.compile(optimizer, **settings)
    model.optimizer.build(model.trainable_variables)
    # A reader's own `compute_metrics` may ask for more than a target and an answer.
    if (
        targets is not None
        and type(model).compute_metrics is keras.Model.compute_metrics
    ):
        outputs = np.zeros((1, *(side or 1 for side in model.output_shape[1:])))
        model.compute_metrics(None, targets, outputs)
        model.reset_metrics()
    begin = [
        None if len(variable.shape) else np.array(keras.ops.convert_to_numpy(variable))
        for variable in model.optimizer.variables
    ]
    COMPILED[model] = wanted, model.optimizer, begin


def description(model, optimizer, settings):
    """Return all that a training step depends on, or None if it cannot be told."""
    # Keras numbers the names of optimizers, and so no two would be the same.
    how = {**optimizer.get_config(), "name": type(optimizer).__qualname__}
    try:
        parts = keras.saving.serialize_keras_object([model.get_config(), how, settings])
    except NotImplementedError:  # a model without `get_config`
        return None
    replaced = {
        name: id(value)
        for name, value in vars(model).items()
        if isinstance(value, types.FunctionType) and not name.endswith("_function")
    }
    trained = [id(variable) for variable in model.trainable_variables]
    return json.dumps([parts, replaced, trained], sort_keys=True, default=repr)
