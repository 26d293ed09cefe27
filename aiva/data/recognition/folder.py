"""A reader's own pictures: one folder, in it one sub-folder per class."""

import os

import numpy as np

from aiva.conventions.numbers import height_and_width
from aiva.data.arguments import check_invalid
from aiva.data.class_folders import check_every_class, class_folders, visible
from aiva.data.picture import read_picture, reason, report


def from_folder(
    folder: str | os.PathLike,
    size: int | tuple[int, int],
    channels: int = 3,
    invalid: str = "raise",
) -> tuple[np.ndarray, np.ndarray]:
    """Load pictures of any size from a folder with a sub-folder per class.

    A picture is turned upright, scaled until it covers `size` and cut to its centre, so
    that nothing is distorted. What is transparent becomes white, an animation its first
    frame. Names that begin with a dot, and files beside the sub-folders, are not read.

    Args:
        folder: Path of the folder. Its sub-folders, in the order of their names, are
            the labels 0, 1, 2, ...; `class_names` lists them.
        size: Height and width of the images in pixels, or one number for both.
        channels: 3 for colour, 1 for grey.
        invalid: What to do about files that are no readable pictures: `"raise"` an
            error that lists them all, or `"skip"` them with a warning that does.

    Returns:
        Images `(N, height, width, channels)` uint8 and labels `(N,)` int32.

    Raises:
        ValueError: If there are no sub-folders, one of them has no picture, an argument
            is out of its range, or (`invalid="raise"`) a file is not readable.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from PIL import Image
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     for name, colour in [("leaf", "green"), ("sky", "blue")]:
        ...         Path(folder, name).mkdir()
        ...         Image.new("RGB", (64, 48), colour).save(Path(folder, name, "1.png"))
        ...     images, labels = from_folder(folder, size=32)
        >>> images.shape, labels.tolist()
        ((2, 32, 32, 3), [0, 1])
    """
    height, width = height_and_width(size)
    check_invalid(invalid)
    if channels not in (1, 3):
        raise ValueError(
            "`channels` must be 3 for colour or 1 for grey. "
            f"Received: channels={channels!r}."
        )
    classes = class_folders(folder)
    images, labels, problems = [], [], []
    for label, class_folder in enumerate(classes):
        for path in visible(class_folder):
            try:
                images.append(read_picture(path, height, width, channels))
            except Exception as error:  # decoders of pictures raise errors of any kind
                name = path.relative_to(folder).as_posix()
                problems.append(f"{name} is not readable ({reason(error, path)})")
            else:
                labels.append(label)
    report(problems, folder, invalid)
    check_every_class(classes, labels)
    return np.stack(images), np.array(labels, "int32")  # (N, H, W, C), (N,)
