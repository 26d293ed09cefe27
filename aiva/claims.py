"""Claims: a printed figure and the band in which it must lie."""

import math
import numbers


def claim(
    name: str,
    value: float,
    at_least: float | None = None,
    at_most: float | None = None,
) -> None:
    """Print a measured figure beside its expected band, and raise outside the band.

    Figures differ a little between machines, so a notebook states the band in which
    a figure must lie. The checks of the notebooks mask the measured number, compare the
    rest of the line, and refuse a stored number outside its band.

    Args:
        name: What was measured, such as `"test accuracy"`.
        value: The measured figure.
        at_least: Lower end of the band, included.
        at_most: Upper end of the band, included.

    Raises:
        ValueError: If no band is given, or one that nothing can lie in.
        AssertionError: If the value is outside the band or not a finite number.

    Example:
        >>> claim("test accuracy", 0.98137, at_least=0.97)
        test accuracy = 0.9814 (expected: at least 0.97)
        >>> claim("error", 0.2, at_most=0.1)
        Traceback (most recent call last):
        AssertionError: error = 0.2 (expected: at most 0.1): outside its band.
    """
    text, good = measured(value, at_least, at_most)
    line = f"{name} = {text} (expected: {band(at_least, at_most)})"
    if not good:
        raise AssertionError(f"{line}: outside its band.")
    print(line)


def measured(value, at_least=None, at_most=None):
    """Return a figure as it is printed, and whether it lies in its band.

    Rounding does not carry the printed number over an end of the band.

    Example:
        >>> measured(0.123444, at_least=0.1), measured(0.123444, at_least=0.123441)
        (('0.1234', True), ('0.123444', True))
    """
    good = inside(value, at_least, at_most)
    digits = 4
    while (
        digits < 17 and inside(float(shown(value, digits)), at_least, at_most) != good
    ):
        digits += 1
    return shown(value, digits), good


def inside(value, at_least=None, at_most=None):
    """Tell whether a value is finite and within its band.

    Example:
        >>> inside(0.5, at_least=0.5), inside(float("nan"), at_most=1.0)
        (True, False)
    """
    low = -math.inf if at_least is None else at_least
    high = math.inf if at_most is None else at_most
    return math.isfinite(value) and low <= value <= high


def band(at_least=None, at_most=None):
    """Say in words which values are expected.

    Example:
        >>> band(at_least=0.97)
        'at least 0.97'
        >>> band(0.1, 0.2)
        'from 0.1 to 0.2'
    """
    if at_least is not None and at_most is not None:
        if at_least > at_most:
            raise ValueError(
                "The lower end of a band must not lie above the upper one. "
                f"Received: at_least={at_least:g}, at_most={at_most:g}."
            )
        return f"from {at_least:g} to {at_most:g}"
    if at_least is not None:
        return f"at least {at_least:g}"
    if at_most is not None:
        return f"at most {at_most:g}"
    raise ValueError(
        "A claim needs a band, otherwise it could not fail. "
        "Received: neither `at_least` nor `at_most`. Give one or both."
    )


def shown(value, digits=4):
    """Write a whole number in full, any other with a few significant digits.

    Example:
        >>> shown(0.98137), shown(34826)
        ('0.9814', '34826')
    """
    if isinstance(value, numbers.Integral):
        return str(int(value))
    return f"{value:.{digits}g}"
