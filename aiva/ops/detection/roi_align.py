"""RoIAlign: read a small grid of features out of every box, without rounding anything.

He et al., 2017, "Mask R-CNN", section 3, https://arxiv.org/abs/1703.06870

Shapes: B images, H x W cells of C channels, R boxes, P x P bins per box,
S = P * samples points along one side of a box.
"""

from keras import ops

from aiva.ops.detection.boxes import as_features_and_boxes, require_positive

# Products cost time and memory with the map, gathering with the points. On a CPU, with
# the gradient, they cross near 140 x 140 cells at size 7, beyond 200 x 200 at size 14.
LARGEST_PRODUCT = 128 * 128


def roi_align(features, boxes, size=7, stride=8, samples=2, aligned=True):
    """Resample the features in every box to a grid of the same small size.

    Args:
        features: Feature map `(B, H, W, C)`.
        boxes: Boxes `[x1, y1, x2, y2]` in pixels of the image, `(B, R, 4)`. They take
            no gradient, as in the paper.
        size: Number P of bins along each side.
        stride: Pixels of the image from one cell to the next.
        samples: Points per bin and side that are interpolated and averaged.
        aligned: Whether a cell's value belongs to its centre, as it should. False is
            the first published version, which read half a cell too far and took boxes
            below one cell as one cell wide.

    Returns:
        Tensor `(B, R, P, P, C)` of the features' type. Points more than a cell outside
        the map read 0, those nearer read its border.

    Raises:
        ValueError: If an argument's shape or range is wrong.

    Example:
        >>> import numpy as np
        >>> ramp = np.tile(np.arange(8.0) + 0.5, (1, 8, 1))[..., None]  # x, in cells
        >>> grid = roi_align(ramp, [[[8.0, 8.0, 40.0, 40.0]]], size=2, stride=8)
        >>> ops.convert_to_numpy(grid)[0, 0, :, :, 0].tolist()
        [[2.0, 4.0], [2.0, 4.0]]
    """
    features, boxes = as_features_and_boxes(features, boxes)
    require_positive(size=size, stride=stride, samples=samples)
    height, width = features.shape[1:3]
    x1, y1, x2, y2 = ops.unstack(ops.stop_gradient(boxes), 4, axis=-1)  # (B, R)
    points = size * samples
    y = sample_points(y1 / stride, y2 / stride, points, aligned)  # (B, R, S)
    x = sample_points(x1 / stride, x2 / stride, points, aligned)
    if height * width > LARGEST_PRODUCT:
        return by_gathering(features, y, x, samples)
    return by_products(features, y, x, samples)


def sample_points(start, end, count, aligned):
    """Spread points evenly between two ends `(B, R)` in cells, `(B, R, S)`."""
    if aligned:
        start, end = start - 0.5, end - 0.5
        length = end - start
    else:
        length = ops.maximum(end - start, 1.0)
    steps = (ops.arange(count, dtype="float32") + 0.5) / count  # (S,)
    return start[..., None] + length[..., None] * steps


def by_products(features, y, x, samples):
    """Blend rows, then columns: bilinear interpolation as two matrix products."""
    batch, height, width, channels = ops.shape(features)
    rows = blend_matrix(y, height, samples, features.dtype)  # (B, R, P, H)
    columns = blend_matrix(x, width, samples, features.dtype)  # (B, R, P, W)
    boxes, size = ops.shape(rows)[1:3]
    rows = ops.reshape(rows, (batch, boxes * size, height))
    lines = ops.reshape(features, (batch, height, width * channels))
    blended = ops.matmul(rows, lines)  # (B, R * P, W * C)
    blended = ops.reshape(blended, (batch, boxes, size, width, channels))
    return ops.matmul(columns[:, :, None], blended)  # (B, R, P, P, C)


def blend_matrix(points, length, samples, dtype):
    """Return how much each cell of a line counts in each bin, `(B, R, P, length)`."""
    near = ops.clip(points, 0.0, length - 1.0)[..., None]  # (B, R, S, 1)
    cells = ops.arange(length, dtype="float32")
    weight = ops.maximum(1.0 - ops.abs(near - cells), 0.0)  # (B, R, S, length)
    inside = (points >= -1.0) & (points <= length)
    weight = weight * ops.cast(inside, "float32")[..., None]
    batch, boxes, count = ops.shape(points)
    bins = ops.reshape(weight, (batch, boxes, count // samples, samples, length))
    return ops.cast(ops.mean(bins, axis=3), dtype)


def by_gathering(features, y, x, samples):
    """Fetch the four cells around every point: its cost does not grow with the map."""
    batch, height, width, channels = ops.shape(features)
    _, boxes, count = ops.shape(y)
    cells = ops.reshape(features, (-1, channels))  # (B * H * W, C)
    first = ops.reshape(ops.arange(batch, dtype="int32"), (-1, 1, 1, 1))
    first = first * (height * width)
    total = 0.0
    for row, row_weight in neighbours(y, height):  # (B, R, S)
        for column, column_weight in neighbours(x, width):
            index = first + row[..., :, None] * width + column[..., None, :]
            weight = row_weight[..., :, None] * column_weight[..., None, :]
            weight = ops.cast(weight, features.dtype)[..., None]  # (B, R, S, S, 1)
            total = total + weight * ops.take(cells, index, axis=0)  # (B, R, S, S, C)
    size = count // samples
    bins = ops.reshape(total, (batch, boxes, size, samples, size, samples, channels))
    return ops.mean(bins, axis=(3, 5))  # (B, R, P, P, C)


def neighbours(points, length):
    """Return the cells before and after each point and how much each counts."""
    near = ops.clip(points, 0.0, length - 1.0)
    before = ops.floor(near)
    after = ops.minimum(before + 1.0, length - 1.0)
    inside = ops.cast((points >= -1.0) & (points <= length), "float32")
    return [
        (ops.cast(before, "int32"), inside * (1.0 - (near - before))),
        (ops.cast(after, "int32"), inside * (near - before)),
    ]
