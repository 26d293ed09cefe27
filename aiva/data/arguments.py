"""The arguments that loaders share: split, size, invalid, count and other numbers."""

import operator

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


def whole_number(name, value, at_least=1):
    """Return the value as an int, or raise a ValueError that names the argument.

    Example:
        >>> whole_number("size", 28)
        28
        >>> whole_number("size", -3)
        Traceback (most recent call last):
        ValueError: `size` must be a whole number, at least 1. Received: size=-3.
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool) or number < at_least:
        raise ValueError(
            f"`{name}` must be a whole number, at least {at_least}. "
            f"Received: {name}={value!r}."
        )
    return number


def height_and_width(size):
    """Return height and width in pixels, or raise a ValueError.

    Example:
        >>> height_and_width(32), height_and_width((24, 32))
        ((32, 32), (24, 32))
    """
    sides = tuple(size) if isinstance(size, (tuple, list)) else (size, size)
    if len(sides) != 2:
        raise ValueError(
            "`size` must be a number of pixels, or (height, width). "
            f"Received: size={size!r}."
        )
    return tuple(whole_number("size", side) for side in sides)


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
    if whole_number("count", count) > len(images):
        raise ValueError(
            f"`count` must be at most {len(images):,}, the size of this split. "
            f"Received: count={count}."
        )
    return images[:count], labels[:count]
