"""Original files of MNIST, Fashion-MNIST and CIFAR-10, as their authors published them.

- IDX, the format of MNIST (LeCun, Cortes and Burges, 1998): two zero bytes, a byte for
  the type of the values (8 means uint8) and a byte for the number of axes; then the
  length of each axis as a big-endian 32 bit number, and the values.
- CIFAR-10 in its binary version (Krizhevsky, 2009): records of one byte for the label
  and 3,072 bytes for the image, the red plane, the green and the blue, each of 32 rows
  of 32 pixels.
"""

import gzip
import tarfile
import zlib
from pathlib import PurePosixPath

import numpy as np

UINT8 = 8
MNIST_FILES = {
    "train": ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
    "test": ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"),
}
CIFAR_ARCHIVE = "cifar-10-binary.tar.gz"
CIFAR_FOLDER = "cifar-10-batches-bin"
CIFAR_FILES = {
    "train": tuple(f"data_batch_{number}.bin" for number in range(1, 6)),
    "test": ("test_batch.bin",),
}
RECORD = 1 + 3 * 32 * 32  # bytes
NUM_CLASSES = 10


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
    paths = [existing(folder, name) for name in MNIST_FILES[split]]
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


def read_cifar10(folder, split):
    """Read CIFAR-10 from its archive, or from the folder that the archive unpacks to.

    Args:
        folder: Path of the folder that holds `cifar-10-binary.tar.gz` or the folder
            `cifar-10-batches-bin`.
        split: `"train"` or `"test"`.

    Returns:
        Images `(N, 32, 32, 3)` uint8 and labels `(N,)` int32.

    Raises:
        ValueError: If a file is missing, cut off or of another kind.
    """
    archive, unpacked = folder / CIFAR_ARCHIVE, folder / CIFAR_FOLDER
    if unpacked.is_dir():
        source, contents = unpacked, read_folder(unpacked, CIFAR_FILES[split])
    elif archive.is_file():
        source, contents = archive, read_archive(archive, CIFAR_FILES[split])
    else:
        raise ValueError(
            f"A file is missing: {archive}, or the folder {CIFAR_FOLDER} that it "
            "unpacks to. Put it there, or rename the folder if it is not for AIVA."
        )
    parts = []
    for name in CIFAR_FILES[split]:
        if name not in contents:
            raise ValueError(f"{source} lacks the file {name}. Fetch it again.")
        parts.append(split_records(contents[name], source / name))
    images, labels = zip(*parts, strict=True)
    return np.concatenate(images), np.concatenate(labels)


def read_folder(folder, names):
    """Return the contents of those of the files that exist."""
    paths = [folder / name for name in names]
    return {path.name: path.read_bytes() for path in paths if path.is_file()}


def read_archive(path, names):
    """Return the contents of those of the files that the archive has, in one pass."""
    contents = {}
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                name = PurePosixPath(member.name).name
                if member.isfile() and name in names:
                    contents[name] = archive.extractfile(member).read()
    except (EOFError, OSError, tarfile.TarError, zlib.error) as error:
        raise ValueError(
            f"{path} is not a complete tar.gz archive ({error}). Fetch it again."
        ) from error
    return contents


def split_records(content, path):
    """Split the bytes of one file into images and labels."""
    if not content or len(content) % RECORD:
        raise ValueError(
            f"{path} is cut off or of another kind: its length should be a multiple of "
            f"{RECORD:,} bytes. Received: {len(content):,} bytes."
        )
    records = np.frombuffer(content, "uint8").reshape(-1, RECORD)
    labels = records[:, 0].astype("int32")  # (N,)
    if labels.max() >= NUM_CLASSES:
        raise ValueError(
            f"{path} is of another kind: labels should be below {NUM_CLASSES}. "
            f"Received: {labels.max()}."
        )
    planes = records[:, 1:].reshape(-1, 3, 32, 32)
    return planes.transpose(0, 2, 3, 1).copy(), labels  # (N, 32, 32, 3), (N,)
