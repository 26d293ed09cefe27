"""Train a generator: a variational autoencoder, or an adversarial pair.

Shapes: N images, H x W pixels, C channels, E epochs.
"""

import functools

import keras
import numpy as np

from aiva.conventions.numbers import whole_number
from aiva.models import DCGAN, VAE
from aiva.models.generation.generator import checked_images
from aiva.models.schedules import LateDecay
from aiva.training.checkpoint import saving_finished
from aiva.training.compiled import compile_once
from aiva.training.fit import Run, check_classes, named, prepared

# By the papers and by measurement; a GAN is sensitive to both.
LEARNING_RATES = {VAE: 1e-3, DCGAN: 2e-4}
SETTLED = 100  # steps, after which 0.9 ** 100 of the first statistics is left
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
    If an average took the weights' place, or there were fewer than 100 steps, the batch
    statistics of its generator are measured anew.

    Args:
        model: An `aiva.models.VAE` or `DCGAN`.
        train: Images `(N, H, W, C)` with values 0-255; or a pair `(images, labels)`, or
            a dictionary of "image" and "label", whose labels a model without
            `num_classes` leaves aside; or a stream of such batches: `tf.data`, as made
            by `aiva.data.stream`, or a `keras.utils.PyDataset`. Of a stream the first
            batch is checked.
        validation: As `train`, to measure the losses on after every epoch, or None.
        epochs: Passes over the training images.
        batch_size: Images per step; a stream brings its own.
        learning_rate: Highest learning rate; None takes 1e-3 for a VAE, 2e-4 for a
            DCGAN. It is the constant one at first if
            `keras.callbacks.ReduceLROnPlateau` or `LearningRateScheduler` sets it.
        average: How much of a moving average of the weights stays at every step, such
            as 0.999; the average takes the weights' place at the end. It remembers
            about 1 / (1 - average) steps, and must forget the beginning of a training.
            None keeps the last weights.
        warm_up: Epochs in which the weight of a VAE's KL divergence grows to its
            `beta`, so that more dimensions of a code are put to use; fewer than
            `epochs`. It pays in long trainings. None weighs it in full from the start.
        callbacks: Keras callbacks, such as `Film`. What a
            `keras.callbacks.ModelCheckpoint` saves is the model that the training would
            return if it ended there.
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
    kind = kind_of(model)
    arrange = functools.partial(images_and_labels, model=model)
    check = functools.partial(checked, model=model)
    train, validation = (prepared(data, check, arrange) for data in (train, validation))
    callbacks = saving_finished(callbacks, finish)
    run = Run(train, validation, epochs, batch_size, callbacks, verbose)
    if warm_up is not None:
        check_warm_up(warm_up, run.epochs, kind)
        run.callbacks = [WarmUp(warm_up), *callbacks]
    highest = LEARNING_RATES[kind] if learning_rate is None else learning_rate
    compile_once(model, optimizer(kind, run, highest, average))
    try:
        history = run.fit(model)
    finally:  # however it ends, and whichever weights another callback has restored
        if kind is VAE:
            model.kl_weight.assign(1.0)
    finish(model)
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
    whole_number("warm_up", warm_up)
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


def optimizer(kind, run, learning_rate, average):
    """Return Adam as this kind of generator needs it."""
    if kind is VAE:
        schedule, beta_1 = run.decaying(learning_rate), 0.9
    else:
        schedule, beta_1 = run.decaying(learning_rate, late_decay), GAN_BETA_1
    averaging = {} if average is None else {"use_ema": True, "ema_momentum": average}
    return keras.optimizers.Adam(schedule, beta_1=beta_1, **averaging)


def late_decay(learning_rate, steps):
    """Return a schedule that stays for the first half, then falls to zero."""
    half = steps // 2
    return LateDecay(learning_rate, half, max(1, steps - half))


def finish(model):
    """Make a generator fit for use: a full loss, statistics that fit the weights."""
    if isinstance(model, VAE):
        model.kl_weight.assign(1.0)
    elif has_stale_statistics(model):
        model.recalibrate_batch_norm()


def has_stale_statistics(model):
    """Tell whether a DCGAN's batch statistics are not those of its weights.

    No batch was ever normalised with averaged weights. And a short training leaves
    behind much of the zeros and ones from which the statistics began.
    """
    # In mixed precision one optimizer, which scales the loss, holds another.
    optimizer = getattr(model.optimizer, "inner_optimizer", model.optimizer)
    steps = int(keras.ops.convert_to_numpy(optimizer.iterations))
    return optimizer.use_ema or steps < SETTLED


def images_and_labels(data, model):
    """Name the parts of data as the model takes them, in a tuple as `fit` takes it."""
    if isinstance(data, dict):
        images = named(data, "image")
        labels = None if model.num_classes is None else named(data, "label")
    elif isinstance(data, (tuple, list)):
        if len(data) not in (1, 2):
            raise ValueError(
                "Expected images as an array, or a pair (images, labels). Received: "
                f"{len(data)} things. A list of images becomes an array by `np.stack`."
            )
        images, labels = (*data, None)[:2]
    else:
        images, labels = data, None
    if model.num_classes is None:
        return (images,)
    return ({"images": images, "labels": labels},)


def checked(data, model):
    """Return inputs as arrays, and no targets, or raise a ValueError about them."""
    (inputs,) = data
    if model.num_classes is None:
        return checked_images(inputs, model.image_shape), None
    images = checked_images(inputs["images"], model.image_shape)
    labels = checked_labels(inputs["labels"], len(images), model.num_classes)
    return {"images": images, "labels": labels}, None


def checked_labels(labels, count, num_classes):
    """Return labels, or raise unless there is one class id for each image."""
    labels = np.asarray([] if labels is None else labels)
    if labels.shape[:1] != (count,):
        raise ValueError(
            "A model with `num_classes` learns from a pair (images, labels), one label "
            f"for each image. Received: {labels.size} labels, {count} images."
        )
    check_classes(labels, num_classes)
    return labels.astype("int32")


class WarmUp(keras.callbacks.Callback):
    """Let the weight of a VAE's KL divergence grow from almost 0 to its `beta`.

    Bowman et al., 2015, "Generating sentences from a continuous space",
    https://arxiv.org/abs/1511.06349; for images: Sonderby et al., 2016, "Ladder
    variational autoencoders", https://arxiv.org/abs/1602.02282.

    At the beginning the decoder cannot read the codes yet, so that a code which says
    nothing is the cheapest. A dimension of the code that has fallen silent seldom
    speaks again. `aiva.training.train_generator` adds this callback by its `warm_up`.

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
        >>> float(model.kl_weight.numpy())
        1.0
    """

    def __init__(self, epochs: int):
        super().__init__()
        self.epochs = whole_number("epochs", epochs)

    def on_epoch_begin(self, epoch, logs=None):
        """Raise the weight."""
        self.model.kl_weight.assign(min(1.0, (epoch + 1) / self.epochs))

    def on_train_end(self, logs=None):
        """Leave no model behind whose loss is not its own, however short it trained."""
        self.model.kl_weight.assign(1.0)


class Film(keras.callbacks.Callback):
    """Keep the images that a generator makes of the same codes after every epoch.

    They are those of the weights as they are then: what `train_generator` does at the
    end, a moving average or a DCGAN's recalibrated statistics, changes them once more.

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
        self.count, self.seed, self.labels = count, seed, labels
        self.every = whole_number("every", every)
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
