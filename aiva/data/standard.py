"""Standard sets: MNIST, Fashion-MNIST and CIFAR-10, from three sources.

- mnist: 60,000 + 10,000 digits, 28 x 28 grey (LeCun, Bottou, Bengio and Haffner, 1998,
  https://doi.org/10.1109/5.726791). Licence commonly stated as CC BY-SA 3.0.
- fashion_mnist: 60,000 + 10,000 articles of clothing, 28 x 28 grey (Xiao, Rasul and
  Vollgraf, 2017, https://arxiv.org/abs/1708.07747). MIT licence.
- cifar10: 50,000 + 10,000 photographs, 32 x 32 colour (Krizhevsky, 2009,
  https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf). No licence stated.

The sources, in order: the original files in `$AIVA_DATA_DIR/<name>`, which are only
read; what TFDS has prepared in `$TFDS_DATA_DIR` or `~/tensorflow_datasets`; a download
through TFDS. A further set is a further entry of `SETS`.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np

from aiva.data import prepared
from aiva.data.arguments import check_split, first_items
from aiva.data.original_files import (
    CIFAR_ARCHIVE,
    MNIST_FILES,
    read_cifar10,
    read_mnist,
)

ALL_MNIST_FILES = MNIST_FILES["train"] + MNIST_FILES["test"]
FASHION_NAMES = (
    "T-shirt/top, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, "
    "ankle boot"
)
CIFAR_NAMES = "airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck"
MNIST_COUNTS = {"train": 60_000, "test": 10_000}


class DatasetUnavailable(FileNotFoundError):  # noqa: N818 - it is no error of the caller
    """A standard set is not on this machine and cannot be downloaded now."""


class StandardSet(NamedTuple):
    """What is known about a standard set before it is there."""

    classes: tuple[str, ...]
    image_shape: tuple[int, int, int]
    counts: dict[str, int]
    files: tuple[str, ...]
    read: Callable  # (folder, split) -> images, labels
    tfds: str  # its name in TFDS
    url: str  # a file of the server that TFDS downloads from
    megabytes: int
    embedded: str  # what to use instead when offline


SETS = {
    "mnist": StandardSet(
        classes=tuple("0123456789"),
        image_shape=(28, 28, 1),
        counts=MNIST_COUNTS,
        files=ALL_MNIST_FILES,
        read=read_mnist,
        tfds="mnist",
        url=f"https://storage.googleapis.com/cvdf-datasets/mnist/{ALL_MNIST_FILES[-1]}",
        megabytes=12,
        embedded="digits",
    ),
    "fashion_mnist": StandardSet(
        classes=tuple(FASHION_NAMES.split(", ")),
        image_shape=(28, 28, 1),
        counts=MNIST_COUNTS,
        files=ALL_MNIST_FILES,
        read=read_mnist,
        tfds="fashion_mnist",
        url="http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
        + ALL_MNIST_FILES[-1],
        megabytes=31,
        embedded="digits",
    ),
    "cifar10": StandardSet(
        classes=tuple(CIFAR_NAMES.split(", ")),
        image_shape=(32, 32, 3),
        counts={"train": 50_000, "test": 10_000},
        files=(CIFAR_ARCHIVE,),
        read=read_cifar10,
        tfds="cifar10",
        url=f"https://www.cs.toronto.edu/~kriz/{CIFAR_ARCHIVE}",
        megabytes=170,
        embedded="textures",
    ),
}


def standard(
    name: str, split: str = "train", count: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Load a standard set from the first source that has it.

    Args:
        name: A key of `SETS`.
        split: `"train"` or `"test"`.
        count: How many items, from the first on; None for all. Original files keep the
            order of their authors, TFDS mixes once when it prepares.

    Returns:
        Images `(N, H, W, C)` uint8 and labels `(N,)` int32.

    Raises:
        ValueError: If the split is unknown, the count too large, or a file that is
            there is incomplete, broken or of another kind.
        DatasetUnavailable: If the set is neither here nor can be downloaded.
    """
    check_split(split)
    folder = original_folder(name)
    if folder is not None and folder.exists():
        images, labels = SETS[name].read(folder, split)
    else:
        folder = prepared.find(SETS[name].tfds) or download(name, SETS[name])
        images, labels = prepared.read(folder, split)
    check_facts(name, split, images, labels, folder)
    return first_items(images, labels, count)


def original_folder(name):
    """Return where the original files of a set would lie, or None if that is unset."""
    parent = os.environ.get("AIVA_DATA_DIR")
    return Path(parent).expanduser() / name if parent else None


def check_facts(name, split, images, labels, folder):
    """Raise a ValueError unless the images are as many and as large as published."""
    facts = SETS[name]
    expected = (facts.counts[split], *facts.image_shape)
    if images.shape != expected or labels.shape != expected[:1]:
        raise ValueError(
            f'The files of split "{split}" in {folder} are not those of {name}: '
            f"expected images of shape {expected}. Received: {images.shape} and "
            f"{len(labels):,} labels. Fetch the original files again."
        )
    if labels.min() < 0 or labels.max() >= len(facts.classes):
        raise ValueError(
            f'The labels of split "{split}" in {folder} are not those of {name}: '
            f"expected 0 to {len(facts.classes) - 1}. Received: {labels.min()} to "
            f"{labels.max()}. Fetch the original files again."
        )


def download(name, facts):
    """Announce the size of a set and let TFDS fetch it, if its server answers.

    Args:
        name: Name of the set.
        facts: What is known about it: a `StandardSet`, or another tuple that has its
            tfds, url, megabytes, files and embedded.

    Returns:
        Path of the prepared set.
    """
    server = urlsplit(facts.url).netloc
    if not prepared.answers(facts.url):
        raise DatasetUnavailable(ways_out(name, facts, f"{server} does not answer"))
    print(
        f"Downloading {name} ({facts.megabytes} MB) from {server} and preparing it in "
        f"{prepared.tfds_folder()}. This happens once and takes some minutes."
    )
    try:
        return prepared.prepare(facts.tfds)
    except prepared.download_errors() as error:
        reason = f"the download failed ({error})"
        raise DatasetUnavailable(ways_out(name, facts, reason)) from error


def ways_out(name, facts, reason):
    """Say why a set is not there and what a reader can do now."""
    unset = f"$AIVA_DATA_DIR/{name} (AIVA_DATA_DIR is not set)"
    return (
        f'"{name}" is not on this machine and cannot be downloaded now '
        f"({facts.megabytes} MB): {reason}.\n"
        f"Looked in: {original_folder(name) or unset} and "
        f"{prepared.tfds_folder() / facts.tfds}.\n"
        f"By hand: put {', '.join(facts.files)} into a folder named {name}, and let "
        "the environment variable AIVA_DATA_DIR name the folder above it.\n"
        f'Without any file: data.load("{facts.embedded}") always works.'
    )
