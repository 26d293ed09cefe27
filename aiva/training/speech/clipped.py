"""The training of all models of speech: AdamW, and gradients of a limited norm."""

import keras

from aiva.training.compiled import compile_once
from aiva.training.fit import Run

LARGEST_NORM = 1.0  # of the gradient of all weights together


def fit_clipped(
    model: keras.Model, run: Run, learning_rate: float, **settings
) -> keras.callbacks.History:
    """Fit a model of speech.

    Args:
        model: The model.
        run: What it learns from, and how long.
        learning_rate: Peak of a schedule that falls to zero along a cosine.
        **settings: As `keras.Model.compile` takes them.

    Returns:
        The Keras history.
    """
    optimizer = keras.optimizers.AdamW(
        run.decaying(learning_rate), global_clipnorm=LARGEST_NORM
    )
    compile_once(model, optimizer, **settings)
    return run.fit(model)
