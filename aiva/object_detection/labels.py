"""Which boxes are drawn together, and what is written on them.

Shapes: N boxes of one image.
"""

import numpy as np

UNKNOWN = "N/A"  # the name of a class that the category index does not hold


def boxes_to_draw(boxes, scores, most, threshold):
    """Choose boxes as they come, never sorted, and put identical ones together.

    Args:
        boxes: Boxes `(N, 4)`.
        scores: Scores `(N,)`; only those above the threshold are drawn. None draws all.
        most: How many different boxes are drawn; None or 0 draws all.
        threshold: Score that a box must exceed.

    Returns:
        Dictionary from a box, a tuple, to the places of its rows in `boxes`.

    Example:
        >>> rows = np.array([[0, 0, 9, 9], [1, 1, 5, 5], [0, 0, 9, 9], [2, 2, 3, 3]])
        >>> boxes_to_draw(rows, np.array([0.9, 0.5, 0.8, 0.7]), None, 0.5)
        {(0, 0, 9, 9): [0, 2], (2, 2, 3, 3): [3]}
    """
    places = {}
    for place, box in enumerate(boxes.tolist()):
        if most and len(places) == most:
            break
        if scores is None or scores[place] > threshold:
            places.setdefault(tuple(box), []).append(place)
    for box, rows in places.items():
        if not np.isfinite(box).all():
            raise ValueError(
                f"A box that is drawn must have finite sides. Received: {list(box)}."
            )
        if scores is not None and not np.isfinite(scores[rows]).all():
            raise ValueError(
                "A box that is drawn must have a finite score. Received: "
                f"{scores[rows].tolist()}."
            )
    return places


def label(name, score, track):
    """Write what stands on a box: name, percentage and track, each if it is not None.

    Percentages are rounded to the nearest even number where two are equally near.

    Example:
        >>> label("cat", 0.875, None), label(None, 0.505, 3), label("cat", None, None)
        ('cat: 88%', '50%: ID 3', 'cat')
    """
    parts = [
        name,
        None if score is None else f"{round(100 * score)}%",
        None if track is None else f"ID {track}",
    ]
    return ": ".join(part for part in parts if part)


def words_of(rows, classes, scores, tracks, category_index):
    """Write what stands on a box, one line for each of its rows that says anything.

    Args:
        rows: Places of the box in the arrays.
        classes: Classes `(N,)`, or None to write no names.
        scores: Scores `(N,)`, or None to write no percentages.
        tracks: Numbers of tracks `(N,)`, or None to write none.
        category_index: Dictionary from classes to categories.
    """
    if classes is not None:
        check_category_index(category_index)
    lines = [
        label(
            None if classes is None else class_name(int(classes[row]), category_index),
            None if scores is None else scores[row],
            None if tracks is None else tracks[row],
        )
        for row in rows
    ]
    return [line for line in lines if line]


def class_name(number, category_index):
    """Return the name of a class in a category index, or what stands for unknown ones.

    Example:
        >>> index = {1: {"id": 1, "name": "cat"}}
        >>> class_name(1, index), class_name(2, index)
        ('cat', 'N/A')
    """
    if number not in category_index:
        return UNKNOWN
    try:
        return str(category_index[number]["name"])
    except (KeyError, TypeError) as error:
        raise ValueError(
            'A category must be a dictionary such as {"id": 1, "name": "cat"}. '
            f"Received: {category_index[number]!r:.200}."
        ) from error


def check_category_index(category_index):
    """Raise a ValueError unless this is a dictionary from ids to categories."""
    if not isinstance(category_index, dict):
        raise ValueError(
            "`category_index` must be a dictionary from ids to categories. Received: "
            f"{type(category_index).__name__}. Make one with `create_category_index`."
        )
