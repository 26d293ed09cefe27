"""Selective search: boxes that may hold an object, from the image's colours alone.

Shapes: N images, H x W pixels, P boxes of each image.
"""

import numbers
from functools import partial
from itertools import product

import numpy as np

from aiva.conventions.images import as_bytes, list_of_images
from aiva.conventions.numbers import whole_number
from aiva.proposals.cache import cached, search_all
from aiva.proposals.merging import RegionTree, merge
from aiva.proposals.regions import MEASURES, measure
from aiva.proposals.segments import SPACES, in_space, segment
from aiva.scratch.iou import iou

ALL = tuple(MEASURES)
MIN_SIDE = 4  # pixels: the shorter side of a box
MAX_IOU = 0.9  # of two boxes; those that overlap so much count as one


def selective_search(
    images,
    count: int = 300,
    *,
    spaces=("lab", "hsv"),
    scales=(50,),
    similarities=(ALL,),
    min_size: int = 30,
    cache=None,
    workers: int = 1,
    verbose=False,
) -> np.ndarray:
    """Find boxes that may hold an object, before anything was learned.

    An image is cut into small regions, of which the two neighbours that are most alike
    become one, until one is left. The box around every region on the way is a proposal.
    This is done for each combination of colour space, scale and similarity.

    The best boxes are those of regions that were least like what they were joined with:
    the paper ranks by the step, times a random number. Here nothing is random: an image
    has the same boxes whichever images are beside it.

    Uijlings et al., 2013, "Selective search for object recognition",
    https://doi.org/10.1007/s11263-013-0620-5

    Args:
        images: Images `(N, H, W, C)`, or a list of images `(H, W, C)` of any sizes; one
            channel or three, values 0-255.
        count: Number P of boxes per image, at most.
        spaces: Colour spaces: some of `"lab"`, `"hsv"` and `"rgb"`.
        scales: How coarse the first regions are: more boxes from smaller numbers.
        similarities: Combinations of what makes two regions alike, each a tuple of some
            of `"colour"`, `"texture"`, `"size"` and `"fill"`.
        min_size: Pixels that a region has at least. The default fits 128 x 128.
        cache: A folder that keeps the boxes, to be read there the next time that the
            same images are searched in the same way. None keeps nothing.
        workers: Processes that search side by side.
        verbose: Whether to say on one line how many images are done.

    Returns:
        Boxes `(N, P, 4)` float32, [x1, y1, x2, y2] in pixels, best first; all 0 where
        an image has fewer. Two boxes of an image overlap by an IoU below 0.9.

    Raises:
        ValueError: If `images` are not images with values 0-255, an argument is unknown
            or out of range, or a file in the cache is broken.

    Example:
        >>> image = np.zeros((64, 64, 3), "uint8")
        >>> image[16:48, 20:50] = [250, 60, 0]
        >>> boxes = selective_search([image], count=50)
        >>> boxes.shape, [20, 16, 50, 48] in boxes[0].tolist()
        ((1, 50, 4), True)
    """
    images = checked_images(images)
    settings = checked_settings(count, spaces, scales, similarities, min_size)
    search = partial(
        search_all,
        partial(search_image, **settings),
        images,
        settings["count"],
        whole_number("workers", workers),
        verbose,
    )
    return search() if cache is None else cached(cache, images, settings, search)


def search_image(image, count, spaces, scales, similarities, min_size):
    """Return the best boxes of one image `(H, W, 3)` uint8, `(up to count, 4)`."""
    boxes, scores = [], []
    for space, scale in product(spaces, scales):
        coloured = in_space(image, space)
        labels = segment(coloured, scale, min_size)  # (H, W)
        regions = measure(labels, coloured)
        for measures in similarities:
            tree = merge(labels, regions, measures)
            boxes.append(tree.boxes)
            scores.append(dissimilarity(tree))
    return best_boxes(np.concatenate(boxes), np.concatenate(scores), count)


def region_tree(image, space="lab", scale=50, min_size=30, measures=ALL) -> RegionTree:
    """Cut an image into small regions, and join them until one is left.

    Args:
        image: Image `(H, W, C)`, one channel or three, values 0-255.
        space: Colour space, `"hsv"`, `"lab"` or `"rgb"`.
        scale: The larger, the larger are the regions at the start.
        min_size: Pixels that a region has at least.
        measures: What makes two regions alike: some of "colour", "texture", "size" and
            "fill".

    Returns:
        The tree of regions.

    Raises:
        ValueError: If `image` is not an image with values 0-255, or an argument is
            unknown or out of range.

    Example:
        >>> image = np.zeros((64, 64, 3), "uint8")
        >>> image[16:48, 20:50] = [250, 60, 0]
        >>> tree = region_tree(image)
        >>> [20, 16, 50, 48] in tree.boxes.tolist(), tree.boxes[-1].tolist()
        (True, [0, 0, 64, 64])
    """
    settings = checked_settings(1, (space,), (scale,), (measures,), min_size)
    [image] = checked_images([image])
    coloured = in_space(image, space)
    labels = segment(coloured, scale, settings["min_size"])  # (H, W)
    return merge(labels, measure(labels, coloured), *settings["similarities"])


def dissimilarity(tree):
    """Return how little each region resembled the one that it was joined with.

    A piece of an object is soon joined with the next piece, and so is a piece of the
    background. The whole object is left alone until nothing similar is near.

    Args:
        tree: A `RegionTree`.

    Returns:
        float64 array `(2R - 1,)` from 0 to 1; 1 for the whole image.

    Example:
        >>> from types import SimpleNamespace
        >>> pairs, similarities = np.array([[0, 1], [2, 3]]), np.array([0.75, 0.5])
        >>> tree = SimpleNamespace(pairs=pairs, similarities=similarities)
        >>> dissimilarity(tree).tolist()
        [0.25, 0.25, 0.5, 0.5, 1.0]
    """
    scores = np.ones(2 * len(tree.pairs) + 1)
    scores[tree.pairs] = 1 - tree.similarities[:, None]
    return scores


def best_boxes(boxes, scores, count: int):
    """Return the boxes of highest scores without slivers and near copies.

    Args:
        boxes: Boxes `(B, 4)`, [x1, y1, x2, y2] in pixels.
        scores: One number for each box; of equal ones the first box comes first.
        count: How many boxes to return at most.

    Returns:
        float32 array `(up to count, 4)`.

    Example:
        >>> boxes = np.array([[0, 0, 9, 9], [0, 0, 40, 40], [0, 1, 40, 40]])
        >>> best_boxes(boxes, [0.1, 0.2, 0.3], count=3).tolist()
        [[0.0, 1.0, 40.0, 40.0], [0.0, 0.0, 9.0, 9.0]]
    """
    wide = (boxes[:, 2:] - boxes[:, :2]).min(axis=1) >= MIN_SIDE
    order = np.argsort(-np.asarray(scores)[wide], kind="stable")
    waiting = boxes[wide][order].astype("float32")  # (B, 4), best first
    kept = np.empty((0, 4), "float32")
    while len(waiting) and len(kept) < count:
        kept = np.concatenate([kept, waiting[:1]])
        waiting = waiting[iou(waiting[:1], waiting)[0] < MAX_IOU]
    return kept


def checked_images(images) -> list[np.ndarray]:
    """Return images, none to many, as a list of arrays `(H, W, 3)` uint8.

    Example:
        >>> [image] = checked_images(np.full((1, 4, 5, 1), 99.7))
        >>> image.shape, str(image.dtype), image.max()
        ((4, 5, 3), 'uint8', np.uint8(100))
    """
    arrays = list_of_images(images, channels=(1, 3)) if len(images) else []
    arrays = [x if x.dtype == "uint8" else as_bytes(x) for x in arrays]
    return [np.repeat(x, 3, axis=2) if x.shape[2] == 1 else x for x in arrays]


def checked_settings(count, spaces, scales, similarities, min_size) -> dict:
    """Return the settings of a search as plain numbers and tuples, or raise.

    Example:
        >>> checked_settings(9, ["hsv"], [50], [["size"]], min_size=np.int64(20))
        {'count': 9, 'spaces': ('hsv',), 'scales': (50.0,),
         'similarities': (('size',),), 'min_size': 20}
    """
    return {
        "count": whole_number("count", count),
        "spaces": choices("spaces", spaces, SPACES),
        "scales": positive("scales", scales),
        "similarities": tuple(
            choices("similarities", names, MEASURES)
            for names in at_least_one("similarities", similarities)
        ),
        "min_size": whole_number("min_size", min_size),
    }


def choices(name, values, known):
    """Return some of the names that are known as a tuple, or raise."""
    values = at_least_one(name, values)
    if unknown := [value for value in values if value not in tuple(known)]:
        raise ValueError(
            f"`{name}` must be some of {', '.join(known)}. Received: {unknown[0]!r}."
        )
    return values


def positive(name, values):
    """Return numbers above 0 as a tuple of floats, or raise."""
    values = at_least_one(name, values)
    if not all(isinstance(value, numbers.Real) and value > 0 for value in values):
        raise ValueError(
            f"`{name}` must be numbers above 0. Received: {name}={values!r}."
        )
    return tuple(float(value) for value in values)


def at_least_one(name, values):
    """Return at least one value as a tuple, or raise."""
    if isinstance(values, str) or not np.iterable(values) or len(values) == 0:
        raise ValueError(
            f"`{name}` must be a list or tuple of at least one element. "
            f"Received: {name}={values!r}."
        )
    return tuple(values)
