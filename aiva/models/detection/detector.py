"""What all detectors share: checked settings, `detect`, the sum of a loss, `export`.

A detector's graph is inference: images in, and out come the detections and all that led
to them. Its own file says what the paper says: the graph, and in `compute_loss` what is
learned. Training is plain `fit`.

Shapes: B or N images, H x W pixels, C channels, M objects per image with padding, P
proposals, D detections.
"""

import functools
import inspect

import keras
import numpy as np
from keras import ops

from aiva.conventions.images import list_of_images
from aiva.conventions.letterbox import letterbox, out_of_letterbox
from aiva.conventions.numbers import check_shares, shape_of_images, whole_number
from aiva.conventions.objects import FLAGS, real_boxes
from aiva.models.detection.box_head import sample_boxes
from aiva.models.prediction import predicted
from aiva.models.saving import RebuildableModel

# Settings of detectors that count something, and so must be whole numbers from 1 on.
COUNTS = {
    "num_classes",
    "width",
    "stride",
    "head_width",
    "rpn_batch_size_per_image",
    "rpn_pre_nms_top_n",
    "rpn_post_nms_top_n",
    "num_proposals",
    "crop_size",
    "roi_size",
    "box_batch_size_per_image",
    "box_pre_nms_top_n",
    "detections_per_image",
}


def checked_settings(build):
    """Decorate a detector's constructor: settings are checked and become attributes.

    Whole numbers may be NumPy's; thresholds and fractions lie between 0 and 1.
    """
    signature = inspect.signature(build)
    names = [*signature.parameters][1:]  # without `self`

    @functools.wraps(build)
    def constructor(self, *args, **kwargs):
        given = signature.bind(self, *args, **kwargs)
        given.apply_defaults()
        settings = {name: checked(name, given.arguments[name]) for name in names}
        build(self, **settings)
        for name in names:
            if name not in ("backbone", "name"):  # the model has these already
                setattr(self, name, settings[name])
        self.rng = keras.random.SeedGenerator(self.seed)
        self.loss_trackers = [keras.metrics.Mean(name) for name in self.loss_names]

    return constructor


def checked(name, value):
    """Return a setting as a number of Python, or raise a ValueError that names it."""
    if name == "image_shape":
        return shape_of_images(name, value)
    if name in COUNTS or name in ("context", "seed"):
        return whole_number(name, value, at_least=1 if name in COUNTS else 0)
    if name.endswith(("_threshold", "_fraction")):
        check_shares(**{name: value})
    if name in ("anchor_sizes", "anchor_ratios"):
        return positive_numbers(name, value)
    return value


def positive_numbers(name, values):
    """Return one or more numbers above 0 as a tuple, or raise a ValueError."""
    numbers = tuple(values) if isinstance(values, (tuple, list)) else ()
    if not numbers or not all(number > 0 for number in numbers):
        raise ValueError(
            f"`{name}` must be one or more numbers above 0 in a tuple. "
            f"Received: {name}={values!r}."
        )
    return numbers


class Detector(RebuildableModel):
    """A model whose graph ends in detections, the common base of all detectors.

    A detector derives from it, decorates its constructor with `checked_settings`, names
    the parts of its loss in `loss_names`, and adds them up in `compute_loss`. Its
    graph's outputs are a dictionary, of which "detections" is one entry.

    Attributes:
        takes_proposals: Whether the graph asks for proposals besides images.
        loss_names: Names of the parts of the loss, as the log shows them.
        images_at_once: Images that `detect` looks at together if it is not told.
    """

    takes_proposals = False
    loss_names = ()
    images_at_once = 32

    def detect(self, images, *, batch_size: int | None = None) -> dict[str, np.ndarray]:
        """Detect objects in images of any size.

        Args:
            images: Array `(N, H, W, C)`, or a list of arrays `(H, W, C)` of any size,
                with values 0-255. Those of another size than the model's are
                letterboxed.
            batch_size: Images that are looked at together; None takes what suits the
                detector.

        Returns:
            Dictionary of "boxes" `(N, D, 4)` float32, [x1, y1, x2, y2] in the pixels of
            the images that were given, "scores" `(N, D)` float32 from 0 to 1 and
            "labels" `(N, D)` int32, best first, padded with zeros and label -1.

        Raises:
            ValueError: If these are no images with values 0-255.
        """
        images = self.checked_images(images)
        return self.detect_in_frames(self.framed(images), images, batch_size)

    def checked_images(self, images) -> list[np.ndarray]:
        """Return images as a list of arrays, or raise a ValueError about them."""
        return list_of_images(images, channels=(self.image_shape[2],))

    def framed(self, images) -> np.ndarray:
        """Return images as an array of the model's size, letterboxed where needed."""
        size = self.image_shape[:2]
        return np.stack(
            [
                image if image.shape[:2] == size else letterbox(image, size)
                for image in images
            ]
        )

    def detect_in_frames(self, inputs, images, batch_size):
        """Detect in what the graph takes, and move the boxes back into the images."""
        size = self.image_shape[:2]
        if batch_size is None:
            batch_size = self.images_at_once
        found = predicted(self, inputs, batch_size)
        found = {key: np.array(found[key]) for key in ("boxes", "scores", "labels")}
        if all(image.shape[:2] == size for image in images):
            return found
        for boxes, image in zip(found["boxes"], images, strict=True):
            boxes[:] = out_of_letterbox(boxes, image.shape, size)
        return without_empty(found)

    def predict_step(self, *state_and_data):
        """Return the detections alone; `predict` calls this."""
        outputs = super().predict_step(*state_and_data)
        if isinstance(outputs, tuple):  # JAX hands its state along
            return outputs[0]["detections"], outputs[1]
        return outputs["detections"]

    def sample_boxes(self, proposals, objects, training):
        """Choose the boxes that the box head learns from, and what it is to say."""
        boxes = self.boxes_to_learn_from(proposals, objects)  # (B, P + M, 4)
        return sample_boxes(
            boxes,
            objects,
            self.box_fg_iou_threshold,
            self.box_batch_size_per_image,
            self.box_positive_fraction,
            self.rng_of(training),
        )

    def boxes_to_learn_from(self, proposals, objects):
        """Add the objects' own boxes: an untrained RPN proposes nothing of use."""
        return ops.stop_gradient(ops.concatenate([proposals, objects["boxes"]], axis=1))

    def rng_of(self, training):
        """Return what decides the samples: an evaluation draws the same each time."""
        return self.rng if training else self.seed

    def total_loss(self, losses, objects):
        """Add up the parts of the loss, and note each of them for the log."""
        images = ops.shape(objects["labels"])[0]
        for tracker, loss in zip(self.loss_trackers, losses, strict=True):
            tracker.update_state(loss, sample_weight=images)
        return sum(losses) + sum(self.losses)  # those of a backbone's regularisers

    def detector(self) -> keras.Model:
        """Return the model that ends in detections and returns nothing else."""
        return keras.Model(self.input, self.output["detections"], name="detector")

    def export(self, filepath, format="tf_saved_model", verbose=None):
        """Write the detector to a file for other programs, without its training.

        Args:
            filepath: Folder of a SavedModel; or a file ending in `.tflite` or `.onnx`.
            format: `"tf_saved_model"`, `"litert"` or `"onnx"` (with the extra of that
                name); see `keras.Model.export`.
            verbose: Whether to say what has been written.
        """
        detector = self.detector()
        detector(self.input)  # ONNX takes only models that have been called
        detector.export(filepath, format=format, verbose=verbose)


def without_empty(found):
    """Turn boxes that lay in a grey bar, and so have no area, into padding."""
    real = real_boxes(found["boxes"])  # (N, D)
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


def objects_to_learn(objects, sample_weight=None):
    """Return boxes and labels, where what is not to be learned has become padding.

    Args:
        objects: Dictionary of "boxes" `(B, M, 4)` in pixels and "labels" `(B, M)`,
            where -1 is padding. Those marked in "crowd" or "difficult" `(B, M)` are
            not learned.
        sample_weight: Weights of the images; a detector takes none.

    Returns:
        Dictionary of "boxes" `(B, M, 4)` float32 and "labels" `(B, M)` int32.

    Raises:
        ValueError: If this is no such dictionary, or has no room for any object, or
            images are weighted.

    Example:
        >>> import numpy as np
        >>> objects = {"boxes": np.ones((1, 2, 4)), "labels": np.array([[3, 7]])}
        >>> learned = objects_to_learn({**objects, "crowd": np.array([[False, True]])})
        >>> ops.convert_to_numpy(learned["labels"]).tolist()
        [[3, -1]]
    """
    if sample_weight is not None:
        raise ValueError(
            "A detector cannot weight its images. Received: a `sample_weight`. Leave "
            "it out."
        )
    if not isinstance(objects, dict) or not {"boxes", "labels"} <= set(objects):
        raise ValueError(
            "Objects must be a dictionary of 'boxes' (B, M, 4) and 'labels' (B, M). "
            f"Received: {type(objects).__name__}. See `aiva.training.train_detector`."
        )
    if objects["labels"].shape[1] == 0:
        raise ValueError(
            "There must be room for at least one object, padded with label -1. "
            f"Received: labels of shape {tuple(objects['labels'].shape)}."
        )
    labels = ops.cast(objects["labels"], "int32")
    for flag in FLAGS:
        if flag in objects:
            labels = ops.where(ops.cast(objects[flag], "bool"), -1, labels)
    boxes = ops.where(
        labels[..., None] >= 0, ops.cast(objects["boxes"], "float32"), 0.0
    )
    return {"boxes": boxes, "labels": labels}


def check_backbone(backbone, shape, argument="image_shape"):
    """Raise a ValueError unless the backbone takes images of the shape."""
    if tuple(backbone.input_shape[1:]) != tuple(shape):
        raise ValueError(
            f"The backbone must be built for the model's `{argument}`, images of shape "
            f"{tuple(shape)}. Received: a backbone for images "
            f"{tuple(backbone.input_shape[1:])}."
        )


def check_one_map(backbone, kind):
    """Raise a ValueError unless a backbone ends in one feature map."""
    shapes = [tuple(features.shape) for features in backbone.outputs]
    if len(shapes) > 1 or len(shapes[0]) != 4:
        raise ValueError(
            f"{kind} reads its boxes from one feature map (B, H, W, C). Received: a "
            f"backbone with {len(shapes)} outputs of shape {shapes}. Return one of its "
            "maps, before any global pooling."
        )


def check_sample(box_batch_size_per_image, **proposals):
    """Raise a ValueError unless there are enough proposals to learn from."""
    ((name, count),) = proposals.items()
    if box_batch_size_per_image > count:
        raise ValueError(
            f"`{name}` must be at least `box_batch_size_per_image`, the proposals that "
            f"are learned from. Received: {name}={count}, "
            f"box_batch_size_per_image={box_batch_size_per_image}."
        )
