"""Moving digits: two real digits that bounce inside a black frame, with their boxes.

For prediction and tracking. It is the idea of Moving MNIST (Srivastava, Mansimov and
Salakhutdinov, 2015, "Unsupervised learning of video representations using LSTMs",
https://arxiv.org/abs/1502.04681) with the digits of `aiva.data.digits`, other digits in
the test, and boxes. A digit turns back where its ink touches the border, and moves by
whole pixels, so that what comes next follows from what was seen.

Shapes: N clips, T frames, S x S pixels, M = 2 digits.
"""

import numpy as np

from aiva.conventions.numbers import whole_number
from aiva.data import digits as handwritten
from aiva.data.arguments import check_split

CLASSES = handwritten.CLASSES
DIGITS = 2  # in a frame
HEIGHT = 0.44  # of a digit's original 8 pixels, as a part of the frame
FASTEST = 2  # pixels from frame to frame, along each side
SMALLEST_SIZE = 24
INK = 0.25 * 255  # least grey level that a box encloses


def moving_digits(
    split: str = "train",
    count: int = 2000,
    frames: int = 16,
    size: int = 32,
    seed: int = 0,
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Draw clips of two bouncing digits.

    Each clip has random numbers of its own, so fewer clips are the beginning of more.
    1,000 clips take about a second.

    Args:
        split: `"train"` or `"test"`, which share no digit.
        count: Number of clips.
        frames: Frames of a clip.
        size: Side of the square frames in pixels, at least 24.
        seed: Decides everything that is drawn at random.

    Returns:
        Clips `(N, T, size, size, 1)` uint8, and their objects. The index M of an object
        is the same in all frames of a clip:

        - "boxes" `(N, T, M, 4)` float32, tight boxes `[x1, y1, x2, y2]` in pixels.
        - "labels" `(N, T, M)` int32, which digits they are.

    Raises:
        ValueError: If the split is unknown, or a number is out of its range.

    Example:
        >>> clips, objects = moving_digits("test", count=3)
        >>> clips.shape, objects["boxes"].shape
        ((3, 16, 32, 32, 1), (3, 16, 2, 4))
    """
    check_split(split)
    count, seed = whole_number("count", count), whole_number("seed", seed, at_least=0)
    frames = whole_number("frames", frames)
    size = whole_number("size", size, at_least=SMALLEST_SIZE)
    images, names = handwritten.digits(split, size=round(HEIGHT * size))
    inks = [tight(image[..., 0]) for image in images]
    clips = np.zeros((count, frames, size, size, 1), "uint8")
    boxes = np.empty((count, frames, DIGITS, 4), "float32")
    labels = np.empty((count, frames, DIGITS), "int32")
    for index in range(count):
        rng = np.random.default_rng([seed, split == "test", index])
        for slot, digit in enumerate(rng.integers(len(inks), size=DIGITS)):
            corners = bounced(rng, size - np.array(inks[digit].shape), frames)  # (T, 2)
            for frame, (top, left) in enumerate(corners):
                lay(clips[index, frame, ..., 0], inks[digit], top, left)
            sides = np.array(inks[digit].shape)
            corners_and_ends = np.concatenate([corners, corners + sides], axis=1)
            boxes[index, :, slot] = corners_and_ends[:, [1, 0, 3, 2]]
            labels[index, :, slot] = names[digit]
    return clips, {"boxes": boxes, "labels": labels}


def tight(image):
    """Cut the empty border off a grey digit `(H, W)`."""
    rows, columns = np.nonzero(image > INK)
    return image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def bounced(rng, room, frames):
    """Draw a start and a speed, and return the corner of a digit in every frame.

    A digit that runs to and fro between two walls is one that runs on and on in a
    corridor, which is folded like a sheet of paper at every wall.

    Args:
        rng: NumPy random generator.
        room: The largest row and column that the corner can have.
        frames: Number of frames T.

    Returns:
        Rows and columns `(T, 2)`, whole numbers from 0 to `room`.
    """
    start = rng.integers(2 * room)  # either way along the corridor
    speed = rng.integers(1, FASTEST, endpoint=True, size=2)
    along = (start + speed * np.arange(frames)[:, None]) % (2 * room)
    return np.minimum(along, 2 * room - along)


def lay(frame, ink, top, left):
    """Draw a digit over what is there; where two meet, the brighter pixel is seen."""
    region = frame[top : top + ink.shape[0], left : left + ink.shape[1]]
    np.maximum(region, ink, out=region)
