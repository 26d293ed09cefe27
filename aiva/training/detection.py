"""Train a detector."""

import keras

from aiva.conventions.numbers import check_counts
from aiva.metrics import coco_average_precision
from aiva.training.examples import prepared
from aiva.training.recognition import steps_per_epoch

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
            Or a `tf.data` stream of the batches that `fit` takes, as made by
            `aiva.data.stream`, for R-CNN and Fast R-CNN with its `proposals`.
        validation: The same, to measure the loss on after every epoch, or None. For the
            average precision see `AveragePrecision`.
        epochs: Passes over the training images. A detector needs thousands of steps.
        batch_size: Images per step; a stream brings its own.
        learning_rate: Highest learning rate.
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
    check_counts(epochs=epochs, batch_size=batch_size)
    is_stream = not isinstance(train, (tuple, list))
    train, validation = prepared([train, validation], model, verbose)
    counted = train if is_stream else (train[1]["labels"],)
    steps = epochs * steps_per_epoch(counted, batch_size)
    model.compile(
        keras.optimizers.AdamW(
            warm_up_then_cosine(learning_rate, steps),
            weight_decay=weight_decay,
            global_clipnorm=LARGEST_NORM,
        )
    )
    return model.fit(
        *((train,) if is_stream else train),
        batch_size=None if is_stream else batch_size,
        shuffle=not is_stream,  # a stream shuffles by itself
        epochs=epochs,
        validation_data=validation,
        callbacks=callbacks,
        verbose=verbose,
    )


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
