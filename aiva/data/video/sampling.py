"""Sampling: frames at a steady rate, out of frames that come when they like."""

import itertools

TOLERANCE = 0.001  # seconds: many files round the times of their frames


def sampled(frames, frame_rate):
    """Yield the frames that are shown at a steady rate.

    Time is cut into intervals of 1 / `frame_rate` seconds; each has the frame that is
    shown in its middle. So what was filmed at this rate comes back frame by frame, even
    if a file has rounded its times; frames that come faster are left out, and one that
    stays long is repeated. A clip has at least one frame, however short.

    Args:
        frames: Iterable of `Shown` frames, read only as far as needed.
        frame_rate: Frames a second; None gives every frame once, at its own time.

    Yields:
        Pairs of seconds and `Shown` frame.

    Example:
        >>> from aiva.data.video.shown import Shown
        >>> frames = [Shown(0.0, 0.1, None), Shown(0.1, 0.5, None)]
        >>> [(seconds, frame.start) for seconds, frame in sampled(frames, 10)]
        [(0.0, 0.0), (0.1, 0.1), (0.2, 0.1), (0.3, 0.1), (0.4, 0.1)]
    """
    if frame_rate is None:
        yield from ((frame.start, frame) for frame in frames)
        return
    tolerance = min(TOLERANCE, 0.1 / frame_rate)
    index, frame = 0, None
    for frame, following in with_following(frames):
        until = frame.end if following is None else following.start
        while (index + 0.5) / frame_rate + tolerance < until:
            yield index / frame_rate, frame
            index += 1
    if frame is not None and index == 0:
        yield 0.0, frame


def with_following(frames):
    """Pair each frame with the next one, the last with None."""
    return itertools.pairwise(itertools.chain(frames, [None]))
