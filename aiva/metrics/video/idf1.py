"""IDF1: for how many boxes is the identity right, if each object has but one track?

Ristani et al., 2016, "Performance measures and a data set for multi-target,
multi-camera tracking", https://arxiv.org/abs/1609.01775
"""

import numpy as np

from aiva.conventions.numbers import check_shares
from aiva.metrics.video.tracked_clips import SLACK, assigned, share, tracked_clips


def idf1(truth, tracks, iou_threshold: float = 0.5) -> dict:
    """Measure how long each object is followed by the one track that fits it best.

    In every clip, each object gets at most one track and each track at most one object,
    so that the number of frames in which the two overlap enough is largest. These
    boxes are right; all others are wrong, a perfect box under a second identity too.
    The figures are those of trackeval and motmetrics.

    Args:
        truth: Dictionary of "boxes" `(T, M, 4)`, (x1, y1, x2, y2) in pixels, and "ids"
            `(T, M)`, where -1 is padding. Without "ids" it holds "labels" `(T, M)`: an
            object then keeps its index in all frames, and -1 says that it is gone.
            Several clips are a list of these, or one with a first axis of N.
        tracks: The same with "ids", for as many clips and frames. M may differ.
        iou_threshold: The least IoU at which two boxes are the same, 0 to 1.

    Returns:
        Dictionary of numbers from 0 to 1, counted over all clips:

        - "IDF1": twice the right boxes, over the true and the tracked boxes together.
        - "IDP", "IDR": share of the tracked boxes, and of the true ones, that is right.

        A share of nothing is 0, as without objects or without tracks.

    Raises:
        ValueError: If truth or tracks are not of this form, or the threshold is not a
            share.

    Example:
        >>> boxes = np.tile([[[0, 0, 8, 8]]], (4, 1, 1))  # one object, four frames
        >>> truth = {"boxes": boxes, "ids": [[0]] * 4}
        >>> idf1(truth, {"boxes": boxes, "ids": [[7], [7], [7], [8]]})
        {'IDF1': 0.75, 'IDP': 0.75, 'IDR': 0.75}
    """
    check_shares(iou_threshold=iou_threshold)
    objects = tracked = right = 0
    for clip in tracked_clips(truth, tracks):
        together = frames_together(clip, iou_threshold)
        right += together[assigned(together)].sum()
        objects += sum(len(frame.objects) for frame in clip.frames)
        tracked += sum(len(frame.tracks) for frame in clip.frames)
    return {
        "IDF1": share(2 * right, objects + tracked),
        "IDP": share(right, tracked),
        "IDR": share(right, objects),
    }


def frames_together(clip, iou_threshold):
    """Count for each object and each track the frames in which they overlap enough.

    Returns:
        int array `(objects, tracks)`.
    """
    together = np.zeros((clip.num_objects, clip.num_tracks), int)
    for frame in clip.frames:
        enough = frame.overlaps >= iou_threshold - SLACK  # (m, k)
        together[np.ix_(frame.objects, frame.tracks)] += enough
    return together
