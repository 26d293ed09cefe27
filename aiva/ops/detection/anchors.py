"""Anchors: the same few boxes laid around every cell of a feature map.

A detector classifies and corrects anchors instead of inventing boxes (Ren et al., 2015,
"Faster R-CNN", section 3.1.1, https://arxiv.org/abs/1506.01497).

Shapes: R x C cells, K = sizes x ratios anchors per cell.
"""

from keras import ops


def anchors(feature_shape, stride, sizes, ratios, offset=0.5, round=False):
    """Lay anchors of every size and ratio around the centre of every cell.

    An anchor of size s and ratio r covers s x s pixels: its width is `s / sqrt(r)`, its
    height `s * sqrt(r)`.

    Args:
        feature_shape: `(rows, columns)` of the feature map; more numbers are ignored.
        stride: Pixels of the image from one cell to the next.
        sizes: Square roots of the anchors' areas in pixels.
        ratios: Heights divided by widths.
        offset: Where in a cell its anchors are centred: 0.5 is the middle, 0 the
            top-left corner (as in torchvision).
        round: Whether the corners around the centre are rounded to whole pixels (as in
            torchvision).

    Returns:
        float32 tensor `(R * C * K, 4)` of boxes `[x1, y1, x2, y2]` in pixels: row by
        row, column by column, size by size, ratio by ratio. Those at the border leave
        the image.

    Raises:
        ValueError: If a size, a ratio or the stride is not positive, or a side of the
            feature map is unknown.

    Example:
        >>> boxes = anchors((1, 2), stride=16, sizes=(8,), ratios=(1, 4))
        >>> ops.convert_to_numpy(boxes)[:2].tolist()
        [[4.0, 4.0, 12.0, 12.0], [6.0, 0.0, 10.0, 16.0]]
    """
    rows, columns = feature_shape[:2]
    check(rows, columns, stride, sizes, ratios)
    shapes = [(s / r**0.5, s * r**0.5) for s in sizes for r in ratios]
    base = ops.convert_to_tensor(
        [[-w / 2, -h / 2, w / 2, h / 2] for w, h in shapes], dtype="float32"
    )  # (K, 4)
    if round:
        base = ops.round(base)
    y = (ops.arange(rows, dtype="float32") + offset) * stride
    x = (ops.arange(columns, dtype="float32") + offset) * stride
    y, x = ops.meshgrid(y, x, indexing="ij")
    centres = ops.stack([x, y, x, y], axis=-1)  # (R, C, 4)
    return ops.reshape(centres[:, :, None, :] + base, (-1, 4))


def check(rows, columns, stride, sizes, ratios):
    """Raise ValueError for anchors that cannot be laid."""
    if rows is None or columns is None:
        raise ValueError(
            "`feature_shape` must be known, so that the anchors can be counted. "
            f"Received: feature_shape=({rows}, {columns}). "
            "Give the model an image shape."
        )
    if min(stride, *sizes, *ratios, len(sizes), len(ratios)) <= 0:
        raise ValueError(
            "`stride`, every size and every ratio must be positive, and there must be "
            f"some. Received: stride={stride}, sizes={sizes}, ratios={ratios}."
        )
