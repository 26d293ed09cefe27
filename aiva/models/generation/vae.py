"""Variational autoencoder: images from codes, and codes whose distribution is known.

Kingma and Welling, 2013, "Auto-encoding variational Bayes",
https://arxiv.org/abs/1312.6114; with a class as condition: Sohn, Lee and Yan, 2015,
"Learning structured output representation using deep conditional generative models".

Shapes: B images of a batch, N images, D numbers of a code, S samples of a code.
"""

import math

import keras
import numpy as np
from keras import layers

from aiva import ops
from aiva.conventions.numbers import check_counts, is_whole
from aiva.models.generation.conditions import (
    as_parts,
    code_inputs,
    image_inputs,
    with_class,
)
from aiva.models.generation.generator import (
    check_image_shape,
    checked_codes,
    checked_images,
    checked_labels,
    draw,
    walk,
)
from aiva.models.generation.vae_bound import importance_weighted_bound
from aiva.models.saving import RebuildableModel

AT_ONCE = 500  # images that are computed together outside a training


@keras.saving.register_keras_serializable("aiva")
class VAE(RebuildableModel):
    """An autoencoder whose codes follow the standard normal distribution.

    The model's graph is inference: images in, out come the mean and the logarithm of
    the variance of their codes, and the images that the mean code stands for. `fit`
    draws codes around the mean and minimises minus the evidence lower bound, see
    `compute_loss` and `aiva.training.train_generator`. `generate` makes new images.

    With `num_classes` the encoder and the decoder are told the class as well, so that
    the code has to say only what the class does not, and `generate` can be asked for a
    class. This is an argument and not a class of its own, because two lines of the
    networks are all that changes. Such a model learns from a dictionary of "images" and
    "labels".

    Args:
        image_shape: Height, width and channels; height and width divisible by 4.
        latent_dim: Numbers D of a code. With 2 they can be drawn as a plane.
        beta: Weight of the KL divergence (Higgins et al., 2017, "beta-VAE"); only with
            1 is the loss a bound of the likelihood.
        widths: Units of the encoder's dense layers; the decoder has them in reverse.
        binarize: Whether grey levels are probabilities from which black and white
            pixels are drawn, anew at every step; see `aiva.ops.binarize`. Otherwise the
            loss of grey images is no number of nats.
        num_classes: Number of classes, or None for a model without condition.
        seed: Decides the codes and pixels that are drawn.
        name: Name of the model.

    Raises:
        ValueError: If a size is impossible or `beta` negative.

    Example:
        >>> model = VAE((8, 8, 1), latent_dim=2, widths=(16,))
        >>> model.generate(3, seed=0).shape
        (3, 8, 8, 1)
        >>> mean, log_var = model.encode(np.zeros((5, 8, 8, 1), "uint8"))
        >>> mean.shape
        (5, 2)
    """

    def __init__(
        self,
        image_shape: tuple[int, int, int] = (28, 28, 1),
        latent_dim: int = 20,
        beta: float = 1.0,
        *,
        widths: tuple[int, ...] = (400, 400),
        binarize: bool = True,
        num_classes: int | None = None,
        seed: int = 0,
        name: str = "vae",
    ):
        check_image_shape(image_shape)
        check_counts(latent_dim=latent_dim)
        check_widths(widths)
        if num_classes is not None:
            check_counts(num_classes=num_classes)
        if not beta >= 0:
            raise ValueError(f"`beta` must not be negative. Received: beta={beta}.")
        encoder_ = encoder(image_shape, latent_dim, widths, num_classes)
        decoder_ = decoder(image_shape, latent_dim, widths, num_classes)
        inputs, parts = image_inputs(image_shape, num_classes)
        mean, log_var = encoder_(parts)  # (B, D) each
        logits = decoder_([mean, *parts[1:]])  # (B, H, W, C)
        outputs = {
            "images": 255.0 * keras.ops.sigmoid(logits),
            "mean": mean,
            "log_var": log_var,
        }
        super().__init__(inputs, outputs, name=name)
        self.encoder, self.decoder = encoder_, decoder_
        self.random = keras.random.SeedGenerator(seed)
        self.beta_share = self.add_weight(
            (), "ones", trainable=False, name="beta_share"
        )
        self.parts = {
            part: keras.metrics.Mean(part) for part in ("reconstruction", "kl")
        }
        self.image_shape, self.latent_dim = tuple(image_shape), latent_dim
        self.beta, self.widths, self.binarize = beta, tuple(widths), binarize
        self.num_classes, self.seed = num_classes, seed

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """Add what the images cost, given their codes, and what the codes cost.

        Both are sums, over all pixels and over all numbers of a code, and means over
        the batch: minus the evidence lower bound, if `beta` is 1.

        Args:
            x: Images `(B, H, W, C)`, or a dictionary of "images" and "labels".
            y: Not used.
            y_pred: Not used: it holds what the mean code stands for, and the bound
                needs a code that is drawn around it.
            sample_weight: Not supported.
            training: Whether the model is being trained. If not, the same codes and
                pixels are drawn every time.

        Returns:
            The loss, a scalar. Its parts `reconstruction` and `kl` appear in the log.
        """
        if sample_weight is not None:
            raise ValueError("A generator takes no `sample_weight`. Received: some.")
        images, *labels = as_parts(x, self.num_classes)
        tosses = (self.random,) * 2 if training else (self.seed, self.seed + 1)
        if self.binarize:
            images = ops.binarize(images, tosses[0])
        cloud = self.encoder([images, *labels], training=training)
        # Sums over many pixels need 32 bits, in mixed precision too.
        mean, log_var = (keras.ops.cast(part, "float32") for part in cloud)  # (B, D)
        noise = keras.random.normal(keras.ops.shape(mean), seed=tosses[1])
        codes = mean + keras.ops.exp(0.5 * log_var) * noise  # (B, D)
        logits = self.decoder([codes, *labels], training=training)  # (B, H, W, C)
        logits = keras.ops.cast(logits, "float32")
        pixels = keras.ops.cast(images, logits.dtype) / 255.0
        costs = (
            -keras.ops.mean(ops.bernoulli_log_likelihood(pixels, logits)),
            keras.ops.mean(ops.kl_divergence(mean, log_var)),
        )
        for part, cost in zip(self.parts.values(), costs, strict=True):
            part.update_state(cost, sample_weight=keras.ops.shape(images)[0])
        share = self.beta_share if training else 1.0
        return costs[0] + self.beta * share * costs[1]

    def encode(self, images, labels=None) -> tuple[np.ndarray, np.ndarray]:
        """Say which codes may stand for images.

        Args:
            images: Images `(N, H, W, C)` with values 0-255.
            labels: Their class ids `(N,)`, for a model with `num_classes`.

        Returns:
            Means and logarithms of the variances of the codes, `(N, D)` each.
        """
        parts = self.given(checked_images(images, self.image_shape), labels)
        cloud = self.encoder.predict(parts, batch_size=AT_ONCE, verbose=0)
        return tuple(part.astype("float32") for part in cloud)

    def decode(self, codes, labels=None) -> np.ndarray:
        """Make images of codes.

        Args:
            codes: Codes `(N, D)`.
            labels: Class ids `(N,)`, or one for all, for a model with `num_classes`.

        Returns:
            float32 array `(N, H, W, C)` with values 0-255: for each pixel 255 times the
            probability that it is on.
        """
        parts = self.given(checked_codes(codes, self.latent_dim), labels)
        logits = self.decoder.predict(parts, batch_size=AT_ONCE, verbose=0)
        logits = logits.astype("float32")  # in mixed precision it is float16
        return 255 * (0.5 + 0.5 * np.tanh(0.5 * logits))  # a sigmoid without overflow

    def generate(self, count: int | None = None, seed: int | None = None, labels=None):
        """Make new images.

        Args:
            count: How many; may be left out where `labels` are a list.
            seed: The same seed makes the same images. None makes new ones each time.
            labels: Class ids `(N,)` to ask for, or one for all; None draws them, in a
                model with `num_classes`.

        Returns:
            float32 array `(N, H, W, C)` with values 0-255.
        """
        return self.decode(
            *draw(count, self.latent_dim, seed, labels, self.num_classes)
        )

    def reconstruct(self, images, labels=None) -> np.ndarray:
        """Encode images and decode the means of their codes: `(N, H, W, C)`, 0-255."""
        return self.decode(self.encode(images, labels)[0], labels)

    def interpolate(self, start, end, steps: int = 8, labels=None) -> np.ndarray:
        """Walk from codes to codes and decode what lies between.

        Args:
            start: Codes `(N, D)`, such as the means that `encode` returns.
            end: Codes `(N, D)`.
            steps: Images on each way, both ends included.
            labels: Class ids `(N,)`, or one for all, for a model with `num_classes`.

        Returns:
            float32 array `(N, steps, H, W, C)` with values 0-255.
        """
        return walk(self, start, end, steps, labels)

    def log_likelihood(self, images, samples: int = 1, seed: int = 0, labels=None):
        """Bound the log-likelihood of images from below, the better the more samples.

        With one sample it is the evidence lower bound.

        Args:
            images: Images `(N, H, W, C)` of black and white pixels, 0 and 255. Make
                others so by `aiva.ops.binarize`: of grey levels the result is no number
                of nats.
            samples: Number S of codes that are drawn for each image.
            seed: Decides the codes.
            labels: Class ids `(N,)`, for a model with `num_classes`.

        Returns:
            float32 array `(N,)` in nats.
        """
        parts = self.given(checked_images(images, self.image_shape), labels)
        return importance_weighted_bound(
            self.encoder, self.decoder, parts, samples, seed
        )

    def given(self, array, labels):
        """Return what a network takes: an array, and labels if the model has some."""
        labels = checked_labels(labels, len(array), self.num_classes)
        return [array] if labels is None else [array, labels]


def encoder(image_shape, latent_dim, widths, num_classes=None) -> keras.Model:
    """Build the network from images to the means and log-variances of their codes."""
    _, parts = image_inputs(image_shape, num_classes)
    x = layers.Rescaling(1 / 255)(parts[0])
    x = with_class(layers.Flatten()(x), parts[1:], num_classes)
    for width in widths:
        x = layers.Dense(width, activation="relu")(x)
    mean = layers.Dense(latent_dim, name="mean")(x)
    log_var = layers.Dense(latent_dim, name="log_var")(x)
    return keras.Model(parts, [mean, log_var], name="encoder")


def decoder(image_shape, latent_dim, widths, num_classes=None) -> keras.Model:
    """Build the network from codes to logits of pixels that are on or off."""
    parts = code_inputs(latent_dim, num_classes)
    x = with_class(parts[0], parts[1:], num_classes)
    for width in reversed(widths):
        x = layers.Dense(width, activation="relu")(x)
    x = layers.Dense(math.prod(image_shape))(x)
    logits = layers.Reshape(image_shape)(x)  # (B, H, W, C)
    return keras.Model(parts, logits, name="decoder")


def check_widths(widths):
    """Raise a ValueError unless all layers have at least one unit."""
    several = isinstance(widths, (tuple, list))
    if not several or not all(is_whole(width) and width >= 1 for width in widths):
        raise ValueError(
            "`widths` must be whole numbers, at least 1, one for each dense layer. "
            f"Received: widths={widths}."
        )
