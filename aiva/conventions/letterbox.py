"""Letterboxing: photographs of any size, made to fit a model that takes one size.

The same rule as in `aiva.data.from_voc` and `from_coco`, so that a model sees new
photographs as it saw those it learned from; here it works both ways.

Shapes: H x W pixels, C channels, D detections.
"""

import numpy as np

GREY = 127  # of the bars: the middle of 0-255


def letterbox(image, size):
    """Scale an image until it just fits into a frame, in the middle of grey bars.

    Args:
        image: Image `(H, W, C)` with values 0-255.
        size: Height and width of the frame in pixels.

    Returns:
        Array `(height, width, C)` uint8.

    Example:
        >>> letterbox(np.zeros((20, 40, 3)), (30, 30))[:, 0, 0].tolist()[6:9]
        [127, 0, 0]
    """
    from PIL import Image

    top, left, height, width = place_in_frame(image.shape, size)
    frame = np.full((*size, image.shape[2]), GREY, "uint8")
    inside = frame[top : top + height, left : left + width]
    pixels = np.clip(np.rint(image), 0, 255).astype("uint8")
    for channel in range(image.shape[2]):
        grey = Image.fromarray(pixels[..., channel])
        inside[..., channel] = grey.resize((width, height), Image.Resampling.BICUBIC)
    return frame


def into_letterbox(boxes, image_shape, size):
    """Move boxes from an image into the frame, the inverse of `out_of_letterbox`.

    Args:
        boxes: Boxes `(Q, 4)` in pixels of the image; those without area are padding.
        image_shape: Height and width of the image in pixels.
        size: Height and width of the frame in pixels.

    Returns:
        Boxes `(Q, 4)` float32 in pixels of the frame; padding is 0.

    Example:
        >>> into_letterbox([[0, 0, 20, 20]], (20, 40), (30, 30)).tolist()
        [[0.0, 7.0, 15.0, 22.0]]
    """
    top, left, height, width = place_in_frame(image_shape, size)
    rows, columns = image_shape[:2]
    boxes = np.asarray(boxes, "float32")
    moved = boxes * np.tile([width / columns, height / rows], 2)
    moved += np.array([left, top, left, top])
    real = (boxes[:, 2:] > boxes[:, :2]).all(axis=-1, keepdims=True)  # (Q, 1)
    return np.where(real, moved, 0).astype("float32")


def out_of_letterbox(boxes, image_shape, size):
    """Move boxes from the frame back to the image, and cut off what lies outside.

    Args:
        boxes: Boxes `(D, 4)` in pixels of the frame.
        image_shape: Height and width of the image in pixels.
        size: Height and width of the frame in pixels.

    Returns:
        Boxes `(D, 4)` float32 in pixels of the image.

    Example:
        >>> out_of_letterbox([[0, 7, 15, 22]], (20, 40), (30, 30)).tolist()
        [[0.0, 0.0, 20.0, 20.0]]
    """
    top, left, height, width = place_in_frame(image_shape, size)
    rows, columns = image_shape[:2]
    moved = np.asarray(boxes, "float32") - [left, top, left, top]
    moved = moved * np.tile([columns / width, rows / height], 2)
    return np.clip(moved, 0, [columns, rows, columns, rows]).astype("float32")


def place_in_frame(image_shape, size):
    """Return `(top, left, height, width)` of the scaled image in the frame.

    Example:
        >>> place_in_frame((20, 40, 3), (30, 30))
        (7, 0, 15, 30)
    """
    scale = min(size[0] / image_shape[0], size[1] / image_shape[1])
    # An image thinner than a pixel still has one.
    height, width = (max(round(side * scale), 1) for side in image_shape[:2])
    return (size[0] - height) // 2, (size[1] - width) // 2, height, width
