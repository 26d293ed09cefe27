"""Annotations: what files say about the objects in a picture, and what may be wrong.

Whatever is wrong is gathered as one sentence each, so that a reader learns all of it
at once, and is then raised or, where the reader asked for it, skipped aloud.
"""

import math
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np

TOLERANCE = 1  # pixels over the border: tools do not agree where pixels are counted


class Object(NamedTuple):
    """One object in a picture."""

    name: str  # as messages call it, "object 3 (cat)"
    label: int
    box: tuple[float, float, float, float]  # x1, y1, x2, y2 in pixels of the picture
    facts: dict[str, float]  # "difficult", "crowd" or "area", where files have them


class Annotation(NamedTuple):
    """One picture and its objects."""

    name: str  # as messages call it, "Annotations/1.xml"
    picture: Path | np.ndarray  # a file, or pixels (H, W, 3)
    size: tuple[int, int] | None  # height and width that the annotation states
    objects: list[Object]


def fault_of_shape(box):
    """Say what is wrong with the shape of a box, or return None.

    Example:
        >>> fault_of_shape((5, 1, 5, 9)), fault_of_shape((5, 1, 4, 9))
        ('5, 1, 5, 9 has no area', '5, 1, 4, 9 is inverted')
    """
    x1, y1, x2, y2 = box
    if not all(math.isfinite(side) for side in box):
        return f"{written(box)} is no box"
    if x2 < x1 or y2 < y1:
        return f"{written(box)} is inverted"
    if x2 == x1 or y2 == y1:
        return f"{written(box)} has no area"
    return None


def fault_of_place(box, size):
    """Say whether a box lies outside a picture of a height and width, or return None.

    Example:
        >>> fault_of_place((5, 1, 8, 12), size=(10, 20))
        '5, 1, 8, 12 reaches out of the picture, 20 x 10 pixels'
    """
    x1, y1, x2, y2 = box
    height, width = size
    beyond = max(-x1, -y1, x2 - width, y2 - height)
    if beyond <= TOLERANCE and x1 < width and y1 < height and min(x2, y2) > 0:
        return None
    return f"{written(box)} reaches out of the picture, {width} x {height} pixels"


def written(box):
    """Write the numbers of a box.

    Example:
        >>> written((5.0, 1.25, 8, 12))
        '5, 1.25, 8, 12'
    """
    return ", ".join(f"{side:g}" for side in box)


def check_classes(class_names):
    """Return the names of classes as a tuple, or raise a ValueError."""
    names = class_names if isinstance(class_names, str) else tuple(class_names)
    if isinstance(names, str) or not names or len(set(names)) < len(names):
        raise ValueError(
            "`class_names` must list different names, the first for label 0. "
            f"Received: class_names={class_names!r}."
        )
    return names


def report(problems, source, invalid, stacklevel=3):
    """Raise an error or a warning that names everything that is wrong.

    Args:
        problems: Sentences.
        source: Path that they are about.
        invalid: `"raise"` or `"skip"`.
        stacklevel: Whom the warning is meant for, as in `warnings.warn`.
    """
    if not problems:
        return
    found = "\n".join([f"{len(problems)} in {source}:", *problems])
    if invalid == "raise":
        raise ValueError(
            "Expected pictures that can be read and boxes inside them. Received: "
            f'problems, {found}\nRepair them, or leave them out with invalid="skip".'
        )
    warnings.warn(f"Left out what is not valid, {found}", stacklevel=stacklevel)
