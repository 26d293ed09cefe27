"""Settings of a detector that cannot work, named before anything is built."""

import numbers


def check_backbone(backbone, image_shape):
    """Raise a ValueError unless the backbone takes such images."""
    if tuple(backbone.input_shape[1:]) != tuple(image_shape):
        raise ValueError(
            "The backbone must be built for the model's `image_shape`. Received: a "
            f"backbone for images {tuple(backbone.input_shape[1:])}, "
            f"image_shape={tuple(image_shape)}."
        )


def check_counts(**counts):
    """Raise a ValueError unless all counts are whole numbers from one on."""
    for name, values in counts.items():
        several = values if isinstance(values, (tuple, list)) else [values]
        if not all(is_whole(count) and count >= 1 for count in several):
            raise ValueError(
                f"`{name}` must be whole numbers, at least 1. "
                f"Received: {name}={values!r}."
            )


def check_pairs(**pairs):
    """Raise a ValueError unless all settings consist of two parts."""
    for name, pair in pairs.items():
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise ValueError(f"`{name}` must be a pair. Received: {name}={pair!r}.")


def is_whole(number):
    """Tell whether this is a whole number, of Python or of NumPy."""
    return isinstance(number, numbers.Integral) and not isinstance(number, bool)


def check_shares(**shares):
    """Raise a ValueError unless all numbers lie between 0 and 1 and do not fall."""
    for name, values in shares.items():
        several = list(values) if isinstance(values, (tuple, list)) else [values]
        if several != sorted(several) or several[0] < 0 or several[-1] > 1:
            raise ValueError(
                f"`{name}` must lie between 0 and 1, the smaller number first. "
                f"Received: {name}={values}."
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
    count = proposals if isinstance(proposals, int) else proposals[1]
    if samples["roi_sample"][0] > count:
        raise ValueError(
            "There must be at least as many proposals as `roi_sample` takes. "
            f"Received: proposals={proposals}, roi_sample={samples['roi_sample']}."
        )
