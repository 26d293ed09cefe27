"""What a layer sees: its feature maps for one image."""

import numpy as np

from aiva.plot.gallery import gallery
from aiva.plot.style import style


def feature_maps(maps, columns: int = 8, figsize=None):
    """Show feature maps side by side, dark where low and bright where high.

    All are on the same scale, so a map that sees nothing looks dead.

    Args:
        maps: Array `(H, W, C)`, as `activations` returns it.
        columns: Maps in a row.
        figsize: Width and height in inches; None fits them to the maps.

    Returns:
        A matplotlib figure with C axes.

    Raises:
        ValueError: If this is not one image's maps.

    Example:
        >>> feature_maps(np.ones((5, 5, 4)))
        <Figure size 449x112 with 4 Axes>
    """
    maps = np.asarray(maps)
    if maps.ndim != 3:
        raise ValueError(
            "`maps` must be the feature maps of one image, (height, width, channels). "
            f"Received: shape={maps.shape}."
        )
    low, high = min(0.0, float(maps.min())), float(maps.max())
    with style():
        figure, axes = gallery(maps.shape[2], columns, figsize)
        for ax, one in zip(axes, np.moveaxis(maps, 2, 0), strict=True):
            ax.imshow(one, cmap="viridis", vmin=low, vmax=high, interpolation="nearest")
    return figure


def activations(model, image, layer: str):
    """Return what one layer of a model gives for one image.

    Args:
        model: A functional Keras model of images.
        image: Image `(H, W, C)` with values 0-255.
        layer: Name of the layer, as `model.summary()` lists it.

    Returns:
        Array of the layer's output, `(H', W', C')` for a convolution.

    Raises:
        ValueError: If the model has no such layer.

    Example:
        >>> import keras
        >>> inputs = keras.Input((6, 6, 1))
        >>> pooled = keras.layers.MaxPooling2D(name="pool")(inputs)
        >>> activations(keras.Model(inputs, pooled), np.ones((6, 6, 1)), "pool").shape
        (3, 3, 1)
    """
    import keras

    until_layer = keras.Model(model.inputs, model.get_layer(layer).output)
    batch = np.asarray(image, "float32")[None]
    return keras.ops.convert_to_numpy(until_layer([batch], training=False))[0]
