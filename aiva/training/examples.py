"""What a detector learns from: images, objects and, for some, proposals, checked.

Shapes: N images, H x W pixels, C channels, Q proposals of an image that are given, P
that the model looks into.
"""

import itertools

import numpy as np

from aiva.conventions.images import check_pixels
from aiva.training.objects import check_objects


def prepared(parts, model, verbose=0) -> list:
    """Check what a detector is given, then find the proposals that it is not given.

    Args:
        parts: Training and validation, each `(images, objects)`, `(images, objects,
            proposals)`, or anything else, which is returned as it is.
        model: The detector.
        verbose: Whether to show a progress bar of the search for proposals.

    Returns:
        For each part a pair `(inputs, objects)` as `model.fit` takes it.

    Raises:
        ValueError: If images, objects and proposals do not belong together or to the
            model, or a stream lacks proposals.

    Example:
        >>> from aiva import models
        >>> objects = {"boxes": np.zeros((1, 1, 4)), "labels": np.array([[-1]])}
        >>> images, boxes = np.zeros((1, 32, 32, 3)), [[[2, 2, 9, 9]]]
        >>> model = models.FastRCNN(3, (32, 32, 3), num_proposals=64)
        >>> ((inputs, objects),) = prepared([(images, objects, boxes)], model)
        >>> {name: array.shape for name, array in inputs.items()}
        {'images': (1, 32, 32, 3), 'proposals': (1, 64, 4)}
    """
    # A search may take minutes, so all else is checked before the first one.
    is_stream = [not isinstance(part, (tuple, list)) for part in parts]
    for part in itertools.compress(parts, is_stream):
        check_stream(part, model)
    parts = [
        part if stream else checked(part, model)
        for part, stream in zip(parts, is_stream, strict=True)
    ]
    return [
        with_proposals(*part, model, verbose) if isinstance(part, tuple) else part
        for part in parts
    ]


def checked(part, model):
    """Return images, objects and proposals, None if there are none, or raise."""
    if len(part) not in (2, 3) or not isinstance(part[1], dict):
        raise ValueError(
            "Expected a pair (images, objects), objects being a dictionary of 'boxes' "
            "and 'labels', or (images, objects, proposals). Received: "
            f"{[type(thing).__name__ for thing in part]}."
        )
    images, shape = np.asarray(part[0]), tuple(model.image_shape)
    if images.shape[1:] != shape or len(images) == 0:
        raise ValueError(
            "Expected at least one image, and images of the model's shape, "
            f"(N, {', '.join(map(str, shape))}). Received: {images.shape}. Letterbox "
            "the images, as `aiva.data.from_voc` does, or build the model for them."
        )
    check_pixels(images)
    objects = check_objects(part[1], images.shape, model.num_classes)
    if len(part) == 2:
        return images, objects, None
    if not model.takes_proposals:
        raise ValueError(
            f"{type(model).__name__} makes its own proposals. Received: (images, "
            "objects, proposals). Leave the proposals out."
        )
    sizes = [shape[:2]] * len(images)
    return images, objects, model.check_proposals(part[2], sizes)


def check_stream(stream, model):
    """Raise a ValueError if a stream of `tf.data` lacks the proposals of a model."""
    spec = getattr(stream, "element_spec", None)
    if spec is None or not model.takes_proposals:
        return
    boxes = spec[0].get("proposals") if isinstance(spec[0], dict) else None
    if boxes is None or boxes.shape[1] != model.num_proposals:
        raise ValueError(
            f"{type(model).__name__} learns from streams whose inputs are a dictionary "
            f"of 'images' and 'proposals' (B, {model.num_proposals}, 4). Received: "
            f"{spec[0]}. Make it by `aiva.data.stream(images, objects, "
            f"proposals=selective_search(images, {model.num_proposals}))`."
        )


def with_proposals(images, objects, proposals, model, verbose):
    """Return the inputs of a model and its objects; search where there is nothing."""
    if not model.takes_proposals:
        return images, objects
    if proposals is None:
        proposals = np.stack(model.find_proposals(images, verbose))
    return {"images": images, "proposals": proposals}, objects
