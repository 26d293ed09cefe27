"""Variational autoencoder: images from codes, and codes whose distribution is known.

Kingma and Welling, 2013, "Auto-encoding variational Bayes",
https://arxiv.org/abs/1312.6114; with a class as condition: Sohn, Lee and Yan, 2015,
"Learning structured output representation using deep conditional generative models".

Shapes: B images of a batch, N images, D dimensions of a code, S samples of a code.
"""

import math

import keras
import numpy as np
from keras import layers

from aiva import ops
from aiva.conventions.numbers import several_whole_numbers, whole_number
from aiva.models.generation.generator import (
    BATCH_SIZE,
    Generator,
    checked_images,
    checked_sizes,
    code_inputs,
    image_inputs,
    with_class,
)
from aiva.models.prediction import predicted

CODES_AT_ONCE = 5000  # codes that are decoded together for the bound


@keras.saving.register_keras_serializable("aiva")
class VAE(Generator):
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
        latent_dim: Dimension D of a code. Two can be drawn as a plane.
        beta: Weight of the KL divergence (Higgins et al., 2017, "beta-VAE"); only with
            1 is the loss a bound of the likelihood.
        widths: Units of the encoder's dense layers; the decoder has them in reverse.
        binarize: Whether grey levels are probabilities from which black and white
            pixels are drawn, anew at every step; see `aiva.ops.binarize`. Without it
            the loss of grey images cannot be stated in nats.
        num_classes: Number of classes, or None for a model without condition.
        seed: Decides the codes and pixels that are drawn.
        name: Name of the model.

    Raises:
        ValueError: If a size is impossible or `beta` negative.

    Example:
        >>> model = VAE((8, 8, 1), latent_dim=2, widths=(16,))
        >>> model.generate(3, seed=0).shape
        (3, 8, 8, 1)
        >>> z_mean, z_log_var = model.encode(np.zeros((5, 8, 8, 1), "uint8"))
        >>> z_mean.shape
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
        image_shape, latent_dim, num_classes = checked_sizes(
            image_shape, latent_dim, num_classes
        )
        widths = several_whole_numbers("widths", widths)
        if not beta >= 0:
            raise ValueError(f"`beta` must not be negative. Received: beta={beta}.")
        encoder_ = encoder(image_shape, latent_dim, widths, num_classes)
        decoder_ = decoder(image_shape, latent_dim, widths, num_classes)
        inputs, listed = image_inputs(image_shape, num_classes)
        z_mean, z_log_var = encoder_(listed)  # (B, D) each
        logits = decoder_([z_mean, *listed[1:]])  # (B, H, W, C)
        outputs = {
            "images": 255.0 * keras.ops.sigmoid(logits),
            "z_mean": z_mean,
            "z_log_var": z_log_var,
        }
        super().__init__(
            inputs,
            outputs,
            image_shape=image_shape,
            latent_dim=latent_dim,
            num_classes=num_classes,
            losses=("reconstruction", "kl"),
            seed=seed,
            name=name,
        )
        self.encoder, self.decoder = encoder_, decoder_
        self.kl_weight = self.add_weight((), "ones", trainable=False, name="kl_weight")
        self.beta, self.widths, self.binarize = beta, widths, binarize

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """Add the reconstruction loss of images and the KL divergence of their codes.

        Both are sums, over all pixels and over all dimensions of a code, and means over
        the batch. Their sum is minus the evidence lower bound, if `beta` is 1.

        Args:
            x: Images `(B, H, W, C)`, or a dictionary of "images" and "labels".
            y: Not used.
            y_pred: Not used: it holds what the mean code stands for, and the bound
                needs a code that is drawn around it.
            sample_weight: Not supported.
            training: Whether the model is being trained. If not, the same codes and
                pixels are drawn every time, and the divergence has its full weight.

        Returns:
            The loss, a scalar. Its parts `reconstruction` and `kl` appear in the log.
        """
        images, *labels = self.split(x, sample_weight)
        rng = (self.seed_generator,) * 2 if training else (self.seed, self.seed + 1)
        if self.binarize:
            images = ops.binarize(images, rng[0])
        posterior = self.encoder([images, *labels], training=training)
        # Sums over many pixels need 32 bits, in mixed precision too.
        z_mean, z_log_var = (keras.ops.cast(z, "float32") for z in posterior)  # (B, D)
        noise = keras.random.normal(keras.ops.shape(z_mean), seed=rng[1])
        z = z_mean + keras.ops.exp(0.5 * z_log_var) * noise  # (B, D)
        logits = self.decoder([z, *labels], training=training)  # (B, H, W, C)
        logits = keras.ops.cast(logits, "float32")
        pixels = keras.ops.cast(images, logits.dtype) / 255.0
        likelihood = ops.bernoulli_log_likelihood(pixels, logits)  # (B,)
        reconstruction = -keras.ops.mean(likelihood)
        kl = keras.ops.mean(ops.kl_divergence(z_mean, z_log_var))
        self.log([reconstruction, kl], keras.ops.shape(images)[0])
        kl_weight = self.kl_weight if training else 1.0
        return reconstruction + self.beta * kl_weight * kl

    def encode(self, images, labels=None) -> tuple[np.ndarray, np.ndarray]:
        """Return the posterior of the codes of images, a normal distribution each.

        Args:
            images: Images `(N, H, W, C)` with values 0-255.
            labels: Their class ids `(N,)`, for a model with `num_classes`.

        Returns:
            Means and logarithms of the variances of the codes, `(N, D)` each.
        """
        inputs = self.with_labels(checked_images(images, self.image_shape), labels)
        posterior = predicted(self.encoder, inputs, BATCH_SIZE)
        return tuple(z.astype("float32") for z in posterior)

    def images_of(self, inputs):
        """Make images of a list of codes, and labels where the model has classes."""
        logits = predicted(self.decoder, inputs, BATCH_SIZE)
        logits = logits.astype("float32")  # in mixed precision it is float16
        return 255 * (0.5 + 0.5 * np.tanh(0.5 * logits))  # a sigmoid without overflow

    def reconstruct(self, images, labels=None) -> np.ndarray:
        """Encode images and decode the means of their codes: `(N, H, W, C)`, 0-255."""
        return self.decode(self.encode(images, labels)[0], labels)

    def log_likelihood(self, images, samples: int = 1, seed: int = 0, labels=None):
        """Bound the log-likelihood of images from below, the better the more samples.

        With one sample it is the evidence lower bound.

        Args:
            images: Images `(N, H, W, C)` of black and white pixels, 0 and 255. Make
                others so by `aiva.ops.binarize`: for grey levels the result cannot be
                stated in nats.
            samples: Number S of codes that are drawn for each image.
            seed: Decides the codes.
            labels: Class ids `(N,)`, for a model with `num_classes`.

        Returns:
            float32 array `(N,)` in nats.
        """
        inputs = self.with_labels(checked_images(images, self.image_shape), labels)
        return importance_weighted_bound(
            self.encoder, self.decoder, inputs, samples, seed
        )


def encoder(image_shape, latent_dim, widths, num_classes=None) -> keras.Model:
    """Build the network from images to the means and log-variances of their codes."""
    _, inputs = image_inputs(image_shape, num_classes)
    x = layers.Rescaling(1 / 255)(inputs[0])
    x = with_class(layers.Flatten()(x), inputs[1:], num_classes)
    for width in widths:
        x = layers.Dense(width, activation="relu")(x)
    z_mean = layers.Dense(latent_dim, name="z_mean")(x)
    z_log_var = layers.Dense(latent_dim, name="z_log_var")(x)
    return keras.Model(inputs, [z_mean, z_log_var], name="encoder")


def decoder(image_shape, latent_dim, widths, num_classes=None) -> keras.Model:
    """Build the network from codes to logits of pixels that are on or off."""
    inputs = code_inputs(latent_dim, num_classes)
    x = with_class(inputs[0], inputs[1:], num_classes)
    for width in reversed(widths):
        x = layers.Dense(width, activation="relu")(x)
    x = layers.Dense(math.prod(image_shape))(x)
    logits = layers.Reshape(image_shape)(x)  # (B, H, W, C)
    return keras.Model(inputs, logits, name="decoder")


def importance_weighted_bound(encoder, decoder, inputs, samples: int, seed: int = 0):
    """Bound the log-likelihood of images from below, with many codes for each.

    Burda, Grosse and Salakhutdinov, 2015, "Importance weighted autoencoders",
    https://arxiv.org/abs/1509.00519, equation 8. Codes z are drawn from the posterior
    q(z | x) that the encoder states for an image x, and `log mean p(x, z) / q(z | x)`
    lies below log p(x) on average: the closer, the more codes there are. One code gives
    the evidence lower bound.

    Args:
        encoder: Network from `[images]`, or `[images, labels]`, to means and
            log-variances of codes.
        decoder: Network from `[codes]`, or `[codes, labels]`, to logits of pixels.
        inputs: List of images `(N, H, W, C)` with values 0-255, and perhaps their
            labels `(N,)`.
        samples: Number S of codes that are drawn for each image.
        seed: Decides the codes.

    Returns:
        float32 array `(N,)` in nats.

    Raises:
        ValueError: If `samples` is not a whole number from 1 on.

    Example:
        >>> model = VAE((8, 8, 1), 2, widths=(8,))
        >>> image = np.zeros((1, 8, 8, 1), "uint8")
        >>> importance_weighted_bound(model.encoder, model.decoder, [image], 5).shape
        (1,)
    """
    samples = whole_number("samples", samples)
    rng = keras.random.SeedGenerator(seed)
    size = max(1, CODES_AT_ONCE // samples)
    batches = [
        [array[start : start + size] for array in inputs]
        for start in range(0, len(inputs[0]), size)
    ]
    return np.concatenate(
        [bound_of(encoder, decoder, batch, samples, rng) for batch in batches]
    )


def bound_of(encoder, decoder, inputs, samples, rng):
    """Bound the log-likelihood of one batch: an array `(B,)`."""
    images, *labels = [keras.ops.convert_to_tensor(array) for array in inputs]
    posterior = encoder([images, *labels], training=False)
    z_mean, z_log_var = (keras.ops.cast(z, "float32") for z in posterior)  # (B, D) each
    noise = keras.random.normal((samples, *z_mean.shape), seed=rng)  # (S, B, D)
    z = z_mean + keras.ops.exp(0.5 * z_log_var) * noise
    repeated = [keras.ops.tile(label, (samples,)) for label in labels]  # (S * B,)
    flat = keras.ops.reshape(z, (-1, z_mean.shape[-1]))  # (S * B, D)
    logits = decoder([flat, *repeated], training=False)  # (S * B, H, W, C)
    logits = keras.ops.cast(logits, "float32")
    pixels = keras.ops.cast(images, "float32") / 255.0
    pixels = keras.ops.tile(pixels, (samples, 1, 1, 1))  # (S * B, H, W, C)
    likelihood = ops.bernoulli_log_likelihood(pixels, logits)  # (S * B,)
    likelihood = keras.ops.reshape(likelihood, z.shape[:2])  # (S, B)
    # log p(z) - log q(z | x), where the constants of both densities cancel.
    terms = keras.ops.square(noise) - keras.ops.square(z) + z_log_var
    prior = 0.5 * keras.ops.sum(terms, axis=-1)
    bound = keras.ops.logsumexp(likelihood + prior, axis=0) - math.log(samples)
    return keras.ops.convert_to_numpy(bound)  # torch would keep what made a tensor
