"""Occlusion: cover one part of an image after another and ask the model each time.

Where the answer changes most, the model was looking (Zeiler and Fergus, 2013,
"Visualizing and understanding convolutional networks", section 4.2,
https://arxiv.org/abs/1311.2901). `aiva.scratch.occlusion` says the same in loops.

Shapes: P positions of the square, H x W pixels, C channels.
"""

from keras import ops


def occlude(image, size: int, stride: int, fill: float = 127.5):
    """Copy an image once for every position of a square, with the square painted over.

    Args:
        image: Image `(H, W, C)` with values 0-255, of a shape known when compiled.
        size: Side of the square in pixels, at most H and at most W.
        stride: Step from one position to the next in pixels.
        fill: The square's value, 0-255; the default is middle grey.

    Returns:
        float32 tensor `(P, H, W, C)`, the positions in the order of
        `occlusion_positions`.

    Raises:
        ValueError: If the image is not `(H, W, C)`, or the square does not fit into it.

    Example:
        >>> import numpy as np
        >>> copies = occlude(np.zeros((2, 3, 1)), size=2, stride=1, fill=9.0)
        >>> ops.convert_to_numpy(copies)[..., 0].tolist()
        [[[9.0, 9.0, 0.0], [9.0, 9.0, 0.0]], [[0.0, 9.0, 9.0], [0.0, 9.0, 9.0]]]
    """
    image = ops.cast(ops.convert_to_tensor(image), "float32")
    if len(image.shape) != 3 or None in tuple(image.shape):
        raise ValueError(
            "`image` must be one image (height, width, channels) of a known shape. "
            f"Received: shape={tuple(image.shape)}. Take one image of a batch by "
            "`images[0]`; give a grey one its channel by `image[..., None]`."
        )
    height, width, _ = image.shape
    corners = occlusion_positions(height, width, size, stride)  # (P, 2)
    rows = covered(corners[:, 0], size, height)  # (P, H)
    columns = covered(corners[:, 1], size, width)  # (P, W)
    square = rows[:, :, None] & columns[:, None, :]  # (P, H, W)
    return ops.where(square[..., None], ops.cast(fill, "float32"), image)


def occlusion_positions(height: int, width: int, size: int, stride: int):
    """List the top-left corners of a square on a regular grid, row by row.

    Only squares that lie wholly inside the image count. Pixels at the lower and right
    border stay uncovered where the steps do not end there.

    Args:
        height: Height of the image in pixels.
        width: Width of the image in pixels.
        size: Side of the square in pixels.
        stride: Step from one position to the next in pixels.

    Returns:
        int32 tensor `(P, 2)` of rows and columns.

    Raises:
        ValueError: If the square does not fit into the image or does not move.

    Example:
        >>> corners = occlusion_positions(height=4, width=7, size=3, stride=2)
        >>> ops.convert_to_numpy(corners).tolist()
        [[0, 0], [0, 2], [0, 4]]
    """
    if not 1 <= size <= min(height, width):
        raise ValueError(
            f"`size` must lie between 1 and {min(height, width)}, so that the square "
            f"fits into an image of {height} x {width} pixels. Received: size={size}."
        )
    if stride < 1:
        raise ValueError(
            "`stride` must be at least 1, or the square would never move on. "
            f"Received: stride={stride}."
        )
    rows = ops.arange(0, height - size + 1, stride, dtype="int32")
    columns = ops.arange(0, width - size + 1, stride, dtype="int32")
    rows, columns = ops.meshgrid(rows, columns, indexing="ij")
    return ops.stack([ops.ravel(rows), ops.ravel(columns)], axis=1)


def covered(starts, size, length):
    """Return which of `length` pixels a square covers, `(P, length)`."""
    pixels = ops.arange(length, dtype="int32")
    starts = starts[:, None]  # (P, 1)
    return (pixels >= starts) & (pixels < starts + size)
