"""A video transformer: patches ask other patches, first in time, then in space.

Bertasius, Wang and Torresani, 2021, "Is space-time attention all you need for video
understanding?" (TimeSformer), https://arxiv.org/abs/2102.05095. Of its five ways this
is divided space-time attention: a patch looks at the same patch of all frames, then at
all patches of its frame. It compares itself with T + N others, instead of T N.

Shapes: B clips, T frames, N patches of a frame, D numbers for a patch.
"""

import keras
from keras import layers

from aiva.conventions.clips import shape_of_clips
from aiva.conventions.numbers import whole_number, whole_numbers
from aiva.models.blocks import channels_last
from aiva.models.video.blocks import (
    Regroup,
    batch_to_frames,
    classifier,
    frames_to_batch,
)


@channels_last()
def video_transformer(
    input_shape: tuple[int, int, int, int] = (16, 32, 32, 3),
    num_classes: int = 10,
    patch_size: int = 8,
    dim: int = 64,
    depth: int = 2,
    num_heads: int = 4,
    weights: str | None = None,
    name: str = "video_transformer",
) -> keras.Model:
    """Build a transformer with divided space-time attention.

    The paper asks a class token for the answer; here it is the mean over all patches.

    Args:
        input_shape: Frames, height, width and channels of a clip; height and width
            divisible by the patch size.
        num_classes: Number of classes; the model returns one logit for each.
        patch_size: Height and width of a patch in pixels.
        dim: Numbers that describe a patch, divisible by `num_heads`.
        depth: Number of blocks.
        num_heads: Heads of each attention.
        weights: Path of a `.weights.h5` or `.keras` file to start from, or None.
        name: Name of the model.

    Returns:
        A model from clips `(B, T, H, W, C)` with values 0-255 to logits
        `(B, num_classes)`. The layer named `"features"` gives the mean over patches,
        `(B, dim)`.

    Raises:
        ValueError: If the shape is not that of a clip, or not divisible into patches,
            there are fewer than two classes, or the heads do not divide `dim`.

    Example:
        >>> model = video_transformer((8, 32, 32, 3), num_classes=6, dim=32)
        >>> model.output_shape, model.get_layer("features").output.shape
        ((None, 6), (None, 32))
    """
    patch_size, dim, depth, num_heads = whole_numbers(
        patch_size=patch_size,
        dim=dim,
        depth=depth,
        num_heads=num_heads,
    )
    if dim % num_heads:
        raise ValueError(
            "`num_heads` must divide `dim`, so that all heads are equally large. "
            f"Received: dim={dim}, num_heads={num_heads}."
        )
    input_shape = shape_of_clips("input_shape", input_shape, divisor=patch_size)
    num_classes = whole_number("num_classes", num_classes, at_least=2)
    clips = keras.Input(input_shape, name="clips")
    x = layers.Rescaling(1 / 127.5, offset=-1)(clips)
    x = patches(x, patch_size, dim)  # (B, T, N, D)
    x = PositionEmbedding()(x)
    for _ in range(depth):
        x = layers.Add()([x, time_attention(x, num_heads)])
        x = layers.Add()([x, space_attention(x, num_heads)])
        x = layers.Add()([x, perceptron(x)])
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    x = layers.GlobalAveragePooling2D(name="features")(x)  # (B, D)
    return classifier(clips, x, num_classes, weights, name)


def patches(x, patch_size, dim):
    """Cut frames into patches, and describe each by `dim` numbers."""
    frames = x.shape[1]
    x = frames_to_batch(x)
    x = layers.Conv2D(dim, patch_size, patch_size)(x)  # (B T, H / P, W / P, D)
    x = layers.Reshape((-1, dim))(x)  # (B T, N, D)
    return batch_to_frames(x, frames)


@keras.saving.register_keras_serializable("aiva")
class PositionEmbedding(layers.Layer):
    """Add to each patch what says where it is in its frame, and when in its clip."""

    def build(self, input_shape):
        """Make one vector for each frame, and one for each patch of a frame."""
        _, frames, count, dim = input_shape
        for name, shape in (("time", (frames, 1, dim)), ("space", (count, dim))):
            vectors = self.add_weight(
                name=name,
                shape=shape,
                initializer=keras.initializers.TruncatedNormal(stddev=0.02),
            )
            setattr(self, name, vectors)

    def call(self, x):
        """Return the patches `(B, T, N, D)` with the vectors added."""
        return x + self.time + self.space


def time_attention(x, num_heads):
    """Let each patch `(B, T, N, D)` look at the same patch of all frames."""
    frames, count, dim = x.shape[1:]
    x = layers.Permute((2, 1, 3))(x)  # (B, N, T, D)
    x = attention(frames_to_batch(x), num_heads)  # (B N, T, D)
    x = Regroup((count, frames, dim))(x)
    return layers.Permute((2, 1, 3))(x)


def space_attention(x, num_heads):
    """Let each patch `(B, T, N, D)` look at all patches of its frame."""
    frames = x.shape[1]
    x = attention(frames_to_batch(x), num_heads)  # (B T, N, D)
    return batch_to_frames(x, frames)


def attention(x, num_heads):
    """Normalise, and let all items of a sequence look at each other."""
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    return layers.MultiHeadAttention(num_heads, x.shape[-1] // num_heads)(x, x)


def perceptron(x):
    """Normalise, and change each item by itself."""
    dim = x.shape[-1]
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    # The paper's GELU, x times the normal distribution's function, has no ONNX form
    # in tf2onnx; SiLU, x times the logistic function, looks the same and has one.
    x = layers.Dense(4 * dim, activation="silu")(x)
    return layers.Dense(dim)(x)
