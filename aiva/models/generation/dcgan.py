"""DCGAN: a generator learns to make images that a discriminator takes for real.

Radford, Metz and Chintala, 2015, "Unsupervised representation learning with deep
convolutional generative adversarial networks", https://arxiv.org/abs/1511.06434; told a
class: Mirza and Osindero, 2014, https://arxiv.org/abs/1411.1784; with the hinge loss:
Miyato, Kataoka, Koyama and Yoshida, 2018, "Spectral normalization for generative
adversarial networks", https://arxiv.org/abs/1802.05957.

Shapes: B images of a batch, N images, D numbers of a code, K classes.
"""

import keras
import numpy as np

from aiva import ops
from aiva.conventions.numbers import check_counts
from aiva.models.generation.conditions import as_parts, image_inputs
from aiva.models.generation.dcgan_networks import discriminator, generator
from aiva.models.generation.generator import (
    check_image_shape,
    checked_codes,
    checked_labels,
    draw,
    walk,
)
from aiva.models.generation.settle import settle_statistics
from aiva.models.saving import RebuildableModel
from aiva.ops.generation.adversarial import check_game

AT_ONCE = 500  # images that are computed together outside a training
LOSSES = ("discriminator_loss", "generator_loss")
SCORES = ("real_score", "fake_score")


@keras.saving.register_keras_serializable("aiva")
class DCGAN(RebuildableModel):
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
        latent_dim: Numbers D of a code, the noise that becomes an image.
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
        ValueError: If a size is impossible or there is no such loss.

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
        check_image_shape(image_shape)
        check_counts(latent_dim=latent_dim, width=width)
        if num_classes is not None:
            check_counts(num_classes=num_classes)
        check_game(loss)
        judge_normalization = "spectral" if loss == "hinge" else "batch"
        if not batch_normalization and loss != "hinge":
            judge_normalization = None
        judge = discriminator(image_shape, width, judge_normalization, num_classes)
        inputs, parts = image_inputs(image_shape, num_classes)
        super().__init__(inputs, judge(parts), name=name)
        self.discriminator = judge
        self.generator = generator(
            image_shape, latent_dim, width, batch_normalization, num_classes
        )
        self.random = keras.random.SeedGenerator(seed)
        self.parts = {part: keras.metrics.Mean(part) for part in (*LOSSES, *SCORES)}
        self.image_shape, self.latent_dim = tuple(image_shape), latent_dim
        self.game = loss  # `compile` takes the name `loss` for its own
        self.width, self.batch_normalization = width, batch_normalization
        self.num_classes, self.seed = num_classes, seed

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
            The sum, a scalar that tells nothing. What to watch appears in the log: both
            losses, and the mean score of real and generated images, which is the
            probability to be real that the discriminator states, unless the loss is
            "hinge".
        """
        if sample_weight is not None:
            raise ValueError("A generator takes no `sample_weight`. Received: some.")
        images, *labels = as_parts(x, self.num_classes)
        count = keras.ops.shape(images)[0]
        chance = self.random if training else self.seed
        codes = keras.random.normal((count, self.latent_dim), seed=chance)
        made = self.generator([codes, *labels], training=training)  # (B, H, W, C)
        fake = self.judge_made(made, labels, training)
        losses = (
            self.discriminator_loss(y_pred, fake),
            self.generator_loss(made, labels, training),
        )
        scores = [keras.ops.mean(keras.ops.sigmoid(logit)) for logit in (y_pred, fake)]
        for part, value in zip(self.parts.values(), (*losses, *scores), strict=True):
            part.update_state(value, sample_weight=count)
        return sum(losses)

    def judge_made(self, made, labels, training):
        """Return the discriminator's logits; the generator learns nothing here."""
        made = keras.ops.stop_gradient(made)
        # The call for the real images has divided the kernels by their largest singular
        # values already, and torch allows it once a step. JAX keeps no such change.
        divided = self.game == "hinge" and keras.backend.backend() != "jax"
        training = training and not divided
        return self.discriminator([made, *labels], training=training)

    def discriminator_loss(self, real, fake):
        """Ask the discriminator: are real images told from generated ones?"""
        return ops.discriminator_loss(real, fake, self.game)

    def generator_loss(self, made, labels, training):
        """Ask the generator: does it fool a discriminator that does not move?"""
        logits = frozen(self.discriminator, [made, *labels], training)
        return ops.generator_loss(logits, self.game)

    def decode(self, codes, labels=None) -> np.ndarray:
        """Make images of codes.

        Args:
            codes: Codes `(N, D)`.
            labels: Class ids `(N,)`, or one for all, for a model with `num_classes`.

        Returns:
            float32 array `(N, H, W, C)` with values 0-255.
        """
        codes = checked_codes(codes, self.latent_dim)
        labels = checked_labels(labels, len(codes), self.num_classes)
        parts = [codes] if labels is None else [codes, labels]
        return self.generator.predict(parts, batch_size=AT_ONCE, verbose=0)

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

    def interpolate(self, start, end, steps: int = 8, labels=None) -> np.ndarray:
        """Walk from codes to codes and decode what lies between.

        Args:
            start: Codes `(N, D)`, such as standard normal numbers.
            end: Codes `(N, D)`.
            steps: Images on each way, both ends included.
            labels: Class ids `(N,)`, or one for all, for a model with `num_classes`.

        Returns:
            float32 array `(N, steps, H, W, C)` with values 0-255.
        """
        return walk(self, start, end, steps, labels)

    def settle(self, steps: int = 50, batch_size: int = 200) -> None:
        """Measure the generator's batch statistics anew; see `settle_statistics`.

        Args:
            steps: Batches of noise.
            batch_size: Codes in each.
        """
        codes, labels = draw(
            steps * batch_size, self.latent_dim, self.seed, None, self.num_classes
        )
        parts = [codes] if labels is None else [codes, labels]
        settle_statistics(self.generator, parts, batch_size)

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
