"""Checkpoints of a model that is not finished before its training ends.

The last thing in the training of a generator is that an average takes the weights'
place and that the batch statistics are measured anew. A checkpoint in the middle has to
hold a model with which the same has been done, while the training goes on without it.
"""

import contextlib

import keras
import numpy as np


def saving_finished(callbacks, finish) -> list:
    """Return a list of callbacks, in which checkpoints save finished models.

    Args:
        callbacks: Keras callbacks, or None.
        finish: Function of a model: what is done to it after a training, besides the
            average of the weights (`use_ema`) that its optimizer may keep.
    """
    return [
        FinishedCheckpoint(callback, finish)
        if isinstance(callback, keras.callbacks.ModelCheckpoint)
        else callback
        for callback in keras.tree.flatten(callbacks or [])
    ]


class FinishedCheckpoint(keras.callbacks.CallbackList):
    """Let a `ModelCheckpoint` save what a training that ends there would return."""

    def __init__(self, checkpoint, finish):
        self.finish = finish
        super().__init__([checkpoint])

    def set_model(self, model):
        """Show the checkpoint a model that is finished whenever it is saved."""
        super().set_model(model and FinishedWhenSaved(model, self.finish))


class FinishedWhenSaved:
    """A model in training; its files hold it as the training will leave it behind."""

    def __init__(self, model, finish):
        self.model, self.finish = model, finish

    def __getattr__(self, name):
        """Leave all but saving to the model itself."""
        return getattr(self.model, name)

    def save(self, *args, **kwargs):
        """Save the finished model."""
        with self.finished():
            self.model.save(*args, **kwargs)

    def save_weights(self, *args, **kwargs):
        """Save the finished model's weights."""
        with self.finished():
            self.model.save_weights(*args, **kwargs)

    @contextlib.contextmanager
    def finished(self):
        """Finish the model for a while; then its training goes on as it was."""
        model = self.model
        weights = [np.array(keras.ops.convert_to_numpy(each)) for each in model.weights]
        try:
            model.optimizer.finalize_variable_values(model.trainable_variables)
            self.finish(model)
            yield
        finally:
            model.set_weights(weights)
