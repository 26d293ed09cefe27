"""What the operations on images share: four axes, float32, two matrices."""

from keras import ops


def as_images(values):
    """Return images as a float32 tensor `(B, H, W, C)`.

    Args:
        values: Images of any number type.

    Returns:
        float32 tensor of the same shape.

    Raises:
        ValueError: If there are not four axes.

    Example:
        >>> float(as_images([[[[7]]]])[0, 0, 0, 0])
        7.0
    """
    images = ops.cast(ops.convert_to_tensor(values), "float32")
    if len(images.shape) != 4:
        raise ValueError(
            "`images` must be (B, height, width, channels). "
            f"Received: shape={tuple(images.shape)}. Give one image a batch of its own "
            "by `image[None]`, grey ones their channel by `images[..., None]`."
        )
    return images


def along_rows_and_columns(images, rows, columns):
    """Multiply images by a matrix for their rows and another for their columns.

    Args:
        images: Images `(B, H, W, C)`.
        rows: Matrix `(N, H)`: every new row as a weighted sum of the old ones.
        columns: Matrix `(M, W)`.

    Returns:
        Images `(B, N, M, C)`.

    Example:
        >>> import numpy as np
        >>> image = np.float32([[1, 2], [3, 4]]).reshape(1, 2, 2, 1)
        >>> swap = np.float32([[0, 1], [1, 0]])
        >>> swapped = along_rows_and_columns(image, swap, np.eye(2, dtype="float32"))
        >>> ops.convert_to_numpy(swapped)[0, :, :, 0].tolist()
        [[3.0, 4.0], [1.0, 2.0]]
    """
    images = ops.einsum("nh,bhwc->bnwc", rows, images)  # (B, N, W, C)
    return ops.einsum("mw,bnwc->bnmc", columns, images)  # (B, N, M, C)
