"""True objects and tracks as data and trackers give them: checked, frame by frame.

Shapes: N clips, T frames of a clip, at most M boxes in a frame; m true boxes and k
tracked ones are there in one frame.
"""

from typing import NamedTuple

import numpy as np

from aiva.conventions.objects import as_array, check_boxes
from aiva.scratch.iou import iou

SLACK = np.finfo("float64").eps  # an IoU may miss its threshold by the last bit


class TrackedFrame(NamedTuple):
    """One frame: the identities `(m,)` and `(k,)` in it, and the IoU `(m, k)`."""

    objects: np.ndarray
    tracks: np.ndarray
    overlaps: np.ndarray


class TrackedClip(NamedTuple):
    """Frames of a clip, and how many objects and how many tracks there are in it."""

    frames: list[TrackedFrame]
    num_objects: int
    num_tracks: int


def tracked_clips(truth, tracks) -> list[TrackedClip]:
    """Bring true objects and tracks together, clip by clip and frame by frame.

    Args:
        truth: Dictionary of "boxes" `(T, M, 4)`, (x1, y1, x2, y2) in pixels, and "ids"
            `(T, M)`, where -1 is padding. Without "ids" it holds "labels" `(T, M)`: an
            object then keeps its index in all frames, and -1 says that it is gone.
            Several clips are a list of these, or one with a first axis of N.
        tracks: The same with "ids", for as many clips and frames. M may differ.

    Returns:
        One item for each clip. Identities count from 0 in each.

    Raises:
        ValueError: If there is no clip, a key is missing, shapes do not fit, an
            identity is no whole number of at least -1 or is twice in a frame, or a box
            is not finite or its edges are in the wrong order.

    Example:
        >>> boxes = [[[0, 0, 4, 4], [9, 9, 12, 12]]]
        >>> truth = {"boxes": boxes, "labels": [[7, -1]]}
        >>> [clip] = tracked_clips(truth, {"boxes": boxes, "ids": [[5, 8]]})
        >>> [frame] = clip.frames
        >>> frame.objects.tolist(), frame.tracks.tolist(), frame.overlaps.tolist()
        ([0], [0, 1], [[1.0, 0.0]])
    """
    truth, tracks = separate_clips(truth, "truth"), separate_clips(tracks, "tracks")
    if not truth or len(truth) != len(tracks):
        raise ValueError(
            "`truth` and `tracks` must belong to the same clips, at least one. "
            f"Received: {len(truth)} clips with objects, {len(tracks)} with tracks."
        )
    return [joined(*clip) for clip in zip(truth, tracks, strict=True)]


def separate_clips(given, name):
    """Return a list of pairs, boxes `(T, M, 4)` and ids `(T, M)`, one of each clip."""
    if isinstance(given, (list, tuple)):
        clips = []
        for index, clip in enumerate(given):
            clips += separate_clips(clip, f"{name}[{index}]")
        return clips
    # The labels of a tracker are classes: only the truth may stand in its order.
    welcome = ("ids", "labels") if name.startswith("truth") else ("ids",)
    keys = [key for key in welcome if isinstance(given, dict) and key in given]
    if not keys or "boxes" not in given:
        had = sorted(given) if isinstance(given, dict) else type(given).__name__
        raise ValueError(
            f"`{name}` must be a dictionary of boxes (T, M, 4) and "
            f"{' or '.join(welcome)} (T, M), or a list of them, one for each clip. "
            f"Received: {had}."
        )
    boxes, ids = as_array(given, name, "boxes"), as_array(given, name, keys[0])
    if ids.ndim not in (2, 3) or boxes.shape != (*ids.shape, 4):
        raise ValueError(
            f"Expected {name} with boxes (T, M, 4) and {keys[0]} (T, M), or with a "
            f"first axis of clips. Received: boxes {boxes.shape}, {keys[0]} "
            f"{ids.shape}. Pad frames of fewer boxes with boxes of 0 and ids of -1."
        )
    if keys[0] == "labels":
        ids = np.where(ids >= 0, np.arange(ids.shape[-1]), -1)
    if ids.ndim == 3:
        pairs = zip(boxes, ids, strict=True)
        return [checked(*pair, f"{name}[{index}]") for index, pair in enumerate(pairs)]
    return [checked(boxes, ids, name)]


def checked(boxes, ids, name):
    """Return boxes `(T, M, 4)` and ids `(T, M)` of one clip, or raise a ValueError."""
    if ids.size and (ids.dtype.kind not in "iu" or ids.min() < -1):
        raise ValueError(
            f"{name}['ids'] must be whole numbers from 0 on, and -1 for padding. "
            f"Received: {ids.dtype} from {ids.min()}."
        )
    check_boxes(boxes, ids >= 0, f"{name}['boxes']")
    for frame, row in enumerate(ids):
        known, counts = np.unique(row[row >= 0], return_counts=True)
        if (counts > 1).any():
            raise ValueError(
                "An identity may be in a frame only once. Received: "
                f"{name}['ids'] with {known[counts > 1][0]} twice in frame {frame}."
            )
    return boxes, ids


def joined(truth, tracks):
    """Put the objects and the tracks of one clip together."""
    (true_boxes, true_ids), (boxes, ids) = truth, tracks
    if len(true_ids) != len(ids):
        raise ValueError(
            "`truth` and `tracks` must have the same frames. Received: "
            f"{len(true_ids)} frames with objects, {len(ids)} with tracks."
        )
    num_objects, true_ids = counted_from_0(true_ids)
    num_tracks, ids = counted_from_0(ids)
    frames = []
    for frame in range(len(ids)):
        there, found = true_ids[frame] >= 0, ids[frame] >= 0
        overlaps = iou(true_boxes[frame][there], boxes[frame][found])  # (m, k)
        frames.append(TrackedFrame(true_ids[frame][there], ids[frame][found], overlaps))
    return TrackedClip(frames, num_objects, num_tracks)


def counted_from_0(ids):
    """Return the number of identities in an array, and the array with 0, 1, ... in it.

    Example:
        >>> count, ids = counted_from_0(np.array([[7, -1], [3, 7]]))
        >>> count, ids.tolist()
        (2, [[1, -1], [0, 1]])
    """
    known = np.unique(ids[ids >= 0])
    return len(known), np.where(ids >= 0, np.searchsorted(known, ids), -1)


def assigned(scores):
    """Pair rows and columns so that the sum of the scores `(m, k)` is largest.

    Every score is 0 or more, so that none is infinite; pairs of 0 are dropped.

    Returns:
        Two int arrays: the rows and the columns of the pairs.

    Example:
        >>> rows, columns = assigned(np.array([[0.9, 0.8], [0.7, 0.0], [0.0, 0.0]]))
        >>> rows.tolist(), columns.tolist()
        ([0, 1], [1, 0])
    """
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(scores, maximize=True)
    paired = scores[rows, columns] > 0
    return rows[paired], columns[paired]


def share(part, whole) -> float:
    """Divide two counts; 0 where there is nothing to divide by.

    Example:
        >>> share(1, 4), share(0, 0)
        (0.25, 0.0)
    """
    return float(part / whole) if whole else 0.0
