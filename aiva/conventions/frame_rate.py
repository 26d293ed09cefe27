"""Frames a second: what a frame rate is, and how long a file shows each frame."""

import math
import numbers


def check_frame_rate(name: str, value) -> None:
    """Raise a ValueError unless a value is a number of frames a second.

    Example:
        >>> check_frame_rate("frame_rate", 0)
        Traceback (most recent call last):
        ValueError: `frame_rate` must be frames a second, above 0. Received: \
frame_rate=0.
    """
    known = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not known or not math.isfinite(value) or value <= 0:
        raise ValueError(
            f"`{name}` must be frames a second, above 0. Received: {name}={value!r}."
        )


def frame_duration(index: int, frame_rate: float, clock: int = 1) -> int:
    """Return how long a frame is shown, by a clock that ticks in milliseconds.

    The ends of the frames are rounded, not their durations: errors do not add up.

    Args:
        index: Index of the frame.
        frame_rate: Frames a second.
        clock: Milliseconds of a tick.

    Returns:
        Milliseconds.

    Example:
        >>> [frame_duration(index, frame_rate=30, clock=10) for index in range(3)]
        [30, 40, 30]
    """
    ticks = 1000 / (float(frame_rate) * clock)  # of one frame
    return (round((index + 1) * ticks) - round(index * ticks)) * clock
