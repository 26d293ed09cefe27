"""Exercises about the layers that slide: convolution and pooling."""

import numpy as np

from aiva import scratch
from aiva.exercises.exercise import Function, Mistake


def small_numbers(random, *shape):
    """Draw whole numbers that can be checked by hand."""
    return random.integers(-5, 6, shape).astype(float)


def image_and_kernel(random):
    """Draw images and kernels of many sizes, the kernels seldom symmetric."""
    return [
        {
            "image": small_numbers(random, height + extra, width + 2 - extra),
            "kernel": small_numbers(random, height, width),
        }
        for height in range(1, 5)
        for width in range(1, 5)
        for extra in (0, 1, 2)
    ]


def turned_kernel(image, kernel):
    """Turn the kernel first, as mathematicians do."""
    return scratch.cross_correlate(image, kernel[::-1, ::-1])


def one_place_short(image, kernel):
    """Forget the last place of the kernel in each direction."""
    return scratch.cross_correlate(image, kernel)[:-1, :-1]


def averaged(image, kernel):
    """Average the products instead of adding them."""
    return scratch.cross_correlate(image, kernel) / kernel.size


def batch_cases(random):
    """Draw batches of images with kernels and bias."""
    return [
        {
            "images": small_numbers(random, batch, height + 1, width + 2, channels),
            "kernels": small_numbers(random, height, width, channels, 2),
            "bias": small_numbers(random, 2),
        }
        for batch in (1, 2)
        for height in (1, 2, 3)
        for width in (1, 2, 3)
        for channels in (1, 2)
    ]


def without_bias(images, kernels, bias):
    """Forget the bias."""
    return scratch.convolution(images, kernels, 0 * bias)


def first_channel_only(images, kernels, bias):
    """Look at the first channel only."""
    return scratch.convolution(images[..., :1], kernels[:, :, :1], bias)


def rows_for_columns(images, kernels, bias):
    """Exchange the kernel's row and column."""
    turned = kernels.transpose(1, 0, 2, 3)
    return scratch.convolution(images, turned, bias)


def max_pool(image, size):
    """Keep the largest number of every full `size` x `size` window of a grey image."""
    return scratch.max_pool(image[None, :, :, None], size)[0, :, :, 0]


def image_and_size(random):
    """Draw images that do and do not divide into windows."""
    return [
        {"image": small_numbers(random, height, width), "size": window}
        for window in (1, 2, 3)
        for height in range(window, window + 4)
        for width in range(window, window + 4)
    ]


def average_pool(image, size):
    """Average every window."""
    return scratch.average_pool(image[None, :, :, None], size)[0, :, :, 0]


def sliding_pool(image, size):
    """Move the window by one pixel instead of by its own size."""
    windows = np.lib.stride_tricks.sliding_window_view(image, (size, size))
    return windows.max(axis=(2, 3))


def sliding_pool_cut(image, size):
    """Slide by one pixel, but return as many numbers as there are windows."""
    rows, columns = image.shape[0] // size, image.shape[1] // size
    return sliding_pool(image, size)[:rows, :columns]


def partial_pool(image, size):
    """Also keep windows that are cut off by the border."""
    height, width = (-side % size for side in image.shape)
    padding = ((0, height), (0, width))
    return max_pool(np.pad(image, padding, constant_values=-np.inf), size)


def size_cases(random):
    """Draw sizes for which the kernel fits."""
    cases = []
    for size in range(1, 13):
        for kernel_size in range(1, min(size, 5) + 1):
            stride, padding = int(random.integers(1, 4)), int(random.integers(0, 3))
            case = {"size": size, "kernel_size": kernel_size}
            cases.append({**case, "stride": stride, "padding": padding})
    return cases


EXERCISES = (
    Function(
        "cross_correlate",
        scratch.cross_correlate,
        image_and_kernel,
        hint="Compare the shapes first. Then cut out the window that starts at "
        "[row, column] and has the size of the kernel, multiply, add.",
        mistakes=(
            Mistake(
                "You turned the kernel by 180 degrees: that is the convolution of "
                "mathematics. Here the kernel stays as it is.",
                turned_kernel,
            ),
            Mistake(
                "One row and one column are missing: there are H - h + 1 places, not "
                "H - h.",
                one_place_short,
            ),
            Mistake("You averaged the products; add them.", averaged),
            Mistake(
                "Rows and columns of the kernel are exchanged.",
                lambda image, kernel: scratch.cross_correlate(image, kernel.T),
            ),
        ),
    ),
    Function(
        "convolution",
        scratch.convolution,
        batch_cases,
        hint="Compare with `scratch.convolution`: which axis of which array differs?",
        mistakes=(
            Mistake(
                "Row and column of the kernel are exchanged somewhere.",
                rows_for_columns,
            ),
            Mistake("The bias is never added.", without_bias),
            Mistake(
                "Only the first channel is used; add over all channels.",
                first_channel_only,
            ),
        ),
    ),
    Function(
        "max_pool",
        max_pool,
        image_and_size,
        hint="Cut the image into windows of size x size, side by side, and keep the "
        "largest number of each.",
        mistakes=(
            Mistake("That is the average of each window.", average_pool),
            Mistake(
                "Your windows overlap: the next one starts `size` pixels further on.",
                sliding_pool,
            ),
            Mistake(
                "The window at [row, column] starts at pixel [row, column]; it should "
                "start `size` times further on.",
                sliding_pool_cut,
            ),
            Mistake(
                "Windows that the border cuts off are left out: H // size of them "
                "remain.",
                partial_pool,
            ),
            Mistake(
                "That is the smallest number of each window.",
                lambda image, size: -max_pool(-image, size),
            ),
        ),
    ),
    Function(
        "output_size",
        scratch.output_size,
        size_cases,
        hint="How often can the kernel move on after its first place?",
        mistakes=(
            Mistake(
                "You counted the moves of the kernel; its first place counts too.",
                lambda size, kernel_size, stride, padding: (
                    (size + 2 * padding - kernel_size) // stride
                ),
            ),
            Mistake(
                "Padding is added at both ends of a side.",
                lambda size, kernel_size, stride, padding: (
                    (size + padding - kernel_size) // stride + 1
                ),
            ),
            Mistake(
                "The kernel cannot stop between two places: round down, "
                "with `//` instead of `/`.",
                lambda size, kernel_size, stride, padding: (
                    (size + 2 * padding - kernel_size) / stride + 1
                ),
            ),
            Mistake(
                "You rounded up: a last step that does not fit is not taken.",
                lambda size, kernel_size, stride, padding: (
                    -(-(size + 2 * padding - kernel_size) // stride) + 1
                ),
            ),
        ),
    ),
)
