"""Moving scenes: digits that move over a photograph, with the track of every digit.

The clips of the chapter on tracking. A frame is drawn as a scene of
`aiva.data.detection.scenes` is, so a detector that knows scenes knows these.

- Canvas: a square of a photograph, 128 x 128 pixels, the same in all frames of a clip.
- Objects: 2 to 6 digits, whose colours stay the same. Later digits cover earlier ones.
- Motion: a straight line at a constant speed; walls reflect it.
- Boxes: tight around all the ink of a digit, the covered part too, in whole pixels.
- Split: training and test have different photographs and different digits.
- Mind: the canvas stands still, and no digit turns, grows or leaves.

==========  ===========================================================================
paths       what happens
==========  ===========================================================================
linear      2 to 6 digits start apart from each other and go anywhere
crossing    one or two pairs; the two of a pair come from opposite sides and pass
            through one point at one time, in the middle third of the clip
occlusion   2 to 4 digits go from side to side behind a pillar cut out of another
            photograph, 24 to 44 pixels wide
==========  ===========================================================================

Shapes: N clips, T frames, M digits of a clip with padding.
"""

import numpy as np

from aiva.conventions.numbers import whole_number, whole_numbers
from aiva.data import digits as handwritten
from aiva.data.arguments import check_split
from aiva.data.detection.scenes import (
    ASPECTS,
    MARGIN,
    SIDE,
    around,
    canvas,
    distinct_colour,
    free_box,
    grown,
    ink_of,
    is_light,
    is_stroke,
    paint,
    pictures,
    surroundings,
)

CLASSES = handwritten.CLASSES
PATHS = ("linear", "crossing", "occlusion")
SLOTS = 6  # digits of a clip with padding
VISIBLE = 0.25  # of the ink: a digit that shows less is absent
SPEEDS = (1.0, 3.0)  # pixels a frame along each side
FAST, SLOW = (1.5, 3.0), (0.0, 0.7)  # the same, of digits that cross or hide
HEIGHTS = (18, 32)  # pixels of an enlarged digit: the smaller ones of scenes
PILLAR = (24, 44)  # pixels of its width


def moving_scenes(
    split: str = "train",
    count: int = 100,
    frames: int = 32,
    paths: str = "linear",
    seed: int = 0,
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Draw clips of digits that move over photographs.

    Each clip has random numbers of its own, so fewer clips are the beginning of more.
    A clip of 32 frames takes some 50 milliseconds.

    Args:
        split: `"train"` or `"test"`, which share neither a photograph nor a digit.
        count: Number of clips.
        frames: Number of frames of a clip.
        paths: `"linear"`, `"crossing"` or `"occlusion"`, see above.
        seed: Decides everything that is drawn at random.

    Returns:
        Clips `(N, T, 128, 128, 3)` uint8, and the objects, up to M = 6 of a clip. The
        index along M is the identity: it names the same digit in all frames.

        - "boxes" `(N, T, M, 4)` float32, `[x1, y1, x2, y2]` in pixels; 0 where there is
          no object.
        - "labels" `(N, T, M)` int32, the digits; -1 where there is no object. A digit
          of which less than a quarter is to be seen is absent in that frame.
        - "visible" `(N, T, M)` float32, the share of the ink that nothing covers.

    Raises:
        ValueError: If split or paths are unknown, or a number is out of its range.

    Example:
        >>> clips, objects = moving_scenes("test", count=1, frames=8)
        >>> clips.shape, objects["boxes"].shape, (objects["labels"][0] >= 0).sum(1)
        ((1, 8, 128, 128, 3), (1, 8, 6, 4), array([5, 5, 5, 5, 5, 5, 5, 5]))
    """
    check_split(split)
    if paths not in PATHS:
        raise ValueError(
            f"`paths` must be one of {', '.join(PATHS)}. Received: paths={paths!r}."
        )
    count, frames = whole_numbers(count=count, frames=frames)
    seed = whole_number("seed", seed, at_least=0)
    photographs = pictures(split)
    digits = handwritten.digits(split, size=handwritten.SIDE)
    clips = np.empty((count, frames, SIDE, SIDE, 3), "uint8")
    objects = {
        "boxes": np.zeros((count, frames, SLOTS, 4), "float32"),
        "labels": np.full((count, frames, SLOTS), -1, "int32"),
        "visible": np.zeros((count, frames, SLOTS), "float32"),
    }
    for index in range(count):
        rng = np.random.default_rng([seed, split == "test", PATHS.index(paths), index])
        ground = canvas(rng, photographs)
        front = pillar(rng, photographs) if paths == "occlusion" else None
        actors = cast(rng, *digits, frames, paths)
        boxes = [boxes_along(*actor[2:], actor[0].shape, frames) for actor in actors]
        looks = [
            look(rng, ground, ink, path)
            for (ink, *_), path in zip(actors, boxes, strict=True)
        ]
        clips[index] = drawn(ground, front, actors, boxes, looks)
        note(objects, index, actors, boxes, front)
    return clips, objects


def cast(rng, images, labels, frames, paths):
    """Choose digits, their sizes and how they move.

    Returns:
        A list of (ink, label, start, velocity): ink as `ink_of` returns it; the upper
        left corner of its margin in the first frame, x and y; pixels a frame.
    """
    least, most = {"linear": (2, 6), "crossing": (1, 2), "occlusion": (2, 4)}[paths]
    count = rng.integers(least, most, endpoint=True)
    chosen, taken = [], []
    for _ in range(2 * count if paths == "crossing" else count):
        ink, label = digit(rng, images, labels)
        box = free_box(rng, *ink.shape, taken)
        if box is not None:  # there was room for it
            taken.append(box)
            chosen.append((ink, label, np.array(box[:2]) - MARGIN, speed(rng, paths)))
    return met(rng, chosen, frames) if paths == "crossing" else chosen


def speed(rng, paths):
    """Choose how many pixels a frame a digit moves along x and y."""
    x, y = (SPEEDS, SPEEDS) if paths == "linear" else (FAST, SLOW)
    return np.array([rng.uniform(*x), rng.uniform(*y)]) * rng.choice([-1, 1], size=2)


def met(rng, actors, frames):
    """Let the first and the second meet, the third and the fourth, each pair in a lane.

    They come from opposite sides, and their centres pass through one point at one time.
    """
    met = []
    pairs = len(actors) // 2
    for number, (ink, label, _, velocity) in enumerate(actors[: 2 * pairs]):
        pair, second = divmod(number, 2)
        if second:
            velocity = velocity * [np.sign(-met[-1][3][0] * velocity[0]), 1]
        else:
            time = frames * rng.uniform(1, 2) / 3
        point = np.array([SIDE / 2, SIDE * (pair + 0.5) / pairs])
        corner = point - np.array(ink.shape[::-1]) / 2
        met.append((ink, label, corner - velocity * time, velocity))
    return met


def digit(rng, images, labels):
    """Choose a digit and its size, and return its ink and its label."""
    index = rng.integers(len(images))
    height = rng.uniform(*HEIGHTS)
    width = height * rng.uniform(*ASPECTS)
    return ink_of(images[index, ..., 0], round(height), round(width)), labels[index]


def boxes_along(start, velocity, shape, frames):
    """Return the boxes `(T, 4)` of a digit that moves between the walls, whole numbers.

    Args:
        start: x and y of the upper left corner of its ink, margin included.
        velocity: Pixels a frame along x and y.
        shape: Height and width of the ink, margin included.
        frames: Number of frames.

    Example:
        >>> boxes_along(np.array([98, 0]), np.array([2, 1]), (40, 28), 4)[:, 0].tolist()
        [101, 103, 101, 99]
    """
    size = np.array(shape[::-1])  # width, height
    straight = start + velocity * np.arange(frames)[:, None]  # (T, 2)
    corners = np.rint(reflected(straight, SIDE - size)).astype(int)
    return np.hstack([corners + MARGIN, corners + size - MARGIN])


def reflected(positions, limit):
    """Fold positions back into 0 to `limit`, as walls at both ends do.

    Example:
        >>> reflected(np.array([-3, 4, 12]), 10).tolist()
        [3, 4, 8]
    """
    return limit - abs(positions % (2 * limit) - limit)


def look(rng, ground, ink, boxes):
    """Choose the colour of a digit: light or dark against what it passes.

    Returns:
        The colour, and whether it is light.
    """
    luminance = np.mean([surroundings(ground[around(box)], ink) for box in boxes])
    light = is_light(rng, luminance)
    return distinct_colour(rng, luminance, light), light


def pillar(rng, photographs):
    """Return the columns that a pillar fills, and its pixels `(128, w, 3)`."""
    width = int(rng.integers(*PILLAR, endpoint=True))
    left = int(rng.integers(SIDE // 4, 3 * SIDE // 4 - width, endpoint=True))
    columns = slice(left, left + width)
    return columns, canvas(rng, photographs)[:, columns]


def drawn(ground, front, actors, boxes, looks):
    """Draw all frames `(T, 128, 128, 3)`: ground, digits in their order, pillar."""
    frames = len(boxes[0])
    clip = np.repeat(ground[None], frames, axis=0)
    for (ink, *_), path, (colour, light) in zip(actors, boxes, looks, strict=True):
        for frame, box in zip(clip, path, strict=True):
            paint(frame[around(box)], ink, colour, light)
    if front is not None:
        columns, pixels = front
        clip[:, :, columns] = pixels
    return clip


def note(objects, index, actors, boxes, front):
    """Write boxes, labels and visible shares of a clip into the arrays of all clips."""
    covered = np.zeros((len(boxes[0]), SIDE, SIDE), bool)  # by what lies in front
    if front is not None:
        covered[:, :, front[0]] = True
    for slot in reversed(range(len(actors))):
        ink, label, *_ = actors[slot]
        stroke = is_stroke(ink)
        outlined = grown(stroke)
        for frame, box in enumerate(boxes[slot]):
            region = covered[frame][around(box)]
            visible = 1 - region[stroke].mean()
            region |= outlined
            if visible >= VISIBLE:
                objects["boxes"][index, frame, slot] = box
                objects["labels"][index, frame, slot] = label
                objects["visible"][index, frame, slot] = visible
