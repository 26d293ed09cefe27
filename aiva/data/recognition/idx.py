"""IDX: the file format in which MNIST was published (LeCun, Cortes and Burges, 1998).

A file begins with two zero bytes, a byte for the type of the values (8 means uint8) and
a byte for the number of axes; then come the length of each axis as a big-endian 32 bit
number, and the values.
"""

import gzip
import zlib

import numpy as np

UINT8 = 8
FILES = {
    "train": ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
    "test": ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"),
}


def read_mnist(folder, split):
    """Read the images and labels of a set in the format of MNIST.

    Args:
        folder: Path of a folder with the four original files, gzipped or not.
        split: `"train"` or `"test"`.

    Returns:
        Images `(N, H, W, 1)` uint8 and labels `(N,)` int32.

    Raises:
        ValueError: If a file is missing, cut off or of another kind, or if there are
            not as many labels as images.
    """
    paths = [existing(folder, name) for name in FILES[split]]
    images = read_idx(paths[0], axes=3)  # (N, H, W)
    labels = read_idx(paths[1], axes=1)  # (N,)
    if len(images) != len(labels):
        raise ValueError(
            f"{paths[0]} has {len(images):,} images, but {paths[1]} has "
            f"{len(labels):,} labels. They belong to different sets: fetch the "
            "original files again."
        )
    return images[..., None], labels.astype("int32")


def existing(folder, name):
    """Return the path of a file, which may have been unpacked."""
    unpacked = name.removesuffix(".gz")
    # The name inside the archive has a dot, and some programs unpack to that name.
    names = (name, unpacked, unpacked.replace("-idx", ".idx"))
    for path in (folder / candidate for candidate in names):
        if path.is_file():
            return path
    raise ValueError(
        f"A file is missing: {folder / name}. Put it there, or rename the folder if it "
        "is not meant for AIVA."
    )


def read_idx(path, axes):
    """Read one IDX file of uint8 values with the given number of axes.

    Args:
        path: Path of the file, gzipped if its name ends with `.gz`.
        axes: 3 for images, 1 for labels.

    Returns:
        A writable uint8 array.

    Raises:
        ValueError: If the file is cut off, too long or of another kind.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder, "labels")
        ...     _ = path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]))
        ...     read_idx(path, axes=1).tolist()
        [5, 0, 4]
    """
    content = read_bytes(path)
    start = 4 + 4 * axes
    if len(content) < start or tuple(content[:4]) != (0, 0, UINT8, axes):
        raise ValueError(
            f"{path} is not an IDX file of uint8 values with {axes} axes: it should "
            f"begin with the bytes 0, 0, {UINT8}, {axes}. Received: "
            f"{', '.join(map(str, content[:4]))}."
        )
    shape = tuple(np.frombuffer(content[4:start], ">u4").tolist())
    values = np.frombuffer(content, "uint8", offset=start)
    if values.size != np.prod(shape, dtype="int64"):
        raise ValueError(
            f"{path} is cut off or too long: its header promises values of shape "
            f"{shape}. Received: {values.size:,} values. Fetch the file again."
        )
    return values.reshape(shape).copy()


def read_bytes(path):
    """Return the content of a file, unpacked if it is gzipped."""
    if path.suffix != ".gz":
        return path.read_bytes()
    try:
        with gzip.open(path) as file:
            return file.read()
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(
            f"{path} is not a complete gzip file ({error}). Fetch the file again."
        ) from error
