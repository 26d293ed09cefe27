"""DCGAN: a generator learns to make images that a discriminator takes for real.

Radford, Metz and Chintala, 2015, "Unsupervised representation learning with deep
convolutional generative adversarial networks", https://arxiv.org/abs/1511.06434; told a
class: Mirza and Osindero, 2014, https://arxiv.org/abs/1411.1784; with the hinge loss:
Miyato, Kataoka, Koyama and Yoshida, 2018, "Spectral normalization for generative
adversarial networks", https://arxiv.org/abs/1802.05957.

Shapes: B images of a batch, D dimensions of a code, K classes, F features.
"""

import math

import keras
from keras import layers

from aiva import ops
from aiva.conventions.numbers import whole_number
from aiva.models.generation.batch_norm import recalibrate_batch_norm
from aiva.models.generation.generator import (
    BATCH_SIZE,
    Generator,
    checked_sizes,
    code_inputs,
    draw,
    image_inputs,
    with_class,
)
from aiva.models.prediction import predicted
from aiva.ops.generation.adversarial import check_game

SLOPE = 0.2  # of LeakyReLU below zero


@keras.saving.register_keras_serializable("aiva")
class DCGAN(Generator):
    """Two convolutional networks that are trained against each other.

    The model's graph is the discriminator: images in, out comes one logit for each that
    says how real it looks. `generate` makes new images. `fit` trains both networks at
    once with one optimizer, see `compute_loss` and `aiva.training.train_generator`.

    The guidelines of the paper: strides instead of pooling; batch normalisation
    everywhere but at the generator's output and the discriminator's input; ReLU and
    tanh in the generator, LeakyReLU of slope 0.2 in the discriminator; weights from
    N(0, 0.02^2); Adam with a learning rate of 2e-4 and beta_1 = 0.5.

    With `num_classes` the generator is told a class beside the code, and the
    discriminator answers for each class whether the image is a real one of it. Such a
    model learns from a dictionary of "images" and "labels".

    Args:
        image_shape: Height, width and channels; height and width divisible by 4.
        latent_dim: Dimension D of a code, the noise that becomes an image.
        loss: `"non_saturating"`, `"minimax"`, or `"hinge"`, where the discriminator has
            spectral instead of batch normalisation; see `aiva.ops.generator_loss`.
            With a discriminator as small as this, hinge learns many times slower than
            the other two. On JAX the kernels are divided in training alone, so that its
            logits are not those of the other backends.
        width: Channels of the largest feature maps; the smaller ones have twice as
            many.
        batch_normalization: False leaves out all batch normalisation, to see what it is
            worth.
        num_classes: Number K of classes, or None for a model without condition.
        seed: Decides the noise of the training.
        name: Name of the model.

    Raises:
        ValueError: If a size is impossible, or the loss is unknown.

    Example:
        >>> model = DCGAN((8, 8, 1), latent_dim=16, width=4, num_classes=10)
        >>> model.generate(labels=[3, 3, 3], seed=0).shape
        (3, 8, 8, 1)
    """

    def __init__(
        self,
        image_shape: tuple[int, int, int] = (28, 28, 1),
        latent_dim: int = 100,
        loss: str = "non_saturating",
        *,
        width: int = 32,
        batch_normalization: bool = True,
        num_classes: int | None = None,
        seed: int = 0,
        name: str = "dcgan",
    ):
        check_game(loss)
        width = whole_number("width", width)
        image_shape, latent_dim, num_classes = checked_sizes(
            image_shape, latent_dim, num_classes
        )
        normalization = "batch" if batch_normalization else None
        if loss == "hinge":
            normalization = "spectral"
        network = discriminator(image_shape, width, normalization, num_classes)
        inputs, listed = image_inputs(image_shape, num_classes)
        super().__init__(
            inputs,
            network(listed),
            image_shape=image_shape,
            latent_dim=latent_dim,
            num_classes=num_classes,
            losses=("discriminator_loss", "generator_loss", "real_score", "fake_score"),
            seed=seed,
            name=name,
        )
        self.discriminator = network
        self.generator = generator(
            image_shape, latent_dim, width, batch_normalization, num_classes
        )
        self.game = loss  # `compile` takes the name `loss` for its own
        self.width, self.batch_normalization = width, batch_normalization

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """Add the two networks' losses; each reaches only its own network.

        Args:
            x: Real images `(B, H, W, C)`, or a dictionary of "images" and "labels".
            y: Not used.
            y_pred: The discriminator's logits of the real images `(B, 1)`.
            sample_weight: Not supported.
            training: Whether the model is being trained. If not, the same noise is
                drawn every time.

        Returns:
            The sum of both losses, a scalar. It does not say who is winning. What to
            watch appears in the log: both losses, and the mean score of real and of
            generated images, which is the probability to be real that the discriminator
            states, unless the loss is "hinge".
        """
        images, *labels = self.split(x, sample_weight)
        count = keras.ops.shape(images)[0]
        rng = self.seed_generator if training else self.seed
        codes = keras.random.normal((count, self.latent_dim), seed=rng)
        generated = self.generator([codes, *labels], training=training)  # (B, H, W, C)
        fake = self.score_generated(generated, labels, training)
        losses = [
            self.discriminator_loss(y_pred, fake),
            self.generator_loss(generated, labels, training),
        ]
        scores = [keras.ops.mean(keras.ops.sigmoid(logit)) for logit in (y_pred, fake)]
        self.log([*losses, *scores], count)
        return sum(losses)

    def score_generated(self, generated, labels, training):
        """Return the discriminator's logits; the generator learns nothing here."""
        generated = keras.ops.stop_gradient(generated)
        # The call for the real images has divided the kernels by their largest singular
        # values already, and torch allows it once a step. JAX keeps no such change.
        divided = self.game == "hinge" and keras.backend.backend() != "jax"
        training = training and not divided
        return self.discriminator([generated, *labels], training=training)

    def discriminator_loss(self, real, fake):
        """Ask the discriminator: are real images told from generated ones?"""
        return ops.discriminator_loss(real, fake, self.game)

    def generator_loss(self, generated, labels, training):
        """Ask the generator: does it fool a discriminator that does not move?"""
        logits = frozen(self.discriminator, [generated, *labels], training)
        return ops.generator_loss(logits, self.game)

    def images_of(self, inputs):
        """Make images of a list of codes, and labels where the model has classes."""
        return predicted(self.generator, inputs, BATCH_SIZE)

    def recalibrate_batch_norm(self, steps: int = 10, batch_size: int = 200) -> None:
        """Measure the generator's batch statistics anew, see `recalibrate_batch_norm`.

        Args:
            steps: Batches of noise.
            batch_size: Codes in each.
        """
        codes, labels = draw(
            steps * batch_size,
            self.latent_dim,
            self.seed,
            num_classes=self.num_classes,
        )
        recalibrate_batch_norm(
            self.generator, self.with_labels(codes, labels), batch_size
        )

    def get_config(self):
        """Return all arguments, from which `keras.saving` builds the model again."""
        return {**super().get_config(), "loss": self.game}

    @property
    def layers(self):
        """The discriminator's graph, and the generator beside it."""
        beside = [self.generator] if hasattr(self, "generator") else []
        return [*super().layers, *beside]


def frozen(model, inputs, training=True):
    """Call a model whose weights take no gradient, though its inputs do.

    Setting `trainable` to False around the call would do nothing in Keras 3, where a
    compiled model looks at it in every step. What the call would change in the model,
    such as moving averages, is thrown away.

    Args:
        model: The Keras model.
        inputs: What it takes.
        training: Whether it normalises by the batch, as it does in its own training.

    Returns:
        What it gives.
    """
    outputs, _ = model.stateless_call(
        [keras.ops.stop_gradient(v.value) for v in model.trainable_variables],
        [v.value for v in model.non_trainable_variables],
        inputs,
        training=training,
    )
    return outputs


def generator(
    image_shape, latent_dim, width, batch_normalization=True, num_classes=None
) -> keras.Model:
    """Build the network from codes to images.

    The code becomes a small map of many channels, and transposed convolutions double
    its sides twice. A dense layer comes first, and none is hidden.

    Args:
        image_shape: Height, width and channels of the images.
        latent_dim: Dimension D of a code.
        width: Channels at full size; there are twice as many below.
        batch_normalization: Whether all layers but the last are normalised.
        num_classes: Number K of classes, or None.

    Returns:
        A model from `[codes]` `(B, D)`, or `[codes, labels]`, to images with values
        0-255.
    """
    inputs = code_inputs(latent_dim, num_classes)
    x = with_class(inputs[0], inputs[1:], num_classes)
    small_map = (image_shape[0] // 4, image_shape[1] // 4, 2 * width)
    x = layers.Dense(
        math.prod(small_map),
        use_bias=not batch_normalization,
        kernel_initializer=normal(),
    )(x)
    x = layers.Reshape(small_map)(x)
    for filters in (2 * width, width):
        x = layers.ReLU()(normalized(x, batch_normalization))
        x = layers.Conv2DTranspose(
            filters,
            kernel_size=4,
            strides=2,
            padding="same",
            use_bias=not batch_normalization,
            kernel_initializer=normal(),
        )(x)
    x = layers.ReLU()(normalized(x, batch_normalization))  # (B, H, W, width)
    x = layers.Conv2D(
        image_shape[-1],
        kernel_size=3,
        padding="same",
        activation="tanh",
        kernel_initializer=normal(),
    )(x)
    images = layers.Rescaling(127.5, offset=127.5, dtype="float32")(x)
    return keras.Model(inputs, images, name="generator")


def discriminator(
    image_shape, width, normalization="batch", num_classes=None
) -> keras.Model:
    """Build the network from images to one logit each: is it real?

    With classes it has one answer for each, "is this a real one of that class?", and
    gives the answer for the class it is told.

    Args:
        image_shape: Height, width and channels of the images.
        width: Channels at half of the image's size; at a quarter there are twice as
            many.
        normalization: `"batch"` for all layers between the first and the last,
            `"spectral"` for the kernels of all layers, or None.
        num_classes: Number K of classes, or None.

    Returns:
        A model from `[images]` with values 0-255, or `[images, labels]`, to logits
        `(B, 1)`.
    """
    _, inputs = image_inputs(image_shape, num_classes)
    x = layers.Rescaling(1 / 127.5, offset=-1)(inputs[0])
    for filters, first in ((width, True), (2 * width, False)):
        batch = normalization == "batch" and not first
        convolution = layers.Conv2D(
            filters,
            kernel_size=4,
            strides=2,
            padding="same",
            use_bias=not batch,
            kernel_initializer=normal(),
        )
        x = spectral(convolution, normalization)(x)
        x = layers.LeakyReLU(SLOPE)(normalized(x, batch))
    x = layers.Flatten()(x)  # (B, F)
    answers = layers.Dense(num_classes or 1, kernel_initializer=normal())
    logits = spectral(answers, normalization)(x)
    if num_classes is not None:
        asked = keras.ops.one_hot(inputs[1], num_classes, dtype=logits.dtype)  # (B, K)
        logits = keras.ops.sum(logits * asked, axis=-1, keepdims=True)
    return keras.Model(inputs, logits, name="discriminator")


def normal():
    """Return the paper's initial weights, N(0, 0.02^2), different for every layer."""
    return keras.initializers.RandomNormal(stddev=0.02)


def spectral(layer, normalization):
    """Keep the largest singular value of a layer's kernel at 1, or do nothing."""
    if normalization == "spectral":
        return layers.SpectralNormalization(layer)
    return layer


def normalized(x, batch_normalization):
    """Normalise over the batch, or do nothing."""
    return layers.BatchNormalization(momentum=0.9)(x) if batch_normalization else x
