"""Arrays that are to be drawn: checked, and brought into one form.

Shapes: N boxes, H x W pixels, K keypoints. Boxes are (top, left, bottom, right).
"""

import numbers

import numpy as np

WIDEST = 10_000  # pixels of a line
LARGEST = 2**53  # up to here floats hold every whole number
PASTE = (
    "Masks of another size, such as 28 x 28, must be pasted into the image first: "
    "enlarge each to its box, and set it there in zeros of the image's size."
)


def as_array(name, value, kinds="iuf"):
    """Return an array of a list, tensor or array, or raise a ValueError."""
    try:
        array = np.asarray(value)
    except Exception as error:  # ragged lists, tensors that are not at hand
        raise ValueError(
            f"`{name}` must be an array, or a list or tensor that can become one. "
            f"Received: {type(value).__name__} ({error})."
        ) from error
    if array.size and array.dtype.kind not in kinds:
        raise ValueError(
            f"`{name}` must hold numbers. Received: an array of {array.dtype}."
        )
    return array


def box_array(boxes, size, normalized):
    """Return boxes `(N, 4)` in pixels, float64."""
    boxes = as_array("boxes", boxes).astype("float64")
    if boxes.size == 0:
        boxes = boxes.reshape(-1, 4)
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ValueError(
            "`boxes` must be (N, 4), [ymin, xmin, ymax, xmax] each. Received: "
            f"shape={boxes.shape}. Of a batch take one image's, such as `boxes[0]`."
        )
    with np.errstate(over="ignore"):  # what is not finite any more is refused later
        return boxes * np.tile(size if normalized else (1, 1), 2)


def per_box(name, values, count, whole=False):
    """Return one number for each box `(N,)`, or None if there are none.

    Args:
        name: What to call them in errors.
        values: Numbers, or None.
        count: How many boxes there are.
        whole: Whether they must be whole numbers; they come back as int64.
    """
    if values is None:
        return None
    array = as_array(name, values, "iuf" if whole else "iufb")
    if array.shape != (count,):
        raise ValueError(
            f"`{name}` must have one number for each of {count} boxes. "
            f"Received: shape={array.shape}."
        )
    if whole:
        return as_whole_numbers(name, array)
    return array if array.dtype.kind == "f" else array.astype("float64")


def as_whole_numbers(name, array):
    """Return an array of whole numbers as int64, or raise a ValueError."""
    small = abs(array.astype("float64")) < LARGEST  # false for NaN
    if not (small.all() and (array == np.rint(array)).all()):
        raise ValueError(
            f"`{name}` must be whole numbers. Received: {array.ravel()[:8].tolist()}."
        )
    return array.astype("int64")


def mask_array(name, masks, count, size):
    """Return masks `(N, H, W)` bool, or None if there are none."""
    if masks is None:
        return None
    masks = as_array(name, masks, "biuf")
    if masks.shape != (count, *size) and (count or masks.size):
        raise ValueError(
            f"`{name}` must be {(count, *size)}, a mask of the image's size for each "
            f"box. Received: shape={masks.shape}. {PASTE}"
        )
    return zeros_and_ones(name, masks)


def zeros_and_ones(name, masks):
    """Return masks as bool, or raise a ValueError about floats between 0 and 1."""
    if masks.dtype.kind == "f" and not np.isin(masks, (0, 1)).all():
        raise ValueError(
            f"`{name}` must say which pixels belong to an object, 0 or 1. Received: "
            f"numbers from {masks.min():.3g} to {masks.max():.3g}. Of probabilities "
            "make masks by `masks > 0.5`."
        )
    return masks > 0


def keypoint_arrays(keypoints, scores, count, scale, threshold):
    """Return keypoints `(N, K, 2)` in pixels and which are drawn `(N, K)`, or None.

    Args:
        keypoints: Points `(N, K, 2)`, [y, x], or None.
        scores: Scores `(N, K)`, or None.
        count: How many boxes N there are.
        scale: What to multiply y and x by.
        threshold: Score that a point must exceed.
    """
    if keypoints is None:
        return None
    points = as_array("keypoints", keypoints).astype("float64")
    if not count and not points.size:
        return None
    if points.ndim != 3 or points.shape[::2] != (count, 2):
        raise ValueError(
            f"`keypoints` must be ({count}, K, 2), [y, x] each, for {count} boxes. "
            f"Received: shape={points.shape}."
        )
    seen = ~np.isnan(points).any(axis=2)
    if scores is not None:
        scores = as_array("keypoint_scores", scores)
        if scores.shape != seen.shape:
            raise ValueError(
                f"`keypoint_scores` must be {seen.shape}, one for each keypoint. "
                f"Received: shape={scores.shape}."
            )
        seen &= scores > threshold
    with np.errstate(over="ignore"):  # far outside is drawn as if it were near
        return points * scale, seen


def edge_list(edges):
    """Return pairs of indices of keypoints that a line joins."""
    pairs = as_array("keypoint_edges", () if edges is None else edges, "iu")
    if pairs.size and (pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.min() < 0):
        raise ValueError(
            "`keypoint_edges` must be pairs (start, end) of indices of keypoints, from "
            f"0. Received: {edges!r:.200}."
        )
    return pairs.reshape(-1, 2).tolist()


def check_settings(line_thickness, mask_alpha, min_score_thresh, max_boxes_to_draw):
    """Raise a ValueError unless these are numbers of their kinds."""
    whole = isinstance(line_thickness, numbers.Integral)
    if not whole or line_thickness > WIDEST:
        raise ValueError(
            f"`line_thickness` must be a whole number of pixels, at most {WIDEST:,}. "
            f"Received: line_thickness={line_thickness!r}."
        )
    if not isinstance(max_boxes_to_draw, (numbers.Integral, type(None))):
        raise ValueError(
            "`max_boxes_to_draw` must be a whole number; None or 0 draws all boxes. "
            f"Received: max_boxes_to_draw={max_boxes_to_draw!r}."
        )
    for name, value, most in (
        ("mask_alpha", mask_alpha, 1),
        ("min_score_thresh", min_score_thresh, float("inf")),
    ):
        real = isinstance(value, numbers.Real) and value <= most
        if not real or (name == "mask_alpha" and value < 0):
            raise ValueError(
                f"`{name}` must be a number, an opacity one from 0 to 1. "
                f"Received: {name}={value!r}."
            )


def check_color(color):
    """Raise a ValueError unless Pillow knows this colour."""
    from PIL import Image

    try:
        if color is None:
            raise ValueError("None is not a colour")
        Image.new("RGB", (1, 1), color)
    except (TypeError, ValueError) as error:
        raise ValueError(
            "`groundtruth_box_visualization_color` must be the name of a colour, such "
            f"as 'black' or '#ff8800'. Received: {color!r:.200}."
        ) from error
