"""Letterbox: a picture of any size inside an image of a given one, undistorted.

The picture is scaled until it just fits and lies in the middle; what is left over, two
bars, is grey. Boxes follow by the same two numbers per axis, a scale and an offset.
"""

import numpy as np

GREY = 127  # of the bars: the middle of 0-255


def letterbox_place(picture_size, size):
    """Find where a picture lies in an image of another size.

    Args:
        picture_size: Height and width of the picture in pixels.
        size: Height and width of the image in pixels.

    Returns:
        `(top, left, height, width)` of the scaled picture in the image, whole pixels.

    Example:
        >>> letterbox_place((50, 100), (64, 64))
        (16, 0, 32, 64)
    """
    scale = min(size[0] / picture_size[0], size[1] / picture_size[1])
    # A picture thinner than a pixel still has one.
    height, width = (max(round(side * scale), 1) for side in picture_size)
    return (size[0] - height) // 2, (size[1] - width) // 2, height, width


def letterboxed(picture, size):
    """Scale a picture to fit into an image, undistorted and centred between grey bars.

    Args:
        picture: Pillow image in colour.
        size: Height and width of the image in pixels.

    Returns:
        Array `(height, width, 3)` uint8. A picture that has the size already is not
        changed.
    """
    from PIL import Image

    top, left, height, width = letterbox_place((picture.height, picture.width), size)
    if (picture.width, picture.height) != (width, height):
        picture = picture.resize((width, height), Image.Resampling.BICUBIC)
    image = np.full((*size, 3), GREY, "uint8")
    image[top : top + height, left : left + width] = np.asarray(picture)
    return image


def letterboxed_boxes(boxes, picture_size, size):
    """Move boxes from the pixels of a picture to those of its letterboxed image.

    Args:
        boxes: Array `(N, 4)`, `[x1, y1, x2, y2]` in pixels of the picture.
        picture_size: Height and width of the picture in pixels.
        size: Height and width of the image in pixels.

    Returns:
        Array `(N, 4)` in pixels of the image.

    Example:
        >>> letterboxed_boxes(np.array([[0, 0, 100, 50]]), (50, 100), (64, 64)).tolist()
        [[0.0, 16.0, 64.0, 48.0]]
    """
    top, left, height, width = letterbox_place(picture_size, size)
    scale = np.array([width / picture_size[1], height / picture_size[0]])
    return boxes * np.tile(scale, 2) + (left, top, left, top)
