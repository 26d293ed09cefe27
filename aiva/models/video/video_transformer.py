"""A video transformer: patches ask other patches, first in time, then in space.

Bertasius, Wang and Torresani, 2021, "Is space-time attention all you need for video
understanding?" (TimeSformer), https://arxiv.org/abs/2102.05095. Of its five ways this
is divided space-time attention: a patch looks at the same patch of all frames, then at
all patches of its frame. It compares itself with T + N others, instead of T N.

The paper has a million clips and weights from ImageNet. What lets a transformer learn
from two thousand clips is how patches are made: of several frames (tubelets, Arnab et
al., 2021, "ViViT", https://arxiv.org/abs/2103.15691), by a few convolutions (Xiao et
al., 2021, "Early convolutions help transformers see better",
https://arxiv.org/abs/2106.14881). The convolutions see how something moves within a
tubelet, attention what came before and after. With squares of single frames, as in the
paper, it learned along which axis something moves, and not in which direction.

Shapes: B clips, T frames, then tubelets in time; N patches of a frame, D dimensions.
"""

import keras
from keras import layers

from aiva.conventions.clips import shape_of_clips
from aiva.conventions.numbers import (
    several_whole_numbers,
    whole_number,
    whole_numbers,
)
from aiva.models.blocks import channels_last, conv
from aiva.models.video.blocks import (
    Regroup,
    batch_to_frames,
    classifier,
    frames_to_batch,
    strided,
)


@channels_last()
def video_transformer(
    input_shape: tuple[int, int, int, int] = (16, 32, 32, 3),
    num_classes: int = 10,
    widths: tuple[int, ...] = (24, 48),
    tubelet_size: int = 4,
    dim: int = 48,
    depth: int = 1,
    num_heads: int = 4,
    weights: str | None = None,
    name: str = "video_transformer",
) -> keras.Model:
    """Build a transformer with divided space-time attention.

    The paper asks a class token for the answer; here it is the mean over all patches.

    Args:
        input_shape: Frames, height, width and channels of a clip; the number of frames
            divisible by `tubelet_size`.
        num_classes: Number of classes; the model returns one logit for each.
        widths: Channels of the convolutions that make patches. Each halves height and
            width, so that two of them leave a patch for every 4 x 4 pixels; one more
            convolution keeps the size.
        tubelet_size: Frames that a patch is made of.
        dim: Dimensions of a patch, divisible by `num_heads`.
        depth: Number of blocks.
        num_heads: Heads of each attention.
        weights: Path of a `.weights.h5` or `.keras` file to start from, or None.
        name: Name of the model.

    Returns:
        A model from clips `(B, T, H, W, C)` with values 0-255 to logits
        `(B, num_classes)`. The layer named `"features"` gives the mean over patches,
        `(B, dim)`.

    Raises:
        ValueError: If the shape is not that of a clip or too small, the frames are not
            divisible, there are fewer than two classes, or the heads do not divide
            `dim`.

    Example:
        >>> model = video_transformer((8, 32, 32, 3), num_classes=6, dim=32)
        >>> model.output_shape, model.get_layer("features").output.shape
        ((None, 6), (None, 32))
    """
    widths = several_whole_numbers("widths", widths)
    tubelet_size, dim, depth, num_heads = whole_numbers(
        tubelet_size=tubelet_size,
        dim=dim,
        depth=depth,
        num_heads=num_heads,
    )
    if dim % num_heads:
        raise ValueError(
            "`num_heads` must divide `dim`, so that all heads are equally large. "
            f"Received: dim={dim}, num_heads={num_heads}."
        )
    input_shape = shape_of_clips("input_shape", input_shape, smallest=2 ** len(widths))
    if input_shape[0] % tubelet_size:
        raise ValueError(
            "`tubelet_size` must divide the number of frames. Received: "
            f"tubelet_size={tubelet_size}, input_shape={input_shape}."
        )
    num_classes = whole_number("num_classes", num_classes, at_least=2)
    clips = keras.Input(input_shape, name="clips")
    x = layers.Rescaling(1 / 127.5, offset=-1)(clips)
    x = patches(x, widths, tubelet_size, dim)  # (B, T, N, D)
    x = PositionEmbedding()(x)
    for _ in range(depth):
        x = layers.Add()([x, time_attention(x, num_heads)])
        x = layers.Add()([x, space_attention(x, num_heads)])
        x = layers.Add()([x, perceptron(x)])
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    x = layers.GlobalAveragePooling2D(name="features")(x)  # (B, D)
    return classifier(clips, x, num_classes, weights, name)


def patches(x, widths, tubelet_size, dim):
    """Describe small pieces of a clip, a few pixels and frames each, by vectors."""
    frames, height, width, channels = x.shape[1:]
    x = Regroup((tubelet_size, height, width, channels))(x)
    x = layers.Permute((2, 3, 1, 4))(x)
    x = layers.Reshape((height, width, tubelet_size * channels))(x)  # (B T, H, W, C)
    x = conv(strided(x, widths), widths[-1])  # what moves is seen here
    x = layers.Conv2D(dim, 1)(x)  # (B T, H / 2^n, W / 2^n, D)
    x = layers.Reshape((x.shape[1] * x.shape[2], dim))(x)  # (B T, N, D)
    return batch_to_frames(x, frames // tubelet_size)


@keras.saving.register_keras_serializable("aiva")
class PositionEmbedding(layers.Layer):
    """Add to each patch what says where it is in its frame, and when in its clip."""

    def build(self, input_shape):
        """Make one vector for each frame, and one for each patch of a frame."""
        _, frames, count, dim = input_shape
        # The order of frames is to be heard from the first step on; where in a frame
        # something happens matters less, and may be learned.
        for name, shape, standard_deviation in (
            ("time", (frames, 1, dim), 0.5),
            ("space", (count, dim), 0.02),
        ):
            vectors = self.add_weight(
                name=name,
                shape=shape,
                initializer=keras.initializers.TruncatedNormal(
                    stddev=standard_deviation
                ),
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
    # The paper's GELU, x times the normal distribution's function, does not run in
    # ONNX (findings/keras_gelu_to_onnx.sh). SiLU, x times the logistic function, does.
    x = layers.Dense(4 * dim, activation="silu")(x)
    return layers.Dense(dim)(x)
