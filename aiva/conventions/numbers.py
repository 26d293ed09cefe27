"""Numbers that a user gives: counts, shares, sizes. One check of each."""

import numbers
import operator


def whole_number(name: str, value, at_least: int = 1) -> int:
    """Return a value as a Python int, or raise a ValueError that names the argument.

    Whole numbers of NumPy are welcome: `labels.max() + 1` is one.

    Args:
        name: Name of the argument.
        value: What was given for it.
        at_least: The smallest number that makes sense.

    Returns:
        The value as an int.

    Raises:
        ValueError: If it is no whole number, or too small.

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


def whole_numbers(at_least: int = 1, **values) -> list[int]:
    """Return several values as ints, in the order in which they are given.

    Example:
        >>> width, depth = whole_numbers(width=8, depth=3)
        >>> width, depth
        (8, 3)
    """
    return [whole_number(name, value, at_least) for name, value in values.items()]


def several_whole_numbers(name: str, values, at_least: int = 1) -> tuple[int, ...]:
    """Return a list of one or more whole numbers as a tuple, or raise a ValueError.

    Example:
        >>> several_whole_numbers("widths", [16, 32])
        (16, 32)
    """
    try:
        listed = tuple(values)
    except TypeError:
        listed = ()
    try:
        if not listed or isinstance(values, str):
            raise ValueError
        return tuple(whole_number(name, number, at_least) for number in listed)
    except ValueError:
        raise ValueError(
            f"`{name}` must be one or more whole numbers in a tuple, each at least "
            f"{at_least}. Received: {name}={values!r}."
        ) from None


def are_numbers(*values) -> bool:
    """Tell whether all values are real numbers, not texts, None or NaN.

    Example:
        >>> are_numbers(1, 0.5), are_numbers(1, "2"), are_numbers(float("nan"))
        (True, False, False)
    """
    return all(isinstance(value, numbers.Real) and value == value for value in values)


def height_and_width(size) -> tuple[int, int]:
    """Return height and width in pixels, of one number or of two.

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


def shape_of_images(
    name: str, shape, divisor: int = 1, smallest: int = 1, open_sides: bool = False
) -> tuple:
    """Return height, width and channels as ints, or raise a ValueError.

    Args:
        name: Name of the argument.
        shape: Height, width and channels, numbers of Python or of NumPy.
        divisor: Number that must divide height and width.
        smallest: Pixels that height and width must have at least.
        open_sides: Whether height and width may be None, for images of any size.

    Raises:
        ValueError: If these are not three positive whole numbers, or do not fit.

    Example:
        >>> shape_of_images("image_shape", [28, 28, 1], divisor=4)
        (28, 28, 1)
        >>> shape_of_images("image_shape", (None, None, 3), open_sides=True)
        (None, None, 3)
    """
    try:
        *sides, channels = shape
        height, width = [
            None if side is None and open_sides else whole_number(name, side, smallest)
            for side in sides
        ]
        channels = whole_number(name, channels)
        fits = not (height or 0) % divisor and not (width or 0) % divisor
    except (TypeError, ValueError):
        fits = False
    if not fits:
        sides = f", at least {smallest} x {smallest} pixels" if smallest > 1 else ""
        sides += f", height and width divisible by {divisor}" if divisor > 1 else ""
        sides += ", or None for a side of any length" if open_sides else ""
        raise ValueError(
            f"`{name}` must be (height, width, channels), whole numbers of at least 1"
            f"{sides}. Received: {name}={shape!r}. Resize the images with "
            "`keras.ops.image.resize`, or pad them."
        )
    return height, width, channels


def check_shares(**shares) -> None:
    """Raise a ValueError unless all values lie between 0 and 1.

    Example:
        >>> check_shares(score_threshold=0.5)
    """
    for name, share in shares.items():
        if not isinstance(share, numbers.Real) or not 0 <= share <= 1:
            raise ValueError(
                f"`{name}` must lie between 0 and 1. Received: {name}={share!r}."
            )
