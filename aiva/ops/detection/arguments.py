"""What the operations on boxes ask of their arguments, said in one place."""

import keras
from keras import ops


def as_boxes(values, name: str, axes: int = 1):
    """Return values as a float32 tensor `(..., 4)` of at least so many axes."""
    values = ops.cast(ops.convert_to_tensor(values), "float32")
    shape = tuple(values.shape)
    if len(shape) < axes or shape[-1] != 4:
        wanted = "(..., 4)" if axes == 1 else "(..., N, 4)"
        raise ValueError(
            f"`{name}` must have the shape {wanted}: 4 numbers, as [x1, y1, x2, y2] of "
            f"a box, along the last axis. Received: shape={shape}."
        )
    return values


def as_features_and_boxes(features, boxes):
    """Return a feature map `(B, H, W, C)` and boxes `(B, R, 4)` as float tensors."""
    features, boxes = ops.convert_to_tensor(features), as_boxes(boxes, "boxes")
    if len(features.shape) != 4 or len(boxes.shape) != 3:
        raise ValueError(
            "`features` must be (B, H, W, C) and `boxes` (B, R, 4). Received: features "
            f"of shape {tuple(features.shape)}, boxes of shape {tuple(boxes.shape)}."
        )
    if None in tuple(features.shape[1:]):
        raise ValueError(
            "The feature map's height, width and channels must be known. "
            f"Received: shape={tuple(features.shape)}. Give the model an image shape."
        )
    if "float" not in keras.backend.standardize_dtype(features.dtype):
        features = ops.cast(features, "float32")
    return features, boxes


def require_positive(**numbers):
    """Raise ValueError unless all numbers are above 0."""
    if min(numbers.values()) <= 0:
        names = ", ".join(f"`{name}`" for name in numbers)
        received = ", ".join(f"{name}={number}" for name, number in numbers.items())
        raise ValueError(f"{names} must be positive. Received: {received}.")
