"""Letterbox: a picture of any size inside a frame of a given one, undistorted.

The picture is scaled until it just fits and lies in the middle; what is left over, two
bars, is grey. Boxes follow, into the frame and out of it. Training data and photographs
to detect in are framed by this one rule, so that a model sees both alike.

Shapes: H x W pixels, C channels, N boxes.
"""

import numpy as np

from aiva.conventions.images import as_bytes
from aiva.conventions.objects import real_boxes

GREY = 127  # of the bars: the middle of 0-255


def inside_frame(image_shape, size) -> tuple[int, int, int, int]:
    """Find where a scaled image lies in a frame.

    Args:
        image_shape: Height and width of the image in pixels; more is ignored.
        size: Height and width of the frame in pixels.

    Returns:
        `(top, left, height, width)` of the scaled image, whole pixels.

    Example:
        >>> inside_frame((50, 100), (64, 64))
        (16, 0, 32, 64)
    """
    scale = min(size[0] / image_shape[0], size[1] / image_shape[1])
    # An image thinner than a pixel still has one.
    height, width = (max(round(side * scale), 1) for side in image_shape[:2])
    return (size[0] - height) // 2, (size[1] - width) // 2, height, width


def letterbox(image, size) -> np.ndarray:
    """Scale an image to fit into a frame, undistorted and centred between grey bars.

    Args:
        image: Pillow image, or array `(H, W, C)` with values 0-255 and any channels.
        size: Height and width of the frame in pixels.

    Returns:
        Array `(height, width, C)` uint8. An image that has the size already is only
        rounded.

    Example:
        >>> letterbox(np.zeros((20, 40, 3)), (30, 30))[:, 0, 0].tolist()[6:9]
        [127, 0, 0]
    """
    is_array = isinstance(image, np.ndarray)
    shape = image.shape if is_array else (image.height, image.width, 3)
    top, left, height, width = inside_frame(shape, size)
    frame = np.full((*size, shape[2]), GREY, "uint8")
    resized = resize_array if is_array else resize_picture
    frame[top : top + height, left : left + width] = resized(image, height, width)
    return frame


def resize_picture(picture, height, width):
    """Resize a Pillow image; one that has the size stays as it is."""
    from PIL import Image

    if (picture.width, picture.height) == (width, height):
        return np.asarray(picture)
    return np.asarray(picture.resize((width, height), Image.Resampling.BICUBIC))


def resize_array(image, height, width):
    """Resize an array of any number of channels, one channel at a time."""
    from PIL import Image

    pixels = as_bytes(image)
    channels = [
        resize_picture(Image.fromarray(pixels[..., channel]), height, width)
        for channel in range(image.shape[2])
    ]
    return np.stack(channels, axis=-1)  # (height, width, C)


def into_letterbox(boxes, image_shape, size) -> np.ndarray:
    """Move boxes from an image into the frame, the inverse of `out_of_letterbox`.

    Args:
        boxes: Boxes `(N, 4)` in pixels of the image; those without area are padding.
        image_shape: Height and width of the image in pixels.
        size: Height and width of the frame in pixels.

    Returns:
        Boxes `(N, 4)` float32 in pixels of the frame; padding is 0.

    Example:
        >>> into_letterbox([[0, 0, 20, 20]], (20, 40), (30, 30)).tolist()
        [[0.0, 7.0, 15.0, 22.0]]
    """
    top, left, height, width = inside_frame(image_shape, size)
    rows, columns = image_shape[:2]
    boxes = np.asarray(boxes, "float64").reshape(-1, 4)
    moved = boxes * np.tile([width / columns, height / rows], 2)
    moved += np.array([left, top, left, top])
    return np.where(real_boxes(boxes)[:, None], moved, 0).astype("float32")


def out_of_letterbox(boxes, image_shape, size) -> np.ndarray:
    """Move boxes from the frame back to the image, and cut off what lies outside.

    Args:
        boxes: Boxes `(N, 4)` in pixels of the frame.
        image_shape: Height and width of the image in pixels.
        size: Height and width of the frame in pixels.

    Returns:
        Boxes `(N, 4)` float32 in pixels of the image.

    Example:
        >>> out_of_letterbox([[0, 7, 15, 22]], (20, 40), (30, 30)).tolist()
        [[0.0, 0.0, 20.0, 20.0]]
    """
    top, left, height, width = inside_frame(image_shape, size)
    rows, columns = image_shape[:2]
    moved = np.asarray(boxes, "float32") - [left, top, left, top]
    moved = moved * np.tile([columns / width, rows / height], 2)
    return np.clip(moved, 0, [columns, rows, columns, rows]).astype("float32")
