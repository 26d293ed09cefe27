"""Convolution, as deep learning calls it: a small kernel slides over the image.

Mathematicians call this operation cross-correlation; their convolution turns the kernel
by 180 degrees first (Goodfellow, Bengio and Courville, 2016, "Deep Learning",
https://www.deeplearningbook.org, section 9.1).

Shapes: B images, H x W pixels, C channels in, K kernels of h x w, OH x OW output cells.
"""

import numpy as np


def output_size(size, kernel_size, stride=1, padding=0):
    """Count the positions of a kernel along one side of an image.

    Args:
        size: Pixels along the side.
        kernel_size: Pixels of the kernel along the side.
        stride: Step between two positions.
        padding: Pixels of border added at each of the two ends.

    Returns:
        `floor((size + 2 padding - kernel_size) / stride) + 1`, an integer.

    Raises:
        ValueError: If the kernel does not fit into the padded image.

    Example:
        >>> output_size(28, 3), output_size(28, 3, stride=2, padding=1)
        (26, 14)
    """
    if kernel_size > size + 2 * padding:
        raise ValueError(
            "The kernel must fit into the padded image. Received: "
            f"size={size}, kernel_size={kernel_size}, padding={padding}. "
            "Add padding or take a smaller kernel."
        )
    return (size + 2 * padding - kernel_size) // stride + 1


def cross_correlate(image, kernel):
    """Slide one kernel over one grey image: multiply and add at every position.

    Args:
        image: Array `(H, W)`.
        kernel: Array `(h, w)`.

    Returns:
        Array `(H - h + 1, W - w + 1)`.

    Example:
        >>> image = np.array([[1, 2, 3], [4, 5, 6]])
        >>> cross_correlate(image, np.array([[-1, 1]])).tolist()
        [[1.0, 1.0], [1.0, 1.0]]
    """
    height, width = np.shape(kernel)
    rows = output_size(np.shape(image)[0], height)
    columns = output_size(np.shape(image)[1], width)
    output = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = image[row : row + height, column : column + width]
            output[row, column] = np.sum(window * kernel)
    return output


def convolution(images, kernels, bias):
    """Apply K kernels to every image of a batch, with stride 1 and no padding.

    Instead of visiting every pixel, this visits every kernel cell and multiplies the
    whole shifted batch by it: the same sums, in fewer Python steps.

    Args:
        images: Array `(B, H, W, C)`.
        kernels: Array `(h, w, C, K)`.
        bias: Array `(K,)`.

    Returns:
        Array `(B, H - h + 1, W - w + 1, K)`.

    Example:
        >>> convolution(np.ones((1, 4, 4, 2)), np.ones((3, 3, 2, 5)), np.zeros(5)).max()
        np.float64(18.0)
    """
    output = 0
    for row, column, window in windows(images, kernels.shape[:2]):
        output = output + window @ kernels[row, column]  # (B, OH, OW, K)
    return output + bias


def convolution_gradient(images, kernels, output_gradient):
    """Return the gradients of the loss for the arguments of `convolution`.

    Args:
        images: Array `(B, H, W, C)`.
        kernels: Array `(h, w, C, K)`.
        output_gradient: Gradient of the loss for the output, `(B, OH, OW, K)`.

    Returns:
        Three arrays: the gradients for images, kernels and bias, shaped like them.

    Example:
        >>> images, kernels = np.ones((1, 3, 3, 1)), np.full((2, 2, 1, 1), 5.0)
        >>> _, _, bias_gradient = convolution_gradient(
        ...     images, kernels, np.ones((1, 2, 2, 1))
        ... )
        >>> bias_gradient.tolist()
        [4.0]
    """
    images_gradient = np.zeros(images.shape, output_gradient.dtype)
    kernels_gradient = np.zeros(kernels.shape, output_gradient.dtype)
    size = kernels.shape[:2]
    # `share` is a view: what is added to it reaches the pixels under this kernel cell.
    for row, column, share in windows(images_gradient, size):
        share += output_gradient @ kernels[row, column].T
    for row, column, window in windows(images, size):
        kernels_gradient[row, column] = np.tensordot(
            window, output_gradient, axes=([0, 1, 2], [0, 1, 2])
        )  # (C, K)
    return images_gradient, kernels_gradient, output_gradient.sum(axis=(0, 1, 2))


def windows(images, size):
    """Yield every kernel cell and the view of the pixels that it meets."""
    rows = output_size(images.shape[1], size[0])
    columns = output_size(images.shape[2], size[1])
    for row in range(size[0]):
        for column in range(size[1]):
            yield (
                row,
                column,
                images[:, row : row + rows, column : column + columns],
            )  # (B, OH, OW, C)
