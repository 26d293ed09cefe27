"""The ladder: what R-CNN, Fast R-CNN and Faster R-CNN reach, and where their time goes.

Shapes: N images, P proposals.
"""

import time

import keras

from aiva import metrics
from aiva.conventions.numbers import whole_number
from aiva.proposals import selective_search

ROUNDS = 3  # the best of which counts: a busy machine is slow now and then


def detection_ladder(
    detectors: dict,
    images,
    objects,
    timed: int = 40,
    batch_size: int = 8,
    verbose: bool = False,
) -> dict[str, dict[str, float]]:
    """Measure detectors on the same images, all in the same way.

    The seconds are those of this machine, per image in batches, after the first batch:
    "proposals" is selective search or the RPN, "features" the backbone, on the image or
    on all the crops, and "heads" the rest: reading the proposals, classes, corrections
    and non-maximum suppression. Selective search runs in a single process.

    Args:
        detectors: Dictionary from names to detectors of one image size.
        images: Images `(N, H, W, C)` with values 0-255, of that size.
        objects: Dictionary of their "boxes" and "labels".
        timed: Number of images on which the networks are timed, the first ones;
            selective search is timed on all.
        batch_size: Images that are looked at together while networks are timed.
        verbose: Whether to say how many images are searched and detectors measured.

    Returns:
        For each name a dictionary of "AP", "AP50", the seconds per image "proposals",
        "features", "heads" and "seconds", which is their sum, and "parameters".

    Raises:
        ValueError: If there are no images, they are not of the detectors' size, or
            `timed` or `batch_size` is no whole number from 1 on.

    Example:
        >>> from aiva import data, models
        >>> scenes = data.load("scenes", split="test", count=2)
        >>> fast = models.FastRCNN(num_classes=10, width=16)
        >>> (row,) = detection_ladder({"Fast R-CNN": fast}, *scenes, timed=2).values()
        >>> list(row)
        ['AP', 'AP50', 'proposals', 'features', 'heads', 'seconds', 'parameters']
        >>> row["proposals"] > row["features"] > 0
        True
    """
    timed = whole_number("timed", timed)
    batch_size = whole_number("batch_size", batch_size)
    check_images(images, detectors)
    searched, rows = {}, {}
    for number, (name, model) in enumerate(detectors.items(), start=1):
        given, seconds = {}, 0.0
        if model.takes_proposals:
            count = model.num_proposals
            if count not in searched:
                searched[count] = timed_search(images, count, verbose)
            boxes, seconds = searched[count]
            given = {"proposals": boxes}
        found = model.detect(images, **given)
        figures = metrics.coco_average_precision(objects, found, model.num_classes)
        inputs = {"images": images, **given} if given else images
        inputs = keras.tree.map_structure(lambda array: array[:timed], inputs)
        stages = stage_seconds(model, inputs, seconds, batch_size)
        rows[name] = {
            **{figure: figures[figure] for figure in ("AP", "AP50")},
            **stages,
            "seconds": sum(stages.values()),
            "parameters": model.count_params(),
        }
        if verbose:
            print(f"{name}: detector {number} of {len(detectors)}")
    return rows


def check_images(images, detectors):
    """Raise a ValueError unless there are images, of the size that detectors take."""
    if len(images) == 0:
        raise ValueError("There must be at least one image. Received: none.")
    shape = tuple(getattr(images, "shape", ()))
    for name, model in detectors.items():
        if shape[1:] != tuple(model.image_shape):
            received = f"shape={shape}" if shape else type(images).__name__
            wanted = ", ".join(map(str, model.image_shape))
            raise ValueError(
                f"`images` must be an array (N, {wanted}), the size that {name!r} "
                f"takes. Received: {received}. Load the images in that size, or build "
                "the detector with another `image_shape`."
            )


def timed_search(images, count, verbose):
    """Return the proposals `(N, P, 4)` of selective search, and seconds per image."""
    start = time.perf_counter()
    boxes = selective_search(images, count, verbose=verbose)
    return boxes, (time.perf_counter() - start) / len(images)


def stage_seconds(model, inputs, searching, batch_size):
    """Return the seconds per image of each stage, by leaving out what comes later."""

    def until(output):
        """Time the graph from the inputs to one of its outputs."""
        part = keras.Model(model.input, model.output[output])
        return seconds_per_image(part, inputs, batch_size)

    features, whole = until("features"), until("detections")
    if model.takes_proposals:
        return {
            "proposals": searching,
            "features": features,
            "heads": max(whole - features, 0.0),
        }
    proposed = until("proposals")
    return {
        "proposals": max(proposed - features, 0.0),
        "features": features,
        "heads": max(whole - proposed, 0.0),
    }


def seconds_per_image(model, inputs, batch_size):
    """Time a model on inputs, batch after batch; the best of some rounds."""
    count = len(keras.tree.flatten(inputs)[0])
    batches = [
        keras.tree.map_structure(
            lambda array, at=at: array[at : at + batch_size], inputs
        )
        for at in range(0, count, batch_size)
    ]
    for batch in (batches[0], batches[-1]):  # the graph is made before the clock runs
        model.predict_on_batch(batch)
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for batch in batches:
            model.predict_on_batch(batch)
        rounds.append((time.perf_counter() - start) / count)
    return min(rounds)
