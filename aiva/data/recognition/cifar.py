"""CIFAR-10 in its binary version (Krizhevsky, 2009), read from the original archive.

Each record is one byte for the label and 3,072 bytes for the image: the red plane,
the green and the blue, each of 32 rows of 32 pixels.
"""

import tarfile
import zlib
from pathlib import PurePosixPath

import numpy as np

ARCHIVE = "cifar-10-binary.tar.gz"
FOLDER = "cifar-10-batches-bin"
FILES = {
    "train": tuple(f"data_batch_{number}.bin" for number in range(1, 6)),
    "test": ("test_batch.bin",),
}
RECORD = 1 + 3 * 32 * 32  # bytes
NUM_CLASSES = 10


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
    archive, unpacked = folder / ARCHIVE, folder / FOLDER
    if unpacked.is_dir():
        source, contents = unpacked, read_folder(unpacked, FILES[split])
    elif archive.is_file():
        source, contents = archive, read_archive(archive, FILES[split])
    else:
        raise ValueError(
            f"A file is missing: {archive}, or the folder {FOLDER} that it unpacks to. "
            "Put it there, or rename the folder if it is not meant for AIVA."
        )
    parts = []
    for name in FILES[split]:
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
