"""Anchors: the same few boxes around every cell of a feature map, in four loops.

Ren et al., 2015, "Faster R-CNN", section 3.1.1, https://arxiv.org/abs/1506.01497

Shapes: R x C cells, K = sizes x ratios anchors per cell.
"""

import numpy as np


def anchors(feature_shape, stride, sizes, ratios):
    """Lay anchors of every size and ratio around the centre of every cell.

    Args:
        feature_shape: `(rows, columns)` of the feature map.
        stride: Pixels of the image from one cell to the next.
        sizes: Square roots of the anchors' areas in pixels.
        ratios: Heights divided by widths.

    Returns:
        Array `(R * C * K, 4)` of boxes `[x1, y1, x2, y2]` in pixels.

    Example:
        >>> anchors((1, 2), stride=16, sizes=[8], ratios=[1, 4])[:2].tolist()
        [[4.0, 4.0, 12.0, 12.0], [6.0, 0.0, 10.0, 16.0]]
    """
    boxes = []
    for row in range(feature_shape[0]):
        for column in range(feature_shape[1]):
            y, x = (row + 0.5) * stride, (column + 0.5) * stride
            for size in sizes:
                for ratio in ratios:
                    width, height = size / ratio**0.5, size * ratio**0.5
                    left, top = x - width / 2, y - height / 2
                    boxes.append([left, top, left + width, top + height])
    return np.array(boxes)
