"""Train a detector.

Shapes: N images, B of them in a batch, H x W pixels, C channels, M objects of an image
with padding, Q proposals of an image that are given, P that the model looks into.
"""

import functools

import keras
import numpy as np

from aiva.conventions.images import check_pixels
from aiva.conventions.objects import (
    FLAGS,
    check_boxes,
    check_labels,
    checked_objects,
)
from aiva.metrics import coco_average_precision
from aiva.training.compiled import compile_once
from aiva.training.fit import Run, is_stream, prepared

WARM_UP = 100  # steps in which the learning rate rises
LARGEST_NORM = 5.0  # of the gradient of all weights together


def train_detector(
    model: keras.Model,
    train,
    validation=None,
    epochs: int = 5,
    batch_size: int = 8,
    learning_rate: float = 1.5e-3,
    weight_decay: float = 1e-4,
    callbacks: list | None = None,
    verbose: str | int = "auto",
) -> keras.callbacks.History:
    """Fit a detector to images and the objects in them.

    The recipe is AdamW. The learning rate rises over 100 steps, or a tenth of a short
    training, because the first gradients of an untrained detector are wild; then it
    falls to zero along a cosine. Gradients are cut to a common norm of 5.

    R-CNN and Fast R-CNN are told where to look. Proposals that are not given are found
    by `aiva.proposals.selective_search` before the training begins, with a progress
    bar; find them yourself to keep them for another training.

    Args:
        model: A detector: `aiva.models.RCNN`, `FastRCNN` or `FasterRCNN`.
        train: Pair `(images, objects)` or, for R-CNN and Fast R-CNN, `(images, objects,
            proposals)` to learn from. Images `(N, H, W, C)` have values 0-255; objects
            are a dictionary of "boxes" `(N, M, 4)`, [x1, y1, x2, y2] in pixels, and
            "labels" `(N, M)`, where -1 is padding; proposals are boxes `(N, Q, 4)`,
            best first, where those without area are padding. Objects marked in "crowd"
            or "difficult" `(N, M)` are not learned. Images without objects are welcome.
            Or a stream of the batches that `fit` takes, whose first one is checked:
            `tf.data`, as made by `aiva.data.stream`, for R-CNN and Fast R-CNN with its
            `proposals`; or a `keras.utils.PyDataset`.
        validation: The same, to measure the loss on after every epoch, or None. For the
            average precision see `AveragePrecision`.
        epochs: Passes over the training images. A detector needs thousands of steps.
        batch_size: Images per step; a stream brings its own.
        learning_rate: Highest learning rate; the constant one at first if
            `keras.callbacks.ReduceLROnPlateau` or `LearningRateScheduler` sets it.
        weight_decay: Part of each weight, times the learning rate, that every step
            takes away.
        callbacks: Keras callbacks.
        verbose: As in `keras.Model.fit`.

    Returns:
        The Keras history, with `loss`, its parts, and their `val_` twins.

    Raises:
        ValueError: If images, objects and proposals do not belong together or to the
            model, images have been divided by 255 or hold NaN, a label is not a class
            of the model, a box is inverted or leaves its image, a stream does not know
            its length or lacks proposals, or a count is not positive.

    Example:
        >>> from aiva import data, models
        >>> model = models.FasterRCNN(num_classes=10, width=16)
        >>> scenes = data.load("scenes", count=2)
        >>> history = train_detector(model, scenes, epochs=1, verbose=0)
        >>> sorted(history.history)[:3]
        ['head_box_loss', 'head_class_loss', 'loss']
    """
    train, validation = (prepared_objects(data, model) for data in (train, validation))
    run = Run(train, validation, epochs, batch_size, callbacks, verbose)
    # A search may take minutes, so all else has been checked before the first one.
    run.train = with_proposals(run.train, model, verbose)
    run.validation = with_proposals(run.validation, model, verbose)
    compile_once(
        model,
        keras.optimizers.AdamW(
            run.decaying(learning_rate, warm_up_then_cosine),
            weight_decay=weight_decay,
            global_clipnorm=LARGEST_NORM,
        ),
    )
    return run.fit(model)


def warm_up_then_cosine(learning_rate, steps):
    """Let the learning rate rise for a while, then fall to zero at the last step."""
    rising = min(WARM_UP, steps // 10)
    if rising == 0:
        return keras.optimizers.schedules.CosineDecay(learning_rate, steps)
    return keras.optimizers.schedules.CosineDecay(
        0.0, steps - rising, warmup_target=learning_rate, warmup_steps=rising
    )


class AveragePrecision(keras.callbacks.Callback):
    """Measure a detector's average precision after every epoch.

    The history gets `val_AP` and `val_AP50` by the rules of COCO, see
    `aiva.metrics.coco_average_precision`. Callbacks that read these figures must come
    after it in the list, and `keras.callbacks.EarlyStopping` needs `mode="max"`.

    Args:
        images: Images `(N, H, W, C)` with values 0-255.
        objects: Dictionary of their "boxes" and "labels".
        proposals: Boxes `(N, Q, 4)` for R-CNN and Fast R-CNN; None finds them by
            selective search, once for each training.
        batch_size: Images that are looked at together; None takes the model's own.

    Raises:
        ValueError: When the training begins, if proposals are given to a model that
            makes its own.

    Example:
        >>> from aiva import data, models
        >>> scenes = data.load("scenes", count=2)
        >>> measure = AveragePrecision(*data.load("scenes", "test", count=2))
        >>> history = train_detector(
        ...     models.FasterRCNN(num_classes=10, width=16),
        ...     data.load("scenes", count=2),
        ...     epochs=1,
        ...     callbacks=[measure],
        ...     verbose=0,
        ... )
        >>> 0 <= history.history["val_AP50"][0] <= 1
        True
    """

    def __init__(
        self, images, objects, proposals=None, *, batch_size: int | None = None
    ):
        super().__init__()
        self.images = images
        self.objects = objects
        self.proposals = proposals
        self.batch_size = batch_size

    def on_train_begin(self, logs=None):
        """Find the proposals, if the model wants some and none are given."""
        self.options = (
            {} if self.batch_size is None else {"batch_size": self.batch_size}
        )
        if self.model.takes_proposals:
            given = self.proposals
            if given is None:
                given = self.model.find_proposals(self.images)
            self.options["proposals"] = given
        elif self.proposals is not None:
            raise ValueError(
                f"{type(self.model).__name__} makes its own proposals. Received: "
                "proposals for `AveragePrecision`. Leave them out."
            )

    def on_epoch_end(self, epoch, logs=None):
        """Detect, compare, and write the figures into the log."""
        found = self.model.detect(self.images, **self.options)
        figures = coco_average_precision(self.objects, found, self.model.num_classes)
        logs.update({f"val_{name}": figures[name] for name in ("AP", "AP50")})


def prepared_objects(data, model):
    """Return what `fit` takes, or raise; proposals that are not given are None."""
    check = checked_batch if is_stream(data) else checked
    return prepared(data, functools.partial(check, model=model))


def checked_batch(batch, model):
    """Raise a ValueError unless a detector can learn from a batch of a stream."""
    if model.takes_proposals and isinstance(batch, tuple) and len(batch) in (2, 3):
        inputs, objects = batch[:2]
        boxes = inputs.get("proposals") if isinstance(inputs, dict) else None
        fits = boxes is not None and boxes.shape[1:] == (model.num_proposals, 4)
        if not fits or len(batch) == 3:
            received = keras.tree.map_structure(np.shape, batch)
            raise ValueError(
                f"{type(model).__name__} learns from streams of pairs (inputs, "
                "objects), inputs being a dictionary of 'images' and 'proposals' "
                f"(B, {model.num_proposals}, 4). Received: {received}. Make it by "
                "`aiva.data.stream(images, objects, "
                f"proposals=selective_search(images, {model.num_proposals}))`."
            )
        batch = inputs.get("images"), objects, boxes
    checked(batch, model)


def checked(data, model):
    """Return inputs and objects as arrays, or raise a ValueError about them."""
    is_tuple = isinstance(data, (tuple, list))
    if not is_tuple or len(data) not in (2, 3) or not isinstance(data[1], dict):
        received = [type(part).__name__ for part in data] if is_tuple else type(data)
        raise ValueError(
            "Expected a pair (images, objects), objects being a dictionary of 'boxes' "
            "and 'labels', or (images, objects, proposals). Received: "
            f"{sorted(data) if isinstance(data, dict) else received}."
        )
    images, shape = np.asarray(data[0]), tuple(model.image_shape)
    if images.shape[1:] != shape or len(images) == 0:
        raise ValueError(
            "Expected at least one image, and images of the model's shape, "
            f"(N, {', '.join(map(str, shape))}). Received: {images.shape}. Letterbox "
            "the images, as `aiva.data.from_voc` does, or build the model for them."
        )
    check_pixels(images)
    objects = objects_of(data[1], images, model.num_classes)
    if model.takes_proposals:
        sizes = [shape[:2]] * len(images)
        given = len(data) == 3
        boxes = model.check_proposals(data[2], sizes) if given else None
        return {"images": images, "proposals": boxes}, objects
    if len(data) == 3:
        raise ValueError(
            f"{type(model).__name__} makes its own proposals. Received: (images, "
            "objects, proposals). Leave the proposals out."
        )
    return images, objects


def objects_of(given, images, num_classes):
    """Return the objects that a detector may learn, or raise a ValueError."""
    objects = checked_objects(given, count=len(images))
    if objects["labels"].shape[1] == 0:
        raise ValueError(
            "There must be room for at least one object, padded with label -1. "
            f"Received: labels {objects['labels'].shape}."
        )
    check_labels(objects["labels"], num_classes)
    real = objects["labels"] >= 0
    check_boxes(objects["boxes"], real, inside=images.shape[1:3])
    kept = ("boxes", "labels", *FLAGS)
    return {key: objects[key] for key in kept if key in objects}


def with_proposals(data, model, verbose):
    """Return inputs and objects; where proposals are missing, search for them."""
    if data is None or not isinstance(data[0], dict):
        return data
    inputs, objects = data
    if inputs["proposals"] is None:
        boxes = np.stack(model.find_proposals(inputs["images"], verbose))
        inputs = {**inputs, "proposals": boxes}
    return inputs, objects
