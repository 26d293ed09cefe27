"""Warm-up: codes cost little at first, so that a VAE learns to use them.

Bowman et al., 2015, "Generating sentences from a continuous space",
https://arxiv.org/abs/1511.06349; for images: Sonderby et al., 2016, "Ladder variational
autoencoders", https://arxiv.org/abs/1602.02282.
"""

import keras

from aiva.conventions.numbers import check_counts


class WarmUp(keras.callbacks.Callback):
    """Let the weight of a VAE's KL divergence grow from almost 0 to its `beta`.

    At the beginning the decoder cannot read the codes yet, so that a code which says
    nothing is the cheapest. A number of the code that has fallen silent seldom speaks
    again. `aiva.training.train_generator` adds this callback by its `warm_up`.

    Args:
        epochs: Epochs until the weight is `beta`; it grows at the beginning of each.

    Raises:
        ValueError: If it is no whole number of at least 1.

    Example:
        >>> from aiva import data, models, training
        >>> images, _ = data.load("digits", size=8, count=64)
        >>> model = models.VAE((8, 8, 1), latent_dim=2, widths=(16,))
        >>> history = training.train_generator(
        ...     model, images, epochs=4, warm_up=2, verbose=0
        ... )
        >>> float(model.beta_share.numpy())
        1.0
    """

    def __init__(self, epochs: int):
        super().__init__()
        check_counts(epochs=epochs)
        self.epochs = epochs

    def on_epoch_begin(self, epoch, logs=None):
        """Raise the weight."""
        self.model.beta_share.assign(min(1.0, (epoch + 1) / self.epochs))

    def on_train_end(self, logs=None):
        """Leave no model behind whose loss is not its own, however short it trained."""
        self.model.beta_share.assign(1.0)
