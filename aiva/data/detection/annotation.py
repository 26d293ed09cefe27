"""Annotations: what files say about the objects in a picture, and what may be wrong.

Whatever is wrong is gathered as one sentence each, so that a reader learns all of it
at once. Then it is raised or, where the reader asked for that, left out aloud.
"""

import math
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

KINDS = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".gif")
VALIDATION = ("val", "valid", "validation")  # words for the same split
TOLERANCE = 1  # pixels over the border: tools do not agree where pixels are counted


class Object(NamedTuple):
    """One object in a picture."""

    name: str  # as messages call it, "object 3 (cat)"
    label: int
    box: tuple[float, float, float, float]  # x1, y1, x2, y2
    facts: dict[str, float]  # "difficult", "crowd" or "area", where files have them


class Annotation(NamedTuple):
    """One picture and its objects."""

    name: str  # as messages call it, "Annotations/1.xml"
    picture: Path | np.ndarray  # a file, or pixels (H, W, 3)
    size: tuple[int, int] | None  # height and width that the annotation states
    objects: list[Object]
    in_parts: bool = (
        False  # whether boxes are parts of the width and height, not pixels
    )


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


def fault_of_position(box, size):
    """Say whether a box lies outside a picture of a height and width, or return None.

    Example:
        >>> fault_of_position((5, 1, 8, 12), size=(10, 20))
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


def words_for(split):
    """Return the words that files use for a split, the one that was asked for first.

    Example:
        >>> words_for("train"), words_for("val")
        (('train',), ('val', 'valid', 'validation'))
    """
    if split not in VALIDATION:
        return (split,)
    return (split, *(word for word in VALIDATION if word != split))


def existing(folders, name, least=1):
    r"""Find a file that was noted on another machine, with more folders or with `\`.

    Args:
        folders: Folders that the name may start from.
        name: Path as it was noted. Its first parts are left out one after the other
            until there is such a file.
        least: Parts of the name that must stay.

    Returns:
        The path of the file, or that of `name` in the first folder if there is none.

    Example:
        >>> existing([Path("here")], r"..\media\4\a.jpg").as_posix()
        'here/../media/4/a.jpg'
    """
    parts = re.split(r"\\|/|\?d=", name)
    tails = ["/".join(parts[start:]) for start in range(max(len(parts) - least, 0) + 1)]
    paths = [Path(folder, tail) for tail in (name, *tails) for folder in folders]
    noted = Path(folders[0], tails[0])
    return next((path for path in paths if path.exists()), noted)
