"""Where a classifier looks: cover each part and see what happens to its answer."""

import numpy as np

from aiva.plot.images import draw_signed, pixels
from aiva.plot.style import bare, style


def occlusion_map(
    model, image, label: int, size: int = 8, stride: int = 2, figsize=(6, 2.5)
):
    """Draw how far the probability of a class falls when a grey square hides a part.

    Red parts spoke for the class, blue ones against it (Zeiler and Fergus, 2013,
    https://arxiv.org/abs/1311.2901).

    Args:
        model: A classifier from images `(N, H, W, C)` to logits `(N, K)`.
        image: Image `(H, W, C)` with values 0-255.
        label: Id of the class in question, 0 to K - 1.
        size: Side of the grey square in pixels.
        stride: Step of the square in pixels; 1 is finest and slowest.
        figsize: Width and height in inches.

    Returns:
        A matplotlib figure of the image and, beside it, the map.

    Raises:
        ValueError: If the square does not fit into the image, or the model has no
            class of this id.

    Example:
        >>> import keras
        >>> layers = [keras.layers.Flatten(), keras.layers.Dense(3)]
        >>> model = keras.Sequential([keras.Input((8, 8, 1)), *layers])
        >>> occlusion_map(model, np.zeros((8, 8, 1)), label=0, size=4)
        <Figure size 576x240 with 3 Axes>
    """
    from aiva.plot.figure import Figure

    fall, probability = probability_fall(model, image, label, size, stride)
    with style():
        figure = Figure(figsize=figsize, layout="constrained")
        left, right = figure.subplots(1, 2)
        left.imshow(*pixels([image]), cmap="gray", vmin=0, vmax=255)
        left.set_title(f"probability of {label}: {probability:.0%}")
        drawn = draw_signed(right, fall, np.abs(fall).max() or 1.0)
        drawn.set_extent(map_extent(fall.shape, size, stride))
        right.set(xlim=left.get_xlim(), ylim=left.get_ylim())
        right.set_title("falls by, if hidden")
        figure.colorbar(drawn, ax=right).outline.set_visible(False)
        bare(left)
        bare(right)
    return figure


def probability_fall(model, image, label, size, stride):
    """Return the fall of the probability at each position `(R, S)`, and what it was."""
    from keras import ops as keras_ops
    from scipy.special import softmax

    from aiva import ops

    image = np.asarray(image, "float32")
    copies = keras_ops.convert_to_numpy(ops.occlude(image, size, stride))
    logits = model.predict(np.concatenate([image[None], copies]), verbose=0)
    if not 0 <= label < logits.shape[1]:
        raise ValueError(
            f"`label` must be a class of the model, 0 to {logits.shape[1] - 1}. "
            f"Received: label={label}."
        )
    probability = softmax(logits.astype("float64"), axis=1)[:, label]  # (1 + P,)
    rows = (image.shape[0] - size) // stride + 1
    return (probability[0] - probability[1:]).reshape(rows, -1), probability[0]


def map_extent(shape, size, stride):
    """Return left, right, bottom and top of a map in the pixels of its image.

    Example:
        >>> map_extent((3, 3), size=3, stride=1)  # of 5 x 5 pixels, the inner 3 x 3
        (0.5, 3.5, 3.5, 0.5)
    """
    start = (size - 1) / 2 - stride / 2  # a cell lies around the centre of its square
    bottom, right = (start + stride * cells for cells in shape)
    return start, right, bottom, start
