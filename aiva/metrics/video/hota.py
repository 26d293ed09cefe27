"""HOTA: are the boxes found, and do they keep their identity? Both count the same.

Luiten et al., 2020, "HOTA: A higher order metric for evaluating multi-object tracking",
https://arxiv.org/abs/2009.07736

Shapes: A = 19 IoU thresholds; O objects and P tracks of a clip, m and k boxes of them
in one frame.
"""

import numpy as np

from aiva.metrics.video.tracked_clips import SLACK, assigned, tracked_clips

IOU_THRESHOLDS = np.arange(1, 20) / 20  # 0.05 to 0.95


def hota(truth, tracks) -> dict:
    """Measure detection and association apart, and join them by their geometric mean.

    In every frame objects and tracks are paired once, by their overlap in it and by how
    well they fit over the whole clip. At each of 19 IoU thresholds, 0.05 to 0.95, pairs
    of less overlap are no pairs, and the figures are means over the thresholds.

    All figures but LocA are those of trackeval. There, a threshold that no pair reaches
    counts as perfect: LocA rises as the boxes get worse, and is 1 when nothing is
    found. Here such thresholds are left out.

    Args:
        truth: Dictionary of "boxes" `(T, M, 4)`, (x1, y1, x2, y2) in pixels, and "ids"
            `(T, M)`, where -1 is padding. Without "ids" it holds "labels" `(T, M)`: an
            object then keeps its index in all frames, and -1 says that it is gone.
            Several clips are a list of these, or one with a first axis of N.
        tracks: The same with "ids", for as many clips and frames. M may differ.

    Returns:
        Dictionary of numbers from 0 to 1, counted over all clips:

        - "HOTA": mean of sqrt(DetA AssA) over the thresholds.
        - "DetA": pairs over all boxes, where a pair is one: how well boxes are found.
        - "AssA": the same for identities: for each pair, the frames in which its object
          and its track are paired, over those in which either is there.
        - "DetRe", "DetPr": share of the true boxes, and of the tracked ones, in pairs.
        - "LocA": mean IoU of the pairs, over the thresholds that have pairs. Few sure
          pairs make it large: read it with DetRe.

        All are 0 when nothing is paired, as without objects or without tracks.

    Raises:
        ValueError: If truth or tracks are not of this form.

    Example:
        >>> boxes = np.tile([[[0, 0, 8, 8]]], (10, 1, 1))  # one object, ten frames
        >>> truth = {"boxes": boxes, "ids": [[0]] * 10}
        >>> result = hota(truth, {"boxes": boxes, "ids": [[7]] * 5 + [[8]] * 5})
        >>> result["DetA"], result["AssA"], round(result["HOTA"], 3)
        (1.0, 0.5, 0.707)
    """
    objects = tracked = 0
    sums = np.zeros((3, len(IOU_THRESHOLDS)))
    for clip in tracked_clips(truth, tracks):
        counts = boxes_of_identities(clip)
        sums += measure_clip(clip, *counts)
        objects, tracked = objects + counts[0].sum(), tracked + counts[1].sum()
    return figures(objects, tracked, *sums)


def boxes_of_identities(clip):
    """Count in how many frames each object and each track is: `(O,)` and `(P,)`."""
    objects, tracks = np.zeros(clip.num_objects), np.zeros(clip.num_tracks)
    for frame in clip.frames:
        objects[frame.objects] += 1
        tracks[frame.tracks] += 1
    return objects, tracks


def measure_clip(clip, objects, tracks):
    """Sum up the pairs of a clip.

    Args:
        clip: A `TrackedClip`.
        objects: In how many frames each object is, `(O,)`.
        tracks: In how many frames each track is, `(P,)`.

    Returns:
        Array `(3, A)`: number of pairs, sum of their association, sum of their IoU.
    """
    fit = fit_over_clip(clip, objects, tracks)
    together = np.zeros((len(IOU_THRESHOLDS), *fit.shape))  # (A, O, P)
    overlap = np.zeros(len(IOU_THRESHOLDS))
    for frame in clip.frames:
        scores = fit[np.ix_(frame.objects, frame.tracks)] * frame.overlaps
        rows, columns = assigned(scores)
        overlaps = frame.overlaps[rows, columns]  # (pairs,)
        enough = overlaps >= IOU_THRESHOLDS[:, None] - SLACK  # (A, pairs)
        together[:, frame.objects[rows], frame.tracks[columns]] += enough
        overlap += (overlaps * enough).sum(axis=1)
    either = objects[:, None] + tracks - together  # (A, O, P)
    associated = (together * together / either).sum(axis=(1, 2))
    return np.stack([together.sum(axis=(1, 2)), associated, overlap])


def fit_over_clip(clip, objects, tracks):
    """Return how well objects and tracks fit over a whole clip, `(O, P)`, 0 to 1.

    It is an IoU of the second order: the overlap of two boxes counts less where others
    overlap them too, and what they share is divided by what either has.
    """
    shared = np.zeros((len(objects), len(tracks)))
    for frame in clip.frames:
        overlaps = frame.overlaps
        others = overlaps.sum(axis=0) + overlaps.sum(axis=1, keepdims=True) - overlaps
        shared[np.ix_(frame.objects, frame.tracks)] += np.divide(
            overlaps, others, out=np.zeros(others.shape), where=others > SLACK
        )
    return shared / (objects[:, None] + tracks - shared)


def figures(objects, tracked, pairs, associated, overlap):
    """Turn the sums `(A,)` into means over the thresholds."""
    some = np.maximum(pairs, 1)
    detection = pairs / np.maximum(objects + tracked - pairs, 1)
    association = associated / some
    located = (overlap / some)[pairs > 0]
    return {
        "HOTA": float(np.sqrt(detection * association).mean()),
        "DetA": float(detection.mean()),
        "AssA": float(association.mean()),
        "DetRe": float((pairs / max(objects, 1)).mean()),
        "DetPr": float((pairs / max(tracked, 1)).mean()),
        "LocA": float(located.mean()) if len(located) else 0.0,
    }
