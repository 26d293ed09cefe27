"""Workers: one search for many images, in this process or in several side by side.

Shapes: N images, P boxes of each image.
"""

import contextlib
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context

import numpy as np

BATCH = 8  # images that a process takes at a time


def search_all(search, images, count: int, workers: int = 1, verbose=False):
    """Collect the boxes that a search finds in each image.

    Args:
        search: Function from an image `(H, W, 3)` to boxes `(up to P, 4)`.
        images: List of N images.
        count: Number P of boxes; an image with fewer is filled up with zeros.
        workers: Number of processes.
        verbose: Whether to show a progress bar.

    Returns:
        float32 array `(N, P, 4)`.

    Raises:
        RuntimeError: If the processes could not start.

    Example:
        >>> images = [np.zeros((4, 6, 3))]
        >>> search_all(lambda image: [[0, 0, *image.shape[1::-1]]], images, count=2)
        array([[[0., 0., 6., 4.],
                [0., 0., 0., 0.]]], dtype=float32)
    """
    found = np.zeros((len(images), count, 4), "float32")
    show = progress_bar(len(images)) if verbose else lambda done: None
    with mapping(min(workers, len(images))) as each:
        for place, boxes in enumerate(each(search, images)):
            found[place, : len(boxes)] = boxes
            show(place + 1)
    return found


@contextlib.contextmanager
def mapping(workers):
    """Give a function like `map` that works in so many processes."""
    if workers <= 1:
        yield map
        return
    # Processes that start from nothing share no threads with this one; those that are
    # split off it would, and TensorFlow's threads can stop them for ever.
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    try:
        yield partial(pool.map, chunksize=BATCH)
    except BrokenProcessPool:
        raise RuntimeError(
            "The processes of `workers` could not start, or were ended. Each of them "
            "imports the script that asked for it, so a script must do its work below "
            '`if __name__ == "__main__":`. Or take workers=1.'
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def progress_bar(count):
    """Return a function that shows how many images are done."""
    from keras.utils import Progbar

    return Progbar(count, unit_name="image").update
