"""Generators that are told a class: their inputs, and how the class joins the rest.

A condition is an input like the image itself, not a target. So a conditional generator
takes a dictionary of "images" and "labels", in `fit` as in `predict`.

Shapes: B images, D numbers of a code, K classes, F features.
"""

import keras
from keras import ops


def image_inputs(image_shape, num_classes):
    """Return the inputs of a model as it takes them, and as a list.

    Args:
        image_shape: Height, width and channels.
        num_classes: Number K of classes, or None where there is no condition.

    Returns:
        The images, or a dictionary of "images" and "labels"; and a list of the same.

    Example:
        >>> inputs, parts = image_inputs((8, 8, 1), num_classes=10)
        >>> sorted(inputs), [part.shape for part in parts]
        (['images', 'labels'], [(None, 8, 8, 1), (None,)])
    """
    images = keras.Input(image_shape, name="images")
    if num_classes is None:
        return images, [images]
    labels = keras.Input((), dtype="int32", name="labels")
    return {"images": images, "labels": labels}, [images, labels]


def code_inputs(latent_dim, num_classes):
    """Return a list of inputs: codes `(B, D)`, and labels `(B,)` if there are some."""
    codes = keras.Input((latent_dim,), name="codes")
    if num_classes is None:
        return [codes]
    return [codes, keras.Input((), dtype="int32", name="labels")]


def as_parts(inputs, num_classes):
    """Return images, and labels if there are some, as a list.

    Raises:
        ValueError: If a conditional model gets no labels.
    """
    if num_classes is None:
        return [inputs]
    if not isinstance(inputs, dict) or not {"images", "labels"} <= set(inputs):
        raise ValueError(
            "A model with `num_classes` learns from a dictionary of 'images' "
            f"(B, H, W, C) and 'labels' (B,). Received: {type(inputs).__name__}. See "
            "`aiva.training.train_generator`."
        )
    return [inputs["images"], inputs["labels"]]


def with_class(x, labels, num_classes):
    """Append the class to vectors `(B, F)`, as K numbers of which one is 1.

    Args:
        x: Vectors `(B, F)`.
        labels: A list of the class ids `(B,)`, or an empty list.
        num_classes: Number K of classes.

    Returns:
        Vectors `(B, F + K)`, or `(B, F)` where there are no labels.
    """
    if not labels:
        return x
    classes = ops.one_hot(labels[0], num_classes, dtype=x.dtype)  # (B, K)
    return ops.concatenate([x, classes], axis=-1)
