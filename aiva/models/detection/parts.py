"""What the detectors have in common outside their papers: objects, saving, export.

Shapes: B images, M objects per image with padding.
"""

import inspect

import keras
from keras import ops


def objects_to_learn(objects):
    """Return boxes and labels, where what is not to be learned has become padding.

    Args:
        objects: Dictionary of "boxes" `(B, M, 4)` in pixels and "labels" `(B, M)`,
            where -1 is padding. Those marked in "crowd" or "difficult" `(B, M)` are
            not learned.

    Returns:
        Dictionary of "boxes" `(B, M, 4)` float32 and "labels" `(B, M)` int32.

    Raises:
        ValueError: If this is no such dictionary, or has no room for any object.

    Example:
        >>> import numpy as np
        >>> objects = {"boxes": np.ones((1, 2, 4)), "labels": np.array([[3, 7]])}
        >>> learned = objects_to_learn({**objects, "crowd": np.array([[False, True]])})
        >>> ops.convert_to_numpy(learned["labels"]).tolist()
        [[3, -1]]
    """
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
    for mark in ("crowd", "difficult"):
        if mark in objects:
            labels = ops.where(ops.cast(objects[mark], "bool"), -1, labels)
    boxes = ops.where(
        labels[..., None] >= 0, ops.cast(objects["boxes"], "float32"), 0.0
    )
    return {"boxes": boxes, "labels": labels}


def refuse_sample_weight(sample_weight):
    """Raise a ValueError if images are to be weighted."""
    if sample_weight is not None:
        raise ValueError("A detector takes no `sample_weight`. Received: some.")


def detections_of(outputs):
    """Return the detections alone of what a detector's `predict_step` returns."""
    if isinstance(outputs, tuple):  # JAX hands its state along
        return outputs[0]["detections"], outputs[1]
    return outputs["detections"]


def detections_alone(model) -> keras.Model:
    """Return the model that ends in detections, with nothing else to return."""
    return keras.Model(model.input, model.output["detections"], name="detector")


def export_detections(model, filepath, format, verbose):
    """Write the model that ends in detections to a file for other programs."""
    detector = detections_alone(model)
    detector(model.input)  # ONNX takes only models that have been called
    detector.export(filepath, format=format, verbose=verbose)


def config_of(model) -> dict:
    """Return all arguments of a detector, its backbone as `keras.saving` writes it."""
    names = [*inspect.signature(type(model).__init__).parameters][1:]  # without `self`
    config = {name: getattr(model, name) for name in names}
    return {
        **config,
        "backbone": keras.saving.serialize_keras_object(model.backbone),
    }


def from_config_of(kind, config):
    """Build a detector of a kind from what `config_of` returned."""
    backbone = config["backbone"]
    if isinstance(backbone, dict):
        backbone = keras.saving.deserialize_keras_object(backbone)
    return kind(**{**config, "backbone": backbone})
