"""One door to all data sets: `load`."""

import inspect
from functools import partial

from aiva.data.detection.detection_sets import detection_set
from aiva.data.detection.scenes import scenes
from aiva.data.digits import digits
from aiva.data.photos import photos
from aiva.data.recognition.textures import textures
from aiva.data.standard import standard

LOADERS = {
    "digits": digits,
    "photos": photos,
    "textures": textures,
    "scenes": scenes,
    "mnist": partial(standard, "mnist"),
    "fashion_mnist": partial(standard, "fashion_mnist"),
    "cifar10": partial(standard, "cifar10"),
    "bccd": partial(detection_set, "bccd"),
    "voc/2007": partial(detection_set, "voc/2007"),
    "coco": partial(detection_set, "coco"),
}


def load(
    name: str,
    split: str = "train",
    *,
    size: int | tuple[int, int] | None = None,
    patch: int | None = None,
    count: int | None = None,
    masks: bool | None = None,
    hard: bool | None = None,
    seed: int | None = None,
):
    """Load a data set by its name.

    =============  ======================================  =======================
    name           what                                    options
    =============  ======================================  =======================
    digits         1,797 handwritten digits                size, count
    photos         fifteen photographs, or patches         patch, count, seed
    textures       patches of ten materials                size, count
    scenes         digits on photographs, with boxes       count, masks, hard, seed
    mnist          70,000 handwritten digits               count
    fashion_mnist  70,000 pictures of clothing             count
    cifar10        60,000 small colour photographs         count
    bccd           364 pictures of blood cells, boxes      size, count
    voc/2007       9,963 photographs, 20 classes, boxes    size, count
    coco           123,287 photographs, 80 classes, boxes  size, count
    =============  ======================================  =======================

    The first four are always at hand. A standard set is read from its original files
    in the folder `$AIVA_DATA_DIR/<name>`, from what TensorFlow Datasets has prepared,
    or it is downloaded, which is announced.

    Args:
        name: A name of the table.
        split: `"train"` or `"test"`.
        size: Side of the images in pixels; of pictures with boxes also (height, width).
        patch: Side of random patches in pixels, instead of whole photographs.
        count: Number of items.
        masks: Whether the pixels of every object are returned too.
        hard: Whether the objects are hard to see.
        seed: Decides what is drawn at random. An option left out has the default of the
            data set, whose module in `aiva.data` describes it.

    Returns:
        Images `(N, H, W, C)` uint8 and labels `(N,)` int32. `photos` has no labels: a
        list of images `(H, W, 3)`, or patches `(N, H, W, C)`. Where there are boxes,
        objects come instead of labels: a dict of "boxes" `(N, M, 4)`, `[x1, y1, x2,
        y2]` in pixels, "labels" `(N, M)`, -1 where there is no object, and more.

    Raises:
        ValueError: If the name, split or option is unknown, or original files are
            missing or broken.
        DatasetUnavailable: If a standard set is neither here nor can be downloaded.

    Example:
        >>> images, labels = load("digits", split="train", size=28)
        >>> images.shape, str(images.dtype), labels.shape
        ((1437, 28, 28, 1), 'uint8', (1437,))
    """
    if name not in LOADERS:
        raise ValueError(
            f"There is no data set of this name. Received: name={name!r}. "
            f"Choose one of {', '.join(LOADERS)}."
        )
    loader = LOADERS[name]
    options = {
        "size": size,
        "patch": patch,
        "count": count,
        "masks": masks,
        "hard": hard,
        "seed": seed,
    }
    given = {key: value for key, value in options.items() if value is not None}
    known = [key for key in inspect.signature(loader).parameters if key in options]
    unknown = [f"{key}={value!r}" for key, value in given.items() if key not in known]
    if unknown:
        raise ValueError(
            f'"{name}" has the options {", ".join(known)} and no other. '
            f"Received: {', '.join(unknown)}."
        )
    return loader(split=split, **given)
