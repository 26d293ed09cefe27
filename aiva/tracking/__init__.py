"""Tracking: which box of one frame is which box of the next.

A detector says what is where in each frame. A tracker gives the same id to the same
object in all of them.

Example:
    >>> from aiva import data, models, tracking
    >>> clips, objects = data.load("moving_scenes", split="test", count=1, frames=8)
    >>> tracks = tracking.track(models.pretrained("faster_rcnn_scenes"), clips[0])
    >>> sorted(tracks)
    ['boxes', 'ids', 'labels', 'scores']
"""

from aiva.tracking.track import link, track, track_frames
from aiva.tracking.tracker import Tracker

__all__ = ["Tracker", "link", "track", "track_frames"]
