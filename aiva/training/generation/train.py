"""Train a generator: a variational autoencoder, or an adversarial pair."""

import keras
import numpy as np

from aiva.conventions.images import check_pixels
from aiva.conventions.numbers import check_counts
from aiva.models import DCGAN, VAE
from aiva.training.generation.warm_up import WarmUp
from aiva.training.recognition import (
    check_labels,
    steps_per_epoch,
)

# By the papers and by measurement; a GAN is sensitive to both.
LEARNING_RATES = {VAE: 1e-3, DCGAN: 2e-4}
GAN_BETA_1 = 0.5  # Radford et al.: 0.9, Adam's own, makes the two players oscillate


def train_generator(
    model: keras.Model,
    train,
    validation=None,
    epochs: int = 5,
    batch_size: int = 128,
    learning_rate: float | None = None,
    average: float | None = None,
    warm_up: int | None = None,
    callbacks: list | None = None,
    verbose: str | int = "auto",
) -> keras.callbacks.History:
    """Fit a generator to images.

    A VAE gets Adam with a learning rate that falls to zero along a cosine. A DCGAN gets
    its paper's Adam, with beta_1 = 0.5, and a learning rate that stays for the first
    half of the training and falls to zero in the second: the two players come to rest.
    Afterwards the batch statistics of its generator are measured anew.

    Args:
        model: An `aiva.models.VAE` or `DCGAN`.
        train: Images `(N, H, W, C)` with values 0-255; or a pair `(images, labels)`,
            whose labels a model without `num_classes` leaves aside; or a `tf.data`
            stream of such batches, as made by `aiva.data.stream`, whose images and
            labels are not checked.
        validation: As `train`, to measure the losses on after every epoch, or None.
        epochs: Passes over the training images.
        batch_size: Images per step; a stream brings its own.
        learning_rate: Highest learning rate; None takes 1e-3 for a VAE, 2e-4 for a
            DCGAN.
        average: How much of a moving average of the weights stays at every step, such
            as 0.999; the average takes the weights' place at the end. It remembers
            about 1 / (1 - average) steps, and must forget the beginning of a training.
            None keeps the last weights.
        warm_up: Epochs in which the weight of a VAE's KL divergence grows to its
            `beta`, so that more numbers of a code are put to use; fewer than `epochs`.
            It pays in long trainings. None weighs it in full from the start.
        callbacks: Keras callbacks, such as `Film`.
        verbose: As in `keras.Model.fit`.

    Returns:
        The Keras history: `loss`, `reconstruction` and `kl` of a VAE; of a DCGAN
        `discriminator_loss`, `generator_loss`, `real_score` and `fake_score`.

    Raises:
        ValueError: If the model is no generator, images do not fit to it, have been
            divided by 255 or hold NaN, a conditional model gets no labels or those of
            other classes, a stream does not know its length, a count is not
            positive, or `warm_up` is asked for without a VAE or without time for it.

    Example:
        >>> from aiva import data, models
        >>> images, _ = data.load("digits", size=8, count=64)
        >>> model = models.VAE((8, 8, 1), latent_dim=2, widths=(16,))
        >>> history = train_generator(model, images, epochs=2, verbose=0)
        >>> sorted(history.history)
        ['kl', 'loss', 'reconstruction']
    """
    check_counts(epochs=epochs, batch_size=batch_size)
    kind = kind_of(model)
    if warm_up is not None:
        check_warm_up(warm_up, epochs, kind)
        callbacks = [WarmUp(warm_up), *(callbacks or [])]
    inputs = prepared(train, model)
    is_stream = not isinstance(inputs, (np.ndarray, dict))
    counted = inputs if is_stream else (first_array(inputs),)
    steps = epochs * steps_per_epoch(counted, batch_size)
    rate = LEARNING_RATES[kind] if learning_rate is None else learning_rate
    model.compile(optimizer(kind, rate, steps, average))
    try:
        history = model.fit(
            inputs,
            batch_size=None if is_stream else batch_size,
            shuffle=not is_stream,  # a stream shuffles by itself
            epochs=epochs,
            validation_data=None if validation is None else prepared(validation, model),
            callbacks=callbacks,
            verbose=verbose,
        )
    finally:  # however it ends, and whichever weights another callback has restored
        if kind is VAE:
            model.beta_share.assign(1.0)
    if kind is DCGAN:
        model.settle()
    return history


def kind_of(model):
    """Return the class of generator that a model is, or raise."""
    for kind in LEARNING_RATES:
        if isinstance(model, kind):
            return kind
    raise ValueError(
        "`model` must be an `aiva.models.VAE` or an `aiva.models.DCGAN`. "
        f"Received: {type(model).__name__}."
    )


def check_warm_up(warm_up, epochs, kind):
    """Raise a ValueError unless there is a divergence to weigh, and time for it."""
    check_counts(warm_up=warm_up)
    if kind is not VAE:
        raise ValueError(
            "`warm_up` weighs the KL divergence of an `aiva.models.VAE`. "
            f"Received: warm_up={warm_up} for a {kind.__name__}. Leave it out."
        )
    if warm_up >= epochs:
        raise ValueError(
            "`warm_up` must end before the training does, whose loss is no bound until "
            f"then. Received: warm_up={warm_up}, epochs={epochs}."
        )


def optimizer(kind, learning_rate, steps, average):
    """Return Adam as this kind of generator needs it."""
    schedules = keras.optimizers.schedules
    if kind is VAE:
        schedule, beta_1 = schedules.CosineDecay(learning_rate, steps), 0.9
    else:
        half = steps // 2
        schedule = LateDecay(learning_rate, half, max(1, steps - half))
        beta_1 = GAN_BETA_1
    averaging = {} if average is None else {"use_ema": True, "ema_momentum": average}
    return keras.optimizers.Adam(schedule, beta_1=beta_1, **averaging)


@keras.saving.register_keras_serializable("aiva")
class LateDecay(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate that stays for a while, then falls to zero along a line.

    Args:
        learning_rate: The learning rate at first.
        steady: Steps for which it stays.
        falling: Steps in which it falls to zero.

    Example:
        >>> schedule = LateDecay(1.0, steady=10, falling=20)
        >>> [float(schedule(step)) for step in (0, 10, 20, 30)]
        [1.0, 1.0, 0.5, 0.0]
    """

    def __init__(self, learning_rate: float, steady: int, falling: int):
        self.learning_rate = learning_rate
        self.steady, self.falling = steady, falling

    def __call__(self, step):
        """Return the learning rate at a step."""
        passed = (keras.ops.cast(step, "float32") - self.steady) / self.falling
        return self.learning_rate * (1.0 - keras.ops.clip(passed, 0.0, 1.0))

    def get_config(self):
        """Return the arguments, from which `keras.saving` makes it again."""
        return {
            "learning_rate": self.learning_rate,
            "steady": self.steady,
            "falling": self.falling,
        }


def prepared(train, model):
    """Return what `fit` takes: an array, a dictionary of arrays, or a stream."""
    if hasattr(train, "element_spec"):  # a tf.data stream
        if model.num_classes is None:
            return train.map(lambda images, *labels: (images,))
        return train.map(lambda images, labels: ({"images": images, "labels": labels},))
    if isinstance(train, (tuple, list)) and len(train) != 2:
        raise ValueError(
            "Expected images as an array, or a pair (images, labels). Received: "
            f"{len(train)} things. A list of images becomes an array by `np.stack`."
        )
    pair = isinstance(train, (tuple, list))
    images, labels = train if pair else (train, None)
    images = checked_images(np.asarray(images), model.image_shape)
    if model.num_classes is None:
        return images
    return {"images": images, "labels": checked_labels(labels, images, model)}


def checked_images(images, image_shape):
    """Return images, or raise unless they are those of the model, 0-255 and finite."""
    if images.ndim != 4 or images.shape[1:] != image_shape or len(images) == 0:
        raise ValueError(
            f"Expected images (N, {', '.join(map(str, image_shape))}), at least one, "
            "as the model was built for; or a pair (images, labels). "
            f"Received: shape={images.shape}."
        )
    check_pixels(images)
    return images


def checked_labels(labels, images, model):
    """Return labels, or raise unless there is one class id for each image."""
    labels = np.asarray([] if labels is None else labels)
    if len(labels) != len(images):
        raise ValueError(
            "A model with `num_classes` learns from a pair (images, labels), one label "
            f"for each image. Received: {len(labels)} labels, {len(images)} images."
        )
    check_labels(labels, model.num_classes)
    return labels.astype("int32")


def first_array(inputs):
    """Return the images of what `fit` takes."""
    return inputs["images"] if isinstance(inputs, dict) else inputs
