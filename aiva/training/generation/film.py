"""The training film: what a generator makes of the same noise, epoch by epoch."""

import keras
import numpy as np


class Film(keras.callbacks.Callback):
    """Keep the images that a generator makes of the same codes after every epoch.

    They are those of the weights as they are then: what `train_generator` does at the
    end, a moving average or a DCGAN's settled statistics, changes them once more.

    Args:
        count: Number N of codes.
        seed: Decides the codes.
        labels: Class ids `(N,)` to ask for, or one for all, in a model with
            `num_classes`; None draws them.
        every: Epochs between two looks; the first and the last epoch are always seen.

    Attributes:
        epochs: Numbers of the epochs that were seen; 0 is before the training.

    Example:
        >>> from aiva import data, models, training
        >>> images, _ = data.load("digits", size=8, count=64)
        >>> model = models.VAE((8, 8, 1), latent_dim=2, widths=(16,))
        >>> film = Film(count=4)
        >>> history = training.train_generator(
        ...     model, images, epochs=3, callbacks=[film], verbose=0
        ... )
        >>> film.epochs, film.images.shape
        ([0, 1, 2, 3], (4, 4, 8, 8, 1))
    """

    def __init__(self, count: int = 8, seed: int = 0, labels=None, every: int = 1):
        super().__init__()
        if every < 1:
            raise ValueError(f"`every` must be at least 1. Received: every={every}.")
        self.count, self.seed, self.labels, self.every = count, seed, labels, every
        self.epochs, self.seen, self.last = [], [], 0

    @property
    def images(self) -> np.ndarray:
        """The images that were seen, float32 `(E, N, H, W, C)` with values 0-255."""
        return np.stack(self.seen)

    def on_train_begin(self, logs=None):
        """Forget an earlier training, and look at the untrained generator."""
        self.epochs, self.seen, self.last = [], [], 0
        self.latest = self.look()
        self.keep()

    def on_epoch_end(self, epoch, logs=None):
        """Look, and keep it if it is time."""
        self.last, self.latest = epoch + 1, self.look()
        if epoch == 0 or self.last % self.every == 0:
            self.keep()

    def on_train_end(self, logs=None):
        """Keep the last epoch too. By now the weights may be an average of many."""
        if self.epochs[-1] != self.last:
            self.keep()

    def look(self):
        """Return what the generator makes of the codes now."""
        return self.model.generate(self.count, self.seed, self.labels)

    def keep(self):
        """Keep what was seen last."""
        self.epochs.append(self.last)
        self.seen.append(self.latest)
