"""RoI max-pooling: keep the largest feature of every bin of every box.

Girshick, 2015, "Fast R-CNN", section 2.1, https://arxiv.org/abs/1504.08083. It rounds
boxes and bins to whole cells; `aiva.ops.roi_align` is what came of not doing so.

Shapes: B images, H x W cells of C channels, R boxes, P x P bins per box, I x J sizes of
windows (1, 2, 4, ... rows and columns).
"""

from keras import ops

from aiva.ops.detection.boxes import as_features_and_boxes, clip_boxes, require_positive


def roi_pool(features, boxes, size=7, stride=8, clip=False):
    """Reduce the features in every box to a grid of the same small size.

    Bins have any number of rows and columns. Searching each would take a loop; a sparse
    table answers at once (the range maximum query of Bender and Farach-Colton, 2000,
    "The LCA problem revisited", https://doi.org/10.1007/10719839_9). It holds the
    largest features in all windows of 1, 2, 4, ... rows and columns, and two such
    windows, which may overlap, cover any bin along each side.

    Args:
        features: Feature map `(B, H, W, C)`.
        boxes: Boxes `[x1, y1, x2, y2]` in pixels of the image, `(B, R, 4)`.
        size: Number P of bins along each side.
        stride: Pixels of the image from one cell to the next.
        clip: Whether to cut off first what lies outside the image. Bins are short then,
            a small table will do, and the gradient costs several times less.

    Returns:
        Tensor `(B, R, P, P, C)` of the features' type. A bin outside the map holds 0.

    Raises:
        ValueError: If an argument's shape or range is wrong.

    Example:
        >>> import numpy as np
        >>> features = np.arange(16.0).reshape(1, 4, 4, 1)
        >>> grid = roi_pool(features, [[[0.0, 0.0, 24.0, 24.0]]], size=2, stride=8)
        >>> ops.convert_to_numpy(grid)[0, 0, :, :, 0].tolist()
        [[5.0, 7.0], [13.0, 15.0]]
    """
    features, boxes = as_features_and_boxes(features, boxes)
    require_positive(size=size, stride=stride)
    height, width = features.shape[1:3]
    lengths = height, width  # the most cells that a bin can have
    if clip:
        boxes = clip_boxes(boxes, (height * stride, width * stride))
        lengths = [-(-(length + 1) // size) + 1 for length in lengths]
    windows = [window_sizes(length) for length in lengths]
    x1, y1, x2, y2 = ops.unstack(round_half_away(boxes / stride), 4, axis=-1)  # (B, R)
    *rows, some_rows = cover_bins(y1, y2, size, height, windows[0])  # (B, R, P)
    *columns, some_columns = cover_bins(x1, x2, size, width, windows[1])
    table = largest_in_windows(features, windows[0], axis=1)  # (B, I, H, W, C)
    table = largest_in_windows(table, windows[1], axis=3)  # (B, I, H, J, W, C)
    grid = largest_of_four(table, rows, columns)  # (B, R, P, P, C)
    filled = some_rows[..., :, None] & some_columns[..., None, :]  # (B, R, P, P)
    return ops.where(filled[..., None], grid, 0.0)


def cover_bins(start, end, size, length, sizes):
    """Cut boxes `(B, R)` from first to last cell into bins, each as two windows.

    Bins share a cell where they do not end on the border of one.

    Returns:
        Three tensors `(B, R, P)`: the indices of the two windows among the I * H rows
        (or J * W columns) of the table, and whether the bin holds a cell at all.
    """
    i = ops.arange(size, dtype="int32")
    start, end = start[..., None], end[..., None]  # (B, R, 1)
    covered = ops.maximum(end - start + 1, 1)
    low = start + (i * covered) // size
    high = start + ((i + 1) * covered + size - 1) // size  # rounded up
    low, high = ops.clip(low, 0, length), ops.clip(high, 0, length)
    level = sum(ops.cast(high - low >= window, "int32") for window in sizes[1:])
    window = ops.take(ops.convert_to_tensor(sizes, "int32"), level, axis=0)
    first, last = ops.minimum(low, length - 1), ops.maximum(high - window, 0)
    return level * length + first, level * length + last, high > low


def window_sizes(longest):
    """Return 1, 2, 4, ... until two of the last cover the longest bin.

    Example:
        >>> window_sizes(4), window_sizes(5)
        ([1, 2], [1, 2, 4])
    """
    return [2**level for level in range(max(longest - 1, 1).bit_length())]


def largest_in_windows(values, sizes, axis):
    """Return the largest values in the windows that begin at each index of an axis.

    A new axis before it counts the sizes of the windows. Each size is made of two
    windows of the size before; at the end of the map they are cut off.
    """
    length = values.shape[axis]
    starts = ops.arange(length, dtype="int32")
    windows = [values]
    for half in sizes[:-1]:
        next_half = ops.minimum(starts + half, length - 1)
        other = ops.take(windows[-1], next_half, axis=axis)
        windows.append(ops.maximum(windows[-1], other))
    return ops.stack(windows, axis=axis)


def largest_of_four(table, rows, columns):
    """Return the largest of the two by two windows that cover each bin."""
    batch, levels, height, more_levels, width, channels = ops.shape(table)
    cells = ops.reshape(table, (-1, channels))  # (B * I * H * J * W, C)
    image = ops.reshape(ops.arange(batch, dtype="int32"), (-1, 1, 1, 1))
    found = []
    for row in rows:
        for column in columns:
            line = image * (levels * height) + row[..., :, None]  # (B, R, P, 1)
            index = line * (more_levels * width) + column[..., None, :]  # (B, R, P, P)
            found.append(ops.take(cells, index, axis=0))  # (B, R, P, P, C)
    return ops.maximum(ops.maximum(*found[:2]), ops.maximum(*found[2:]))


def round_half_away(values):
    """Round to whole numbers, halves away from zero: 0.5 to 1, -0.5 to -1."""
    whole = ops.floor(ops.abs(values))
    up = ops.cast(ops.abs(values) - whole >= 0.5, "float32")
    return ops.cast(ops.sign(values) * (whole + up), "int32")
