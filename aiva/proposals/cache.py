"""Many images: searched in several processes, their boxes kept in a file.

The name of the file is a hash of all that decides the boxes: every image, every
setting, the version of the search and of the packages that it rests on. Whatever
changes, another file is looked for, so none can be out of date.

Shapes: N images, P boxes of each image.
"""

import contextlib
from pathlib import Path

import numpy as np

from aiva.conventions.files import written_whole

# To be raised with every change of the search that changes a box; the tests hold it
# against the boxes that this version finds.
VERSION = 1
EVERY = 10  # images between two updates of the line


def search_all(search, images, count: int, workers: int = 1, verbose=False):
    """Collect the boxes that a search finds in each image.

    Args:
        search: Function from an image `(H, W, 3)` to boxes `(up to P, 4)`.
        images: List of N images.
        count: Number P of boxes; an image with fewer is filled up with zeros.
        workers: Number of processes.
        verbose: Whether to say on one line how many images are done.

    Returns:
        float32 array `(N, P, 4)`.

    Example:
        >>> images = [np.zeros((4, 6, 3))]
        >>> search_all(lambda image: [[0, 0, *image.shape[1::-1]]], images, count=2)
        array([[[0., 0., 6., 4.],
                [0., 0., 0., 0.]]], dtype=float32)
    """
    from joblib import Parallel, delayed

    found = np.zeros((len(images), count, 4), "float32")
    show = progress_line(len(images)) if verbose else lambda done: None
    processes = max(min(workers, len(images)), 1)
    run = Parallel(processes, return_as="generator", max_nbytes=None)
    for index, boxes in enumerate(run(delayed(search)(image) for image in images)):
        found[index, : len(boxes)] = boxes
        show(index + 1)
    return found


def progress_line(count):
    """Return a function that says how many images are done, on one line.

    Its last text is always the same, so the checks of notebooks can compare it.
    """

    def show(done):
        if done % EVERY == 0 or done == count:
            line = f"selective search: image {done} of {count}"
            print(f"\r{line}", end="\n" if done == count else "", flush=True)

    return show


def cached(folder, images, settings, search):
    """Read the boxes of a search from a folder, or search and keep them there.

    Args:
        folder: Path of a folder, which is made if it does not exist.
        images: List of images `(H, W, 3)` uint8.
        settings: Dictionary of all settings of the search, "count" among them.
        search: Function without arguments that returns the boxes `(N, P, 4)`.

    Returns:
        float32 array `(N, P, 4)`.

    Raises:
        ValueError: If the folder is a file, or the file with the boxes is broken.

    Example:
        >>> import tempfile
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
    file = folder / f"proposals-{key}.npz"
    if file.exists():
        return read(file, key, (len(images), settings["count"], 4))
    boxes = search()
    # If another process was faster, its file holds the same boxes.
    with written_whole(file, overwrite=True) as unfinished:
        np.savez_compressed(unfinished, boxes=boxes.astype("float32"), key=key)
    return boxes


def key_of(images, settings) -> str:
    """Return the hash of all that decides the boxes."""
    import joblib

    pixels = [np.ascontiguousarray(image) for image in images]
    return joblib.hash((VERSION, versions(), repr(sorted(settings.items())), pixels))


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
