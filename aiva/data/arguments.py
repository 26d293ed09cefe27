"""The arguments that loaders share: split, invalid and count."""

from aiva.conventions.numbers import whole_number

SPLITS = ("train", "test")


def check_split(split):
    """Raise a ValueError unless the split is one of the two that every set has.

    Example:
        >>> check_split("validation")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ValueError: `split` must be "train" or "test". Received: split='validation'...
    """
    if split not in SPLITS:
        raise ValueError(
            f'`split` must be "train" or "test". Received: split={split!r}. For '
            "validation data, set some of the training data aside."
        )


def check_invalid(invalid):
    """Raise a ValueError unless it is known what to do about what is not valid.

    Example:
        >>> check_invalid("ignore")
        Traceback (most recent call last):
        ValueError: `invalid` must be "raise" or "skip". Received: invalid='ignore'.
    """
    if invalid not in ("raise", "skip"):
        raise ValueError(
            f'`invalid` must be "raise" or "skip". Received: invalid={invalid!r}.'
        )


def first_items(images, labels, count):
    """Return the first `count` images and labels, or all of them for None.

    Example:
        >>> first_items([1, 2, 3], ["a", "b", "c"], count=2)
        ([1, 2], ['a', 'b'])
    """
    if count is None:
        return images, labels
    count = whole_number("count", count)
    if count > len(images):
        raise ValueError(
            f"`count` must be at most {len(images):,}, the size of this split. "
            f"Received: count={count}."
        )
    return images[:count], labels[:count]
