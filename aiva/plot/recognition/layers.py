"""What a layer looks for, its kernels, and what it sees, its feature maps."""

import numpy as np

from aiva.plot.gallery import gallery
from aiva.plot.images import draw_signed
from aiva.plot.style import style


def filters(kernels, columns: int = 8, figsize=None):
    """Show the kernels of a first convolution, all on the same scale around zero.

    Kernels of one channel are red where they are positive, blue where negative and
    white at zero. Kernels of three channels are colours, with middle grey at zero.

    Args:
        kernels: Array `(height, width, channels, N)`, as `layer.get_weights()[0]` has
            it, of one or three channels.
        columns: Kernels in a row.
        figsize: Width and height in inches; None fits them to the kernels.

    Returns:
        A matplotlib figure with N axes.

    Raises:
        ValueError: If the kernels have another number of channels.

    Example:
        >>> filters(np.ones((3, 3, 1, 16)))
        <Figure size 768x192 with 16 Axes>
    """
    kernels = np.asarray(kernels)
    if kernels.ndim != 4 or kernels.shape[2] not in (1, 3):
        raise ValueError(
            "`kernels` must be those of a first layer, (height, width, channels, N) "
            f"with one or three channels. Received: shape={kernels.shape}. Later "
            "layers are seen through `feature_maps`."
        )
    limit = np.abs(kernels).max() or 1.0
    with style():
        figure, axes = gallery(kernels.shape[3], columns, figsize)
        for ax, kernel in zip(axes, np.moveaxis(kernels, 3, 0), strict=True):
            if kernel.shape[2] == 3:
                ax.imshow(0.5 + kernel / (2 * limit), interpolation="nearest")
            else:
                draw_signed(ax, kernel[..., 0], limit)
    return figure


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
        <Figure size 599x150 with 4 Axes>
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
