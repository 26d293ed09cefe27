"""Selective search: boxes that may hold an object, from the image's colours alone.

Shapes: N images, H x W pixels, P boxes of each image.
"""

from functools import partial
from itertools import product

import numpy as np

from aiva.proposals.arguments import checked_images, checked_settings, whole_number
from aiva.proposals.cache import cached
from aiva.proposals.merging import merge
from aiva.proposals.ranking import best_boxes, unlikeness
from aiva.proposals.regions import measure
from aiva.proposals.segments import in_space, segment
from aiva.proposals.workers import search_all

ALL = ("colour", "texture", "size", "fill")


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
    the paper ranks by the step, times a random number. There is no chance in it here:
    an image has the same boxes whichever images are beside it.

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
        workers: Processes that search side by side. A script that asks for more than
            one must start below `if __name__ == "__main__":`.
        verbose: Whether to show a progress bar.

    Returns:
        Boxes `(N, P, 4)` float32, [x1, y1, x2, y2] in pixels, best first; all 0 where
        an image has fewer. Two boxes of an image overlap by an IoU below 0.9.

    Raises:
        ValueError: If these are no images, an argument is unknown or out of range, or a
            file in the cache is broken.

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
            scores.append(unlikeness(tree))
    return best_boxes(np.concatenate(boxes), np.concatenate(scores), count)
