"""Detect: what every detector does with photographs of any size.

Shapes: N images, H x W pixels, C channels, Q proposals of an image, P of them that the
model looks into, D detections.
"""

import numpy as np

from aiva.conventions.letterbox import into_letterbox, letterbox, out_of_letterbox
from aiva.models.detection.proposal_lists import check_proposals, search


def detect(model, images, batch_size: int = 32) -> dict[str, np.ndarray]:
    """Detect objects in images of any size.

    Args:
        model: A detector with an `image_shape`, whose `predict` returns detections.
        images: Array `(N, H, W, C)`, or a list of arrays `(H, W, C)` of any size, with
            values 0-255. Those of another size than the model's are letterboxed.
        batch_size: Images that are looked at together.

    Returns:
        Dictionary of "boxes" `(N, D, 4)` float32, [x1, y1, x2, y2] in the pixels of the
        images that were given, "scores" `(N, D)` float32 from 0 to 1 and "labels"
        `(N, D)` int32, best first, padded with zeros and label -1.

    Raises:
        ValueError: If these are no images with values 0-255.
    """
    images = checked_images(images, channels=model.image_shape[2])
    frames = framed(images, model.image_shape[:2])
    return unframed(predict(model, frames, batch_size), images, model.image_shape[:2])


def detect_in_proposals(model, images, proposals=None, batch_size: int = 32):
    """Detect objects in proposals, in images of any size.

    Args:
        model: A detector that takes `proposals`, a number P, besides images.
        images: As for `detect`.
        proposals: Boxes `(Q, 4)` of each image in its own pixels, best first: an array
            `(N, Q, 4)` or a list of arrays. Of more than P the first P are looked into;
            those without area are padding. None finds them by selective search.
        batch_size: Images that are looked at together.

    Returns:
        As for `detect`.

    Raises:
        ValueError: If these are no images with values 0-255, or no boxes, or not as
            many of one as of the other.
    """
    images = checked_images(images, channels=model.image_shape[2])
    if proposals is None:
        proposals = find_proposals(model, images)
    size, sizes = model.image_shape[:2], [image.shape[:2] for image in images]
    proposals = check_proposals(proposals, sizes, model.proposals)
    boxes = [
        into_letterbox(boxes, image.shape, size)
        for boxes, image in zip(proposals, images, strict=True)
    ]
    inputs = {"images": framed(images, size), "proposals": np.stack(boxes)}
    return unframed(predict(model, inputs, batch_size), images, size)


def find_proposals(model, images) -> list[np.ndarray]:
    """Find the proposals that `detect` would find, to be given to it again and again.

    Args:
        model: A detector that takes `proposals`, a number P, besides images.
        images: As for `detect`.

    Returns:
        Boxes `(P, 4)` for each image in its own pixels, best first, padded with zeros.

    Raises:
        ValueError: If these are no images with values 0-255.

    Example:
        >>> from aiva import data, models
        >>> model = models.FastRCNN(num_classes=10, width=16)
        >>> images, _ = data.load("scenes", split="test", count=2)
        >>> [boxes.shape for boxes in find_proposals(model, images)]
        [(300, 4), (300, 4)]
    """
    images = checked_images(images, channels=model.image_shape[2])
    size = model.image_shape[:2]
    found = search(framed(images, size), model.proposals)  # (N, P, 4)
    return [
        out_of_letterbox(boxes, image.shape, size)
        for boxes, image in zip(found, images, strict=True)
    ]


def predict(model, inputs, batch_size):
    """Return the detections as arrays that may be written to."""
    found = model.predict(inputs, batch_size=batch_size, verbose=0)
    return {key: np.array(found[key]) for key in ("boxes", "scores", "labels")}


def framed(images, size):
    """Return images `(N, height, width, C)` of one size, letterboxed where needed."""
    size = tuple(size)
    return np.stack(
        [
            image if image.shape[:2] == size else letterbox(image, size)
            for image in images
        ]
    )


def unframed(found, images, size):
    """Move detections from the frames back into the images."""
    if all(image.shape[:2] == tuple(size) for image in images):
        return found
    for boxes, image in zip(found["boxes"], images, strict=True):
        boxes[:] = out_of_letterbox(boxes, image.shape, size)
    return without_empty(found)


def without_empty(found):
    """Turn boxes that lay in a grey bar, and so have no area, into padding."""
    real = (found["boxes"][..., 2:] > found["boxes"][..., :2]).all(axis=-1)  # (N, D)
    order = np.argsort(~real, axis=1, kind="stable")  # padding goes to the end
    real = np.take_along_axis(real, order, axis=1)
    boxes = np.take_along_axis(found["boxes"], order[..., None], axis=1)
    scores, labels = (
        np.take_along_axis(found[key], order, axis=1) for key in ("scores", "labels")
    )
    return {
        "boxes": np.where(real[..., None], boxes, np.float32(0)),
        "scores": np.where(real, scores, np.float32(0)),
        "labels": np.where(real, labels, np.int32(-1)),
    }


def checked_images(images, channels):
    """Return a list of images as arrays, or raise a ValueError about them."""
    images = [np.asarray(image) for image in images]
    for place, image in enumerate(images):
        check_image(image, place, channels)
    if not images:
        raise ValueError("There must be at least one image. Received: none.")
    return images


def check_image(image, place, channels):
    """Raise a ValueError unless this is an image with values 0-255."""
    if image.ndim != 3 or image.shape[2] != channels or 0 in image.shape:
        raise ValueError(
            f"Each image must be an array (height, width, {channels}). Received: image "
            f"{place} of shape {image.shape}. Give a single image as `[image]`; turn a "
            "grey one into colours by `np.repeat(image[..., None], 3, axis=-1)`."
        )
    if image.dtype.kind == "f" and (
        not np.isfinite(image).all() or 0 < image.max() <= 1
    ):
        raise ValueError(
            "Images must have finite values 0-255: the models divide by themselves. "
            f"Received: image {place} with {image.dtype} values up to {image.max():g}."
        )
    if image.min() < 0 or image.max() > 255:
        raise ValueError(
            f"Images must have values 0-255. Received: image {place} with values from "
            f"{image.min():g} to {image.max():g}. Divide 16-bit images by 257."
        )
