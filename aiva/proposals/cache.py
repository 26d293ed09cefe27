"""Cache: boxes of a data set in a file, found again by what they were made from.

The name of the file is a hash of all that decides the boxes: every image, every
setting, the version of the search and of the packages that it rests on. Whatever
changes, another file is looked for, so none can be stale.

Shapes: N images, P boxes of each image.
"""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import numpy as np

# To be raised with every change of the search that changes a box; the tests hold it
# against the boxes that this version finds.
VERSION = 1


def cached(folder, images, settings, search):
    """Read the boxes of a search from a folder, or search and keep them there.

    Args:
        folder: Path of a folder, which is made if there is none.
        images: List of images `(H, W, 3)` uint8.
        settings: Dictionary of all settings of the search, "count" among them.
        search: Function without arguments that returns the boxes `(N, P, 4)`.

    Returns:
        float32 array `(N, P, 4)`.

    Raises:
        ValueError: If the folder is a file, or the file with the boxes is broken.

    Example:
        >>> images, settings = [np.zeros((4, 6, 3), "uint8")], {"count": 1}
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     first = cached(folder, images, settings, lambda: np.ones((1, 1, 4)))
        ...     second = cached(folder, images, settings, search=None)
        >>> second.tolist()
        [[[1.0, 1.0, 1.0, 1.0]]]
    """
    folder = Path(folder).expanduser()
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"`cache` must be a folder. Received: the file {folder}.")
    key = key_of(images, settings)
    file = folder / f"proposals-{key[:32]}.npz"
    if file.exists():
        return read(file, key, (len(images), settings["count"], 4))
    boxes = search()
    write(file, key, boxes)
    return boxes


def key_of(images, settings) -> str:
    """Return the hash of all that decides the boxes."""
    key = hashlib.sha256(repr((VERSION, versions(), sorted(settings.items()))).encode())
    for image in images:
        key.update(repr((image.shape, str(image.dtype))).encode())
        key.update(np.ascontiguousarray(image).data)
    return key.hexdigest()


def versions():
    """Return the versions of the packages whose numbers go into the boxes."""
    import scipy
    import skimage

    return np.__version__, scipy.__version__, skimage.__version__


def read(file, key, shape):
    """Read boxes and make sure that they are those of this key, or raise."""
    boxes, found = np.zeros(0), None
    # What a broken file raises depends on where it is broken.
    with file.open("rb") as stream, contextlib.suppress(Exception):
        arrays = np.load(stream)
        boxes, found = arrays["boxes"], str(arrays["key"])
    if found != key or boxes.shape != shape or boxes.dtype != "float32":
        raise ValueError(
            f"A file of the cache is broken, or is another than its name says: {file}. "
            "Delete it; the next search makes it anew."
        )
    return boxes


def write(file, key, boxes):
    """Write boxes under a temporary name, then give the file its own: all or nothing.

    If another process was faster, its file holds the same boxes.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".aiva-") as folder:
        unfinished = Path(folder) / file.name
        np.savez_compressed(unfinished, boxes=boxes.astype("float32"), key=key)
        os.replace(unfinished, file)
