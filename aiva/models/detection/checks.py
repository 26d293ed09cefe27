"""Settings of a detector that cannot work, named before anything is built."""

from aiva.conventions.numbers import is_whole


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


def check_context(crop_size, context):
    """Raise a ValueError unless a crop has room for its box."""
    if not is_whole(context) or context < 0 or 2 * context >= crop_size:
        raise ValueError(
            "`context` must be a whole number, at least 0, that leaves some of the "
            f"crop to the box. Received: crop_size={crop_size}, context={context!r}."
        )


def check_samples(proposals, **samples):
    """Raise a ValueError unless samples are pairs of a count and a part of it."""
    for name, sample in samples.items():
        count, fraction = sample
        if not is_whole(count) or count < 1 or not 0 <= fraction <= 1:
            raise ValueError(
                f"`{name}` must be a number from 1 on, and the largest part of it that "
                f"may hold objects, 0 to 1. Received: {name}={sample}."
            )
    count = proposals if is_whole(proposals) else proposals[1]
    if samples["roi_sample"][0] > count:
        raise ValueError(
            "There must be at least as many proposals as `roi_sample` takes. "
            f"Received: proposals={proposals}, roi_sample={samples['roi_sample']}."
        )
