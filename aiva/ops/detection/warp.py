"""Warp: cut boxes out of images and bring them all to the same small square.

Girshick et al., 2014, "Rich feature hierarchies for accurate object detection and
semantic segmentation", section 2.1 and appendix A, https://arxiv.org/abs/1311.2524

Shapes: B images, H x W pixels of C channels, R boxes, S x S pixels of a crop.
"""

from keras import ops

from aiva.ops.detection.boxes import as_features_and_boxes
from aiva.ops.detection.roi_align import roi_align

# What lies outside the image: the middle of 0-255. Letterboxes take 127, being uint8.
GREY = 127.5


def warp(images, boxes, size=32, context=2, samples=2):
    """Cut boxes out of images and stretch or shrink each to a square.

    What surrounds an object helps to tell what it is, so a crop shows some of it: a
    frame of `context` pixels, after warping, on each side of the box. Outside the image
    all is grey, as in the paper, which fills in the mean colour.

    Args:
        images: Images `(B, H, W, C)` with values 0-255.
        boxes: Boxes `[x1, y1, x2, y2]` in pixels, `(B, R, 4)`.
        size: Side S of the crops in pixels. The paper takes 227.
        context: Pixels of a crop on each side of its box. The paper takes 16 of 227.
        samples: Points per pixel of a crop and side that are interpolated and averaged,
            so that a large box does not lose its fine lines.

    Returns:
        float32 tensor `(B, R, S, S, C)` with values 0-255.

    Raises:
        ValueError: If an argument's shape is wrong, or the context leaves no room for
            the box itself.

    Example:
        >>> import numpy as np
        >>> columns = np.tile(np.arange(8.0), (1, 8, 1))[..., None]  # each holds its x
        >>> crop = warp(columns, [[[2.0, 2.0, 6.0, 6.0]]], size=6, context=1, samples=1)
        >>> ops.convert_to_numpy(crop)[0, 0, 0, :, 0].tolist()
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    """
    images, boxes = as_features_and_boxes(images, boxes)
    if context < 0 or 2 * context >= size:
        raise ValueError(
            "`context` must be at least 0 and leave some of the crop to the box. "
            f"Received: size={size}, context={context}. Take a smaller context."
        )
    sides = boxes[..., 2:] - boxes[..., :2]  # (B, R, 2)
    margin = sides * (context / (size - 2 * context))
    around = ops.concatenate([boxes[..., :2] - margin, boxes[..., 2:] + margin], -1)
    # Outside the image `roi_align` reads 0; counted from grey, 0 is grey.
    images = ops.cast(images, "float32") - GREY
    return roi_align(images, around, size, stride=1, samples=samples) + GREY
