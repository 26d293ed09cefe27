"""Cells of a feature map, where they lie on the image, and the anchors around them.

A detector lays its anchors around the cells and reads features at them. Both must know
where a cell looks. Strides, kernels and padding decide that, and not always is it the
middle of the cell's square: three convolutions with stride 2 that pad only the bottom
and the right, as Keras' `padding="same"` does, look 3.5 pixels further than that.

Dumoulin and Visin, 2016, "A guide to convolution arithmetic for deep learning",
https://arxiv.org/abs/1603.07285

Shapes: N anchors of one feature map.
"""

from typing import NamedTuple

import keras
from keras import layers, ops

from aiva.ops import anchors

WINDOWS = (
    layers.Conv2D,
    layers.DepthwiseConv2D,
    layers.SeparableConv2D,
    layers.MaxPooling2D,
    layers.AveragePooling2D,
)


class Cells(NamedTuple):
    """The cells of a feature map.

    Attributes:
        rows: Number of rows of the map.
        columns: Number of columns.
        stride: Pixels of the image from one cell to the next.
        offset: Centre of the first cell, in cells: cell i looks at pixel
            `(i + offset) * stride`, counted from the image's edge.
    """

    rows: int
    columns: int
    stride: int
    offset: float


def feature_cells(backbone: keras.Model, offset: float | None = None) -> list[Cells]:
    """Work out where the cells of a backbone's feature maps lie.

    Args:
        backbone: A functional model from images `(B, height, width, channels)` of a
            known size to one feature map or a list of maps.
        offset: The cells' offset if the layers do not tell it; None works it out.

    Returns:
        The `Cells` of each map.

    Raises:
        ValueError: If the maps do not divide the image evenly, or the offset has to be
            given because it cannot be worked out.

    Example:
        >>> images = keras.Input((32, 32, 3))
        >>> padded = layers.ZeroPadding2D(1)(images)
        >>> features = layers.Conv2D(4, 3, strides=2)(padded)
        >>> feature_cells(keras.Model(images, features))
        [Cells(rows=16, columns=16, stride=2, offset=0.25)]
    """
    image = tuple(backbone.input_shape[1:3])
    check_known(image)
    if isinstance(backbone, keras.Sequential):  # the same network, as a graph
        backbone = keras.Model(backbone.inputs, backbone.outputs)
    seen = [first_centres(backbone, axis) for axis in (1, 2)]
    cells = []
    for index, features in enumerate(backbone.outputs):
        size = tuple(features.shape[1:3])
        down, right = (known.get(id(features)) for known in seen)  # centre, stride
        stride = even_stride(image, size, down, right)
        if offset is None and (down is None or down != right):
            raise ValueError(
                "Where the backbone's cells lie cannot be worked out from its "
                f"layers. Received: map {index} of shape {tuple(features.shape)}. "
                "Give `offset`: 0.5 if a cell looks at the middle of its square, "
                "0.5 / stride if strided convolutions pad all sides alike."
            )
        found = down[0] / stride if offset is None else offset
        cells.append(Cells(*size, stride, found))
    return cells


def check_known(image):
    """Raise a ValueError unless height and width of the images are known."""
    if None in image:
        raise ValueError(
            "A detector's backbone must be built for images of a known size. "
            f"Received: height and width {image}. Build it with an input shape."
        )


def even_stride(image, size, *traced):
    """Return the pixels per cell, or raise a ValueError if they are no whole number."""
    stride = image[0] // size[0]
    # 28 pixels in 4 cells may be a stride of 7, or one of 8 that was rounded up.
    wrong = any(known is not None and known[1] != stride for known in traced)
    if wrong or image != (size[0] * stride, size[1] * stride):
        raise ValueError(
            "Height and width of the images must be divisible by the backbone's "
            f"stride. Received: images of {image[0]} x {image[1]} pixels, features of "
            f"{size[0]} x {size[1]} cells. Choose other image sizes."
        )
    return stride


def first_centres(backbone, axis):
    """Follow the centre of the first cell along an axis, from layer to layer.

    Returns:
        Dictionary from a tensor's id to centre and stride in pixels, without tensors
        that something unknown has made.
    """
    known = {id(images): (0.5, 1.0) for images in backbone.inputs}  # centre, stride
    for operation in backbone.operations:
        if isinstance(operation, layers.InputLayer):
            continue
        for source in keras.tree.flatten(operation.input):
            moved = known.get(id(source))
            if moved is not None:
                moved = look_through(operation, source, axis, *moved)
            if moved is not None:  # of the inputs of a sum, the first that is known
                known[id(operation.output)] = moved
                break
    return known


def look_through(operation, source, axis, centre, stride):
    """Return centre and stride behind one layer, None if the layer is unknown."""
    if isinstance(operation, (layers.ZeroPadding2D, layers.Cropping2D)):
        outwards = isinstance(operation, layers.ZeroPadding2D)
        before = get(operation, "padding" if outwards else "cropping", axis)[0]
        return centre - stride * before * (1 if outwards else -1), stride
    if isinstance(operation, layers.UpSampling2D):
        finer = stride / get(operation, "size", axis)
        return centre + (finer - stride) / 2, finer
    if isinstance(operation, WINDOWS):
        step = get(operation, "strides", axis)
        window, before = window_and_padding(operation, source.shape[axis], step, axis)
        return centre + stride * ((window - 1) / 2 - before), stride * step
    if isinstance(operation, keras.Model):  # a network in a network
        return look_inside(operation, axis, centre, stride)
    output = operation.output
    same = not isinstance(output, list) and output.shape[1:3] == source.shape[1:3]
    return (centre, stride) if same else None


def look_inside(network, axis, centre, stride):
    """Return centre and stride behind a network with one input and one map."""
    network = keras.Model(network.inputs, network.outputs)
    inner = first_centres(network, axis).get(id(network.outputs[0]))
    if len(network.outputs) > 1 or inner is None:
        return None
    return centre + stride * (inner[0] - 0.5), stride * inner[1]


def window_and_padding(layer, length, step, axis):
    """Return how many cells a layer sees at once and how many it pads before them."""
    if hasattr(layer, "pool_size"):
        window = get(layer, "pool_size", axis)
    else:
        kernel, gap = get(layer, "kernel_size", axis), get(layer, "dilation_rate", axis)
        window = (kernel - 1) * gap + 1
    if layer.padding == "valid":
        return window, 0
    missing = (-(-length // step) - 1) * step + window - length
    return window, max(missing, 0) // 2


def get(layer, name, axis):
    """Read a layer's setting along an axis; Keras keeps one number per axis."""
    return getattr(layer, name)[axis - 1]


def anchor_grids(cells, sizes, ratios):
    """Lay anchors of all sizes around one map, or of one size each around several maps.

    Args:
        cells: The `Cells` of every feature map, the finest first.
        sizes: Square roots of the anchors' areas in pixels.
        ratios: Heights divided by widths.

    Returns:
        A list of arrays `(N, 4)`, boxes in pixels, one for each map.

    Raises:
        ValueError: If several maps have not one size each.

    Example:
        >>> fine, coarse = Cells(8, 8, 4, 0.5), Cells(4, 4, 8, 0.5)
        >>> [grid.shape for grid in anchor_grids([fine, coarse], (12, 24), (1, 2))]
        [(128, 4), (32, 4)]
    """
    if len(cells) == 1:
        sizes_of_maps = [sizes]
    elif len(cells) == len(sizes):
        sizes_of_maps = [(size,) for size in sizes]
    else:
        raise ValueError(
            "Several feature maps need one anchor size each, the finest map's first. "
            f"Received: {len(cells)} maps, anchor_sizes={sizes}."
        )
    return [
        ops.convert_to_numpy(
            anchors((grid.rows, grid.columns), grid.stride, own, ratios, grid.offset)
        )
        for grid, own in zip(cells, sizes_of_maps, strict=True)
    ]
