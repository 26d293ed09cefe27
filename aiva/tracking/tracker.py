"""A tracker: boxes of one frame after the other become tracks with ids.

Each frame has four steps: all tracks are moved on, the detections are shared out among
them, what remains on either side begins or ends, and confirmed tracks are reported.

Bewley et al., 2016, "Simple online and realtime tracking" (SORT),
https://arxiv.org/abs/1602.00763. With `motion=False, association="greedy"` it becomes
the plain linking of boxes that overlap: Bochinski et al., 2017, "High-speed
tracking-by-detection without using image information",
https://doi.org/10.1109/AVSS.2017.8078516, the baseline of the chapter.

Shapes: K tracks, D detections of a frame, with padding.
"""

import numpy as np

from aiva.conventions.numbers import check_shares, whole_number
from aiva.conventions.objects import check_boxes, checked_objects
from aiva.tracking import kalman
from aiva.tracking.association import METHODS, associate


class Tracker:
    """Give the detections of a clip ids, frame by frame.

    A detection that belongs to no track begins a tentative one. It is confirmed, and
    reported from then on, when it was found in `min_hits` frames in a row; missed once
    before, it is forgotten. Those of the first frame are confirmed at once, since none
    could be older. A confirmed track that is missed goes on unseen, as it moved before,
    for `max_age` frames.

    Args:
        iou_threshold: Least IoU of a detection and the track to which it belongs.
        max_age: Frames in a row that a confirmed track may be missed before it ends.
        min_hits: Frames in a row in which a track must be found to be confirmed.
        score_threshold: Detections of lower scores are left out.
        per_class: Whether a track keeps to detections of its class.
        association: `"optimal"` (the best sum of IoUs) or `"greedy"`.
        motion: Whether tracks move on by a Kalman filter; otherwise they wait where
            they were found last.

    Raises:
        ValueError: If a setting is out of its range.

    Example:
        >>> tracker = Tracker()
        >>> for left in (10, 14, 18):  # x1 in three frames
        ...     box = [left, 5, left + 20, 25]
        ...     seen = {"boxes": [box], "scores": [0.9], "labels": [3]}
        ...     tracks = tracker.update(seen)
        >>> tracks["ids"].tolist(), tracks["labels"].tolist()
        ([0], [3])
    """

    def __init__(
        self,
        iou_threshold: float = 0.3,
        max_age: int = 10,
        min_hits: int = 3,
        score_threshold: float = 0.5,
        per_class: bool = False,
        association: str = "optimal",
        motion: bool = True,
    ):
        check_shares(iou_threshold=iou_threshold, score_threshold=score_threshold)
        if association not in METHODS:
            raise ValueError(
                f"`association` must be one of {', '.join(METHODS)}. "
                f"Received: association={association!r}."
            )
        self.iou_threshold = iou_threshold
        self.max_age = whole_number("max_age", max_age, at_least=0)
        self.min_hits = whole_number("min_hits", min_hits)
        self.score_threshold = score_threshold
        self.per_class = per_class
        self.association = association
        self.motion = motion
        self.reset()

    def reset(self) -> None:
        """Forget all tracks, as before the first frame of another clip."""
        self.frame = self.next_id = 0
        self.mean, self.covariance = kalman.first(np.zeros((0, 4)))
        self.ids, self.labels, self.hits, self.missed = np.zeros((4, 0), int)
        self.scores, self.confirmed = np.zeros(0), np.zeros(0, bool)

    def update(self, detections) -> dict[str, np.ndarray]:
        """Take the detections of the next frame, and return the tracks in it.

        Args:
            detections: Dictionary of "boxes" `(D, 4)`, [x1, y1, x2, y2] in pixels, and
                "labels" `(D,)`, where -1 is padding; "scores" `(D,)` are 1 where they
                are missing. A frame in which nothing was found must be given too.

        Returns:
            The confirmed tracks that were found in this frame, up to K: dictionary of
            "boxes" `(K, 4)` float32, as the filter corrected them, "ids" `(K,)` int32
            from 0 on, "labels" `(K,)` int32 and "scores" `(K,)` float32 of their
            detections.

        Raises:
            ValueError: If a box holds NaN or has no area, or shapes do not fit.
        """
        found = self.checked(detections)
        if self.motion:
            self.mean, self.covariance = kalman.predict(self.mean, self.covariance)
        tracks, chosen = associate(
            kalman.boxes_of(self.mean),
            found["boxes"],
            self.iou_threshold,
            same=self.labels[:, None] == found["labels"] if self.per_class else None,
            method=self.association,
        )
        self.correct(tracks, {key: array[chosen] for key, array in found.items()})
        self.end()
        new = np.setdiff1d(np.arange(len(found["labels"])), chosen)
        self.begin({key: array[new] for key, array in found.items()})
        self.frame += 1
        return self.report()

    def checked(self, detections):
        """Return the detections of a frame that are no padding and score enough."""
        given = batch_of_one(detections)
        arrays = checked_objects(given, "detections", needed=("scores",), count=1)
        boxes, labels, scores = (arrays[k] for k in ("boxes", "labels", "scores"))
        real = labels >= 0
        check_detections(boxes, real, scores, self.frame)
        kept = (real & (scores >= self.score_threshold))[0]  # (D,)
        return {
            "boxes": boxes[0, kept].astype("float64"),
            "labels": labels[0, kept].astype(int),
            "scores": scores[0, kept].astype("float64"),
        }

    def correct(self, tracks, found):
        """Correct the tracks of these indices by the detections that were chosen."""
        if self.motion:
            self.mean[tracks], self.covariance[tracks] = kalman.update(
                self.mean[tracks], self.covariance[tracks], found["boxes"]
            )
        else:
            self.mean[tracks, : kalman.OBSERVED] = kalman.observations(found["boxes"])
        self.labels[tracks], self.scores[tracks] = found["labels"], found["scores"]
        self.missed += 1
        self.missed[tracks] = 0
        self.hits[tracks] += 1
        self.confirmed |= self.hits >= self.min_hits

    def end(self):
        """Forget tracks that were missed too long, and tentative ones at once."""
        alive = self.missed <= np.where(self.confirmed, self.max_age, 0)
        for name, array in self.state().items():
            setattr(self, name, array[alive])

    def begin(self, found):
        """Begin a track at every detection that belongs to none."""
        count = len(found["labels"])
        mean, covariance = kalman.first(found["boxes"])
        new = {
            "mean": mean,
            "covariance": covariance,
            "ids": self.next_id + np.arange(count),
            "labels": found["labels"],
            "hits": np.ones(count, int),
            "missed": np.zeros(count, int),
            "scores": found["scores"],
            "confirmed": np.full(count, self.min_hits == 1 or self.frame == 0),
        }
        for name, array in self.state().items():
            setattr(self, name, np.concatenate([array, new[name]]))
        self.next_id += count

    def state(self):
        """Return all that is known of the tracks, arrays `(K, ...)`."""
        names = "mean covariance ids labels hits missed scores confirmed"
        return {name: getattr(self, name) for name in names.split()}

    def report(self):
        """Return the confirmed tracks that were found in this frame."""
        shown = self.confirmed & (self.missed == 0)
        return {
            "boxes": kalman.boxes_of(self.mean[shown]).astype("float32"),
            "ids": self.ids[shown].astype("int32"),
            "labels": self.labels[shown].astype("int32"),
            "scores": self.scores[shown].astype("float32"),
        }


def batch_of_one(detections):
    """Return the detections of one frame like those of a batch, scores of 1 added.

    Example:
        >>> batch_of_one({"boxes": [], "labels": []})["boxes"].shape
        (1, 0, 4)
    """
    if not isinstance(detections, dict) or not {"boxes", "labels"} <= set(detections):
        return detections  # no detections, as the check that follows says
    given = {"scores": np.ones(np.shape(detections["labels"])), **detections}
    one = {key: np.asarray(given[key])[None] for key in ("boxes", "labels", "scores")}
    if one["labels"].size == 0:  # an empty list has neither a kind nor four columns
        one["labels"] = one["labels"].astype(int)
        one["boxes"] = one["boxes"].reshape(1, -1, 4)
    return one


def check_detections(boxes, real, scores, frame):
    """Raise a ValueError unless real boxes have an area and scores are numbers."""
    title = "detections['boxes']"
    check_boxes(boxes, real, title, first_image=frame)
    flat = real & ~(boxes[..., 2:] > boxes[..., :2]).all(axis=-1)
    if flat.any():
        raise ValueError(
            f"{title} must have an area. Received: {boxes[flat][0].tolist()} in frame "
            f"{frame}, and {flat.sum() - 1} more like it. Give padding the label -1."
        )
    if not np.isfinite(scores[real]).all():
        raise ValueError(
            "detections['scores'] must be finite. Received: "
            f"{scores[real].tolist()} in frame {frame}."
        )
