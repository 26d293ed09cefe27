"""A frame and when it is shown: what every kind of clip file is read as."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Shown(NamedTuple):
    """One frame of a clip, whose pixels are made only when they are asked for."""

    start: float  # seconds after the first frame
    end: float  # seconds; what counts is the start of the next frame, if there is one
    pixels: Callable[[tuple[int, int] | None], np.ndarray]
    """From (height, width), or None for its own size, to `(H, W, 3)` uint8."""
