"""Streams: batches made while the model trains, by tf.data.

For images that are to be augmented anew in every epoch, or that do not fit into memory.
Keras trains from such a stream with any of its backends: `model.fit(stream,
shuffle=False)`, because the stream itself mixes.
"""

import numpy as np

from aiva.conventions.numbers import whole_number
from aiva.conventions.objects import checked_objects
from aiva.data.augmentation import (
    augmented,
    augmented_with_objects,
    augmented_with_proposals,
    check_layers,
)
from aiva.data.video.augmentation import augmented_clips, check_clip_layers


def stream(
    images: np.ndarray,
    labels: np.ndarray | dict[str, np.ndarray],
    batch_size: int = 32,
    shuffle: bool = True,
    augment=None,
    seed: int = 0,
    proposals: np.ndarray | None = None,
):
    """Make a `tf.data.Dataset` of batches from images, or clips, and labels.

    Args:
        images: Array `(N, H, W, C)` with values 0-255, or clips `(N, T, H, W, C)`. A
            `numpy.memmap` stays on the disk; only the images of a batch are read.
        labels: Array `(N, ...)`, or a dict of such arrays, such as the objects that
            detection sets have: "boxes", "labels" and perhaps "masks".
        batch_size: Images per batch; the last batch may be smaller.
        shuffle: Whether to mix the items, anew in every epoch.
        augment: Keras preprocessing layer, or a list of them, applied to the images as
            in training. Labels stay as they are, but boxes and masks move with the
            images, if the layers are told `bounding_box_format="xyxy"`; an object that
            leaves the image gets the label -1. All frames of a clip get the same
            change; a layer that cannot do so is refused. Give the layers a `seed` of
            their own for the same pictures in every run.
        seed: Decides the order of the items, together with TensorFlow's global seed
            if one is set.
        proposals: Boxes `(N, P, 4)` for R-CNN and Fast R-CNN, as selective search
            finds them, or None. They move as the objects do; one that leaves its image
            becomes padding.

    Returns:
        A dataset of `(images, labels)` with a known number of batches. Images keep
        their dtype; augmented ones are float32, cut off at 0 and 255. With proposals
        the first is a dictionary of "images" and "proposals" `(B, P, 4)` float32.

    Raises:
        ValueError: If these are no images and no clips, there are none, the labels
            are not equally many, or a layer would leave boxes or clips wrong.

    Example:
        >>> images = np.zeros((10, 8, 8, 1), "uint8")
        >>> batches = stream(images, np.arange(10), batch_size=4)
        >>> len(batches), [labels.shape[0] for images, labels in batches]
        (3, [4, 4, 2])
    """
    import tensorflow as tf

    images, labels = check_items(images, labels)
    inputs = images
    if proposals is not None:
        check_images(images)
        inputs = {"images": images, "proposals": proposal_array(proposals, images)}
        labels = objects_to_move(labels)
    batch_size = whole_number("batch_size", batch_size)
    # Only indices are mixed and batched: the images stay where they are until needed.
    batches = tf.data.Dataset.range(len(images))
    if shuffle:
        batches = batches.shuffle(len(images), seed=whole_number("seed", seed, 0))
    batches = batches.batch(batch_size).map(fetch(inputs, labels))
    if augment is not None:
        batches = batches.map(augmentation(augment, inputs, labels))
    return batches.prefetch(tf.data.AUTOTUNE)


def check_items(images, labels):
    """Return both as arrays, or raise a ValueError if they do not belong together."""
    images = np.asanyarray(images)
    if images.ndim not in (4, 5) or len(images) == 0:
        raise ValueError(
            "`images` must be an array (N, H, W, C) with at least one image, or clips "
            f"(N, T, H, W, C). Received: shape {images.shape}. Grey images need a last "
            "axis: `images[..., None]`."
        )
    if isinstance(labels, dict):
        labels = {key: np.asanyarray(values) for key, values in labels.items()}
    else:
        labels = np.asanyarray(labels)
    for values in labels.values() if isinstance(labels, dict) else [labels]:
        if values.shape[:1] != images.shape[:1]:
            raise ValueError(
                f"There must be as many labels as images, {len(images)}. "
                f"Received: labels of shape {values.shape}."
            )
    return images, labels


def proposal_array(proposals, images):
    """Return proposals as an array, or raise a ValueError."""
    proposals = np.asarray(proposals, "float32")
    if proposals.ndim != 3 or proposals.shape[::2] != (len(images), 4):
        raise ValueError(
            f"`proposals` must be boxes ({len(images)}, P, 4), a list for each image. "
            f"Received: shape {proposals.shape}."
        )
    return proposals


def check_images(images):
    """Raise a ValueError for clips, whose proposals nobody knows how to move."""
    if images.ndim != 4:
        raise ValueError(
            "Proposals go with images (N, H, W, C). "
            f"Received: clips of shape {images.shape}. Stream their frames as images."
        )


def check_no_boxes(labels):
    """Raise a ValueError if clips with boxes are to be augmented: these would stay."""
    if isinstance(labels, dict) and "boxes" in labels:
        raise ValueError(
            "Clips are augmented without boxes, which would stay where they are. "
            "Received: labels with 'boxes'. Leave out `augment`, or stream the frames "
            "as images."
        )


def objects_to_move(objects):
    """Return what proposals are learned from; masks and areas are not.

    Raises:
        ValueError: If these are no objects.
    """
    if not isinstance(objects, dict):
        raise ValueError(
            "Proposals go with objects, a dictionary of 'boxes' and 'labels'. "
            f"Received: labels of type {type(objects).__name__}."
        )
    checked_objects(objects, name="labels")
    kept = ("boxes", "labels", "crowd", "difficult")
    return {key: objects[key] for key in kept if key in objects}


def fetch(inputs, labels):
    """Return a function from the indices of a batch to its inputs and labels."""
    import tensorflow as tf

    arrays = tf.nest.flatten((inputs, labels))
    types = [array.dtype for array in arrays]

    def take(indices):
        """Take some items out of every array, with NumPy."""
        return [np.asarray(array[indices]) for array in arrays]

    def batch(indices):
        """Do so inside tf.data, which cannot see the shapes."""
        parts = tf.numpy_function(take, [indices], types)
        for part, array in zip(parts, arrays, strict=True):
            part.set_shape((None, *array.shape[1:]))
        return tf.nest.pack_sequence_as((inputs, labels), parts)

    return batch


def augmentation(augment, inputs, labels):
    """Return a function that augments a batch, with or without boxes to be moved."""
    layers = augment if isinstance(augment, (list, tuple)) else [augment]
    if not isinstance(inputs, dict) and inputs.ndim == 5:
        check_clip_layers(layers)
        check_no_boxes(labels)
        return lambda clips, labels: (augmented_clips(clips, layers), labels)
    if not (isinstance(labels, dict) and "boxes" in labels):
        return lambda images, labels: (augmented(images, layers), labels)
    checked_objects(labels, name="labels")
    check_layers(layers)
    moving = (
        augmented_with_proposals if isinstance(inputs, dict) else augmented_with_objects
    )
    return lambda inputs, objects: moving(inputs, objects, layers)
