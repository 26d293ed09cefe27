"""From a clip to tracks in one line, with any detector.

Shapes: T frames of H x W pixels, C channels; M tracks of a frame with padding.
"""

import itertools
from collections.abc import Iterator

import numpy as np

from aiva.conventions.numbers import whole_number
from aiva.conventions.objects import checked_objects
from aiva.tracking.tracker import Tracker

KINDS = {"boxes": "float32", "ids": "int32", "labels": "int32", "scores": "float32"}


def track(
    detector, clip, *, tracker: Tracker | None = None, batch_size: int = 8
) -> dict[str, np.ndarray]:
    """Detect and track the objects of a clip.

    Args:
        detector: A detector of `aiva.models`, or any object with the same `detect`:
            images in, and out a dictionary of "boxes" `(N, D, 4)`, "scores" `(N, D)`
            and "labels" `(N, D)`, where -1 is padding.
        clip: Array `(T, H, W, C)` with values 0-255, or an iterator of frames
            `(H, W, C)`, such as a reader of a video file; no more than `batch_size` of
            them are held at once.
        tracker: A tracker with settings of your own, which is reset before the clip;
            None for the default ones.
        batch_size: Frames that the detector looks at together.

    Returns:
        Dictionary of "boxes" `(T, M, 4)` float32, [x1, y1, x2, y2] in pixels, "ids"
        `(T, M)` int32, "labels" `(T, M)` int32 and "scores" `(T, M)` float32. An object
        keeps its id through all frames. Padding has id and label -1, and zeros.

    Raises:
        ValueError: If there is no frame, these are no frames, or the detector does not
            return boxes, scores and labels of each.

    Example:
        >>> from aiva import data, models
        >>> clips, _ = data.load("moving_scenes", split="test", count=1, frames=8)
        >>> tracks = track(models.pretrained("faster_rcnn_scenes"), clips[0])
        >>> tracks["boxes"].shape, tracks["ids"][4].tolist()
        ((8, 5, 4), [0, 1, 2, 3, 4])
    """
    coming = track_frames(detector, clip, tracker=tracker, batch_size=batch_size)
    found = [tracks for _, tracks in coming]  # the frames are let go
    if not found:
        raise ValueError("A clip must have at least one frame. Received: none.")
    return padded(found)


def track_frames(
    detector, frames, *, tracker: Tracker | None = None, batch_size: int = 1
) -> Iterator[tuple[np.ndarray, dict[str, np.ndarray]]]:
    """Detect and track frame by frame, as they come from a camera or a long file.

    Args:
        detector: As `track` takes it.
        frames: Iterable of frames `(H, W, C)` with values 0-255.
        tracker: As `track` takes it.
        batch_size: Frames that are waited for before the detector looks at them: 1
            answers at once, more is faster.

    Yields:
        Each frame, and the dictionary that `Tracker.update` returns for it.

    Raises:
        ValueError: If these are no frames, or the detector does not return boxes,
            scores and labels of each.

    Example:
        >>> from aiva import data, models
        >>> clips, _ = data.load("moving_scenes", split="test", count=1, frames=3)
        >>> detector = models.pretrained("faster_rcnn_scenes")
        >>> for frame, tracks in track_frames(detector, clips[0]):
        ...     print(tracks["ids"])
        [0 1 2 3 4]
        [0 1 2 3 4]
        [0 1 2 3 4]
    """
    check_detector(detector)
    batch_size = whole_number("batch_size", batch_size)
    tracker = Tracker() if tracker is None else tracker
    tracker.reset()
    coming = iter(frames)
    while batch := list(itertools.islice(coming, batch_size)):
        check_frames(batch)
        found = detected(detector, batch)
        for index in range(len(batch)):
            one = {key: found[key][index] for key in ("boxes", "scores", "labels")}
            yield batch[index], tracker.update(one)
        batch.clear()  # before others are read


def link(detections, *, tracker: Tracker | None = None) -> dict[str, np.ndarray]:
    """Track the detections of a clip that were found before.

    Args:
        detections: Dictionary of "boxes" `(T, D, 4)`, "labels" `(T, D)`, where -1 is
            padding, and "scores" `(T, D)`, as `detect` returns them for T frames.
        tracker: As `track` takes it.

    Returns:
        As `track`.

    Raises:
        ValueError: If these are no detections of at least one frame.

    Example:
        >>> boxes = [[[0, 0, 8, 8]], [[2, 0, 10, 8]]]
        >>> link({"boxes": boxes, "labels": [[3], [3]]})["ids"].tolist()
        [[0], [0]]
    """
    tracker = Tracker() if tracker is None else tracker
    tracker.reset()
    arrays = checked_objects(detections, "detections")
    frames = range(len(arrays["labels"]))
    return padded(
        [tracker.update({key: arrays[key][t] for key in arrays}) for t in frames]
    )


def check_frames(frames):
    """Raise a ValueError unless frames are arrays `(H, W, C)`, without their times."""
    for frame in frames:
        if isinstance(frame, tuple):
            raise ValueError(
                "Frames must be arrays (height, width, channels). Received: tuples. "
                "`aiva.data.read_frames` yields pairs: give `frame for seconds, frame "
                "in read_frames(path)`."
            )
        if np.ndim(frame) != 3:
            raise ValueError(
                "Frames must be arrays (height, width, channels). Received: shape "
                f"{np.shape(frame)}. Track one clip at a time; grey frames need a last "
                "axis, `clip[..., None]`."
            )


def detected(detector, frames):
    """Return what a detector finds in frames, or raise a ValueError about it."""
    found = detector.detect(frames)
    had = sorted(found) if isinstance(found, dict) else type(found).__name__
    if not {"boxes", "scores", "labels"} <= set(had):
        raise ValueError(
            "`detector.detect` must return a dictionary of boxes, scores and labels. "
            f"Received: {had}."
        )
    for key in ("boxes", "scores", "labels"):
        if len(found[key]) != len(frames):
            raise ValueError(
                f"`detector.detect` must return {key} of each of {len(frames)} frames. "
                f"Received: those of {len(found[key])}."
            )
    return found


def check_detector(detector):
    """Raise a ValueError unless an object detects."""
    if not callable(getattr(detector, "detect", None)):
        raise ValueError(
            "`detector` must have a method `detect(images)` that returns boxes, scores "
            f"and labels. Received: {type(detector).__name__}. Any detector of "
            "`aiva.models` has it."
        )


def padded(found) -> dict[str, np.ndarray]:
    """Stack the tracks of T frames, padded with zeros, and -1 for ids and labels.

    Example:
        >>> one = {"boxes": np.ones((1, 4)), "ids": [7], "labels": [2], "scores": [0.5]}
        >>> none = {"boxes": np.ones((0, 4)), "ids": [], "labels": [], "scores": []}
        >>> padded([one, none])["ids"].tolist()
        [[7], [-1]]
    """
    most = max(max(len(tracks["ids"]) for tracks in found), 1)
    arrays = {
        key: np.full(
            (len(found), most, *((4,) if key == "boxes" else ())),
            -1 if key in ("ids", "labels") else 0,
            kind,
        )
        for key, kind in KINDS.items()
    }
    for index, tracks in enumerate(found):
        for key, array in arrays.items():
            array[index, : len(tracks["ids"])] = tracks[key]
    return arrays
