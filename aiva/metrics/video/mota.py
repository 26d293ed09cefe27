"""Multiple object tracking accuracy: misses, false positives and identity switches.

Bernardin and Stiefelhagen, 2008, "Evaluating multiple object tracking performance: the
CLEAR MOT metrics", https://doi.org/10.1155/2008/246309

Shapes: m true boxes and k tracked ones in a frame.
"""

import numpy as np

from aiva.conventions.numbers import check_shares
from aiva.metrics.video.tracked_clips import SLACK, assigned, share, tracked_clips


def mota(truth, tracks, iou_threshold: float = 0.5) -> dict:
    """Count what a tracker misses, invents and confuses, and put it into one number.

    In every frame, an object keeps the track that it was last paired with if the two
    still overlap enough. The others are paired so that the sum of the IoU is largest,
    as in trackeval; motmetrics makes as many pairs as it can.
    A pairing with another track than the last one is an identity switch. MOTA is
    1 - (misses + false positives + identity switches) / objects.

    The last pairing is remembered over any gap, as in the paper and in motmetrics: the
    object may be gone, or missed, or the frame be empty. trackeval keeps pairs of the
    frame before alone; after a gap it may pair an object anew though its old track is
    there, and count a switch. In most clips all three find the same.

    Args:
        truth: Dictionary of "boxes" `(T, M, 4)`, (x1, y1, x2, y2) in pixels, and "ids"
            `(T, M)`, where -1 is padding. Without "ids" it holds "labels" `(T, M)`: an
            object then keeps its index in all frames, and -1 says that it is gone.
            Several clips are a list of these, or one with a first axis of N.
        tracks: The same with "ids", for as many clips and frames. M may differ.
        iou_threshold: The least IoU of a pair, 0 to 1.

    Returns:
        Dictionary of numbers; counts are sums over all frames and clips:

        - "MOTA": at most 1; below 0 if there are more errors than objects.
        - "misses", "false positives", "identity switches": counts of errors.
        - "objects": count of true boxes.
        - "recall", "precision": share of the true boxes that are paired, and of the
          tracked ones.
        - "MOTP": mean IoU of the pairs. Few sure pairs make it large: read it with the
          recall.

        Where there is nothing to count, shares are 0: without a true box MOTA and
        recall, without a tracked one precision, without a pair MOTP.

    Raises:
        ValueError: If truth or tracks are not of this form, or the threshold is not a
            share.

    Example:
        >>> boxes = np.tile([[[0, 0, 8, 8]]], (4, 1, 1))  # one object, four frames
        >>> truth = {"boxes": boxes, "ids": [[0]] * 4}
        >>> result = mota(truth, {"boxes": boxes, "ids": [[7], [7], [-1], [8]]})
        >>> result["misses"], result["identity switches"], result["MOTA"]
        (1, 1, 0.5)
    """
    check_shares(iou_threshold=iou_threshold)
    counts = np.zeros(4, int)  # objects, tracked boxes, pairs, switches
    overlap = 0.0
    for clip in tracked_clips(truth, tracks):
        last = np.full(clip.num_objects, -1)  # the track of the last pairing
        for frame in clip.frames:
            rows, columns = pairs(frame, last, iou_threshold)
            objects, found = frame.objects[rows], frame.tracks[columns]
            switched = (last[objects] >= 0) & (last[objects] != found)
            last[objects] = found
            counts += *frame.overlaps.shape, len(rows), switched.sum()
            overlap += frame.overlaps[rows, columns].sum()
    return figures(*counts.tolist(), overlap)


def pairs(frame, last, iou_threshold):
    """Pair the objects and the tracks of a frame; old pairs come first.

    Where two objects were last paired with the same track, the larger overlap decides.

    Args:
        frame: A `TrackedFrame`.
        last: The track that each object of the clip was last paired with, or -1.
        iou_threshold: The least IoU of a pair.

    Returns:
        Two int arrays: the rows and the columns of the pairs.
    """
    enough = frame.overlaps >= iou_threshold - SLACK  # (m, k)
    kept = last[frame.objects][:, None] == frame.tracks  # (m, k)
    # More than all overlaps together, so that no gain in overlap breaks an old pair.
    bonus = 1 + min(frame.overlaps.shape)
    return assigned((frame.overlaps + bonus * kept) * enough)


def figures(objects, tracked, paired, switches, overlap):
    """Turn counts into the figures."""
    misses, false_positives = objects - paired, tracked - paired
    errors = misses + false_positives + switches
    return {
        "MOTA": share(objects - errors, objects),
        "misses": misses,
        "false positives": false_positives,
        "identity switches": switches,
        "objects": objects,
        "recall": share(paired, objects),
        "precision": share(paired, tracked),
        "MOTP": share(overlap, paired),
    }
