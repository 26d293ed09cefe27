"""Anchors of a whole detector: which sizes lie around the cells of which map.

Shapes: N anchors of one feature map.
"""

from keras import ops

from aiva.ops import anchors


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
        >>> from aiva.models.detection.cells import Cells
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
