"""Motions: real digits that move over real photographs, told apart by time alone.

What moves is a digit of `aiva.data.digits`; what it moves over is a square of a
photograph of `aiva.data.photos`. Training and test share neither.

==================  ===============================================  =================
class               what happens                                     played backwards
==================  ===============================================  =================
right, left         the digit moves 1 or 2 pixels a frame            the other one
down, up            the digit moves 1 or 2 pixels a frame            the other one
turns left, right   the digit turns 15 or 30 degrees a frame         the other one
grows, shrinks      its size changes by one or two of 12 steps       the other one
nods, then shakes   the digit moves up or down and comes back;       shakes, then nods
                    later it moves left or right and comes back
shakes, then nods   the same two events in the other order           nods, then shakes
==================  ===============================================  =================

**One frame tells nothing.** All that a frame shows is the state of the digit: position,
angle and size. Each has a cycle: who leaves the canvas on the right comes back on the
left, after 360 degrees a turn begins anew, and after the largest size comes the
smallest. The first state is uniform on these cycles, and a motion adds whole steps. So
the state of every single frame is uniform, whatever the class: the best that anyone can
do with one frame is to guess, 1 / 10.

**A bag of frames tells the kind of motion, not its direction.** Each class is another
class played backwards: take a clip, turn the order of its frames around, and you have a
clip of the partner, which was as likely to be drawn. Without the order both clips are
the same bag. The best that anyone can do with a bag is to name the pair and to guess
inside it, 1 / 2. The last pair differs in nothing but the order of two events.

Shapes: N clips, T frames, S x S pixels.
"""

import numpy as np

from aiva.conventions.images import as_bytes
from aiva.conventions.numbers import whole_number
from aiva.data import digits as handwritten
from aiva.data.arguments import check_split
from aiva.data.detection.scenes import LUMINANCE, distinct_colour, pictures

CLASSES = (
    "right",
    "left",
    "down",
    "up",
    "turns left",
    "turns right",
    "grows",
    "shrinks",
    "nods, then shakes",
    "shakes, then nods",
)
MIRRORED = np.array([1, 0, 3, 2, 5, 4, 7, 6, 9, 8])  # the class of a reversed clip
BAG_BOUND = 1 / 2  # accuracy that frames without their order allow

FEWEST_FRAMES, SMALLEST_SIZE = 8, 24  # of a clip
ANGLES = 24  # of a full turn, 15 degrees apart
SIDES = np.geomspace(0.3, 0.64, 12)  # of a digit's 8 pixels, as parts of the canvas
SPEEDS = (1, 2)  # pixels, angles or sizes from frame to frame
SMALLEST_SQUARE = 64  # pixels of a photograph that become a canvas
SOFT = (0.25, 0.5)  # ink between which a stroke turns from invisible to opaque


def motions(
    split: str = "train",
    count: int = 2000,
    frames: int = 16,
    size: int = 32,
    tracks: bool = False,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray | dict[str, np.ndarray]]:
    """Draw clips whose class is a motion, each class equally often.

    Each clip has random numbers of its own, so fewer clips are the beginning of more.
    1,000 clips take a few seconds.

    Args:
        split: `"train"` or `"test"`, which share neither a photograph nor a digit.
        count: Number of clips.
        frames: Frames of a clip, at least 8.
        size: Side of the square frames in pixels, at least 24.
        tracks: Whether to return where the digit is in every frame, too.
        seed: Decides everything that is drawn at random.

    Returns:
        Clips `(N, T, size, size, 3)` uint8, and labels `(N,)` int32, indices into
        `CLASSES`. With `tracks` a dict comes instead of labels:

        - "labels" `(N,)` int32.
        - "centres" `(N, T, 2)` int32, x and y of the pixel in the middle of the digit.
        - "boxes" `(N, T, 1, 4)` float32, tight boxes `[x1, y1, x2, y2]` around that
          centre. What a box has beyond the canvas is seen on the other side.
        - "angles" `(N, T)` int32, degrees against the clock.
        - "sides" `(N, T)` float32, pixels that the 8 pixels of the original span.
        - "digits" `(N,)` int32, which digit it is.

    Raises:
        ValueError: If the split is unknown, or a number is out of its range.

    Example:
        >>> clips, labels = motions("test", count=20)
        >>> clips.shape, np.bincount(labels).tolist()
        ((20, 16, 32, 32, 3), [2, 2, 2, 2, 2, 2, 2, 2, 2, 2])
    """
    check_split(split)
    count, seed = whole_number("count", count), whole_number("seed", seed, at_least=0)
    frames = whole_number("frames", frames, at_least=FEWEST_FRAMES)
    size = whole_number("size", size, at_least=SMALLEST_SIZE)
    photographs = pictures(split)
    images, names = handwritten.digits(split, size=handwritten.SIDE)
    clips = np.empty((count, frames, size, size, 3), "uint8")
    motion = {
        "labels": shuffled_labels(count, seed, split),
        "centres": np.empty((count, frames, 2), "int32"),
        "boxes": np.empty((count, frames, 1, 4), "float32"),
        "angles": np.empty((count, frames), "int32"),
        "sides": np.empty((count, frames), "float32"),
        "digits": np.empty(count, "int32"),
    }
    for index, label in enumerate(motion["labels"]):
        rng = np.random.default_rng([seed, split == "test", index])
        ground = canvas(rng, photographs, size)
        colour = colour_on(rng, ground)
        digit = rng.integers(len(images))
        states = first_state(rng, size) + moved(rng, CLASSES[label], frames)  # (T, 4)
        clips[index], boxes = render(images[digit, ..., 0], states, ground, colour)
        x, y, angle, side = cycled(states, size)
        motion["centres"][index] = np.stack([x, y], axis=1)
        motion["boxes"][index, :, 0] = boxes
        motion["angles"][index] = angle * 360 // ANGLES
        motion["sides"][index] = SIDES[side] * size
        motion["digits"][index] = names[digit]
    return clips, motion if tracks else motion["labels"]


def shuffled_labels(count, seed, split):
    """Put the classes into random order, again and again, until there are enough."""
    rng = np.random.default_rng([seed, split == "test"])
    rounds = -(-count // len(CLASSES))
    labels = np.tile(np.arange(len(CLASSES), dtype="int32"), (rounds, 1))
    return rng.permuted(labels, axis=1).ravel()[:count]


def first_state(rng, size):
    """Draw x, y, angle and size of a digit, each uniform on its cycle."""
    return rng.integers([size, size, ANGLES, len(SIDES)])


def moved(rng, name, frames):
    """Return how far the state of each frame is from the first one.

    Args:
        rng: NumPy random generator.
        name: A class.
        frames: Number of frames T.

    Returns:
        Whole steps `(T, 4)` of x, y, angle and size.

    Example:
        >>> moved(np.random.default_rng(0), "right", 8)[:, 0].tolist()
        [0, 2, 4, 6, 8, 10, 12, 14]
    """
    steps = np.zeros((frames, 4), int)
    speed = rng.integers(SPEEDS[0], SPEEDS[1], endpoint=True)
    if name in STEADY:
        column, sign = STEADY[name]
        steps[:, column] = sign * speed * np.arange(frames)
        return steps
    first, second = (1, 0) if name.startswith("nods") else (0, 1)  # nods: y
    event = there_and_back(frames)
    pause, between, _ = pauses(rng, frames - 2 * len(event))
    for column, start in (
        (first, pause),
        (second, pause + len(event) + between),
    ):
        steps[start : start + len(event), column] = speed * rng.choice([-1, 1]) * event
    return steps


# What a steady motion changes, and whether the number rises. Angles rise against the
# clock, and y rises downwards.
STEADY = {
    "right": (0, 1),
    "left": (0, -1),
    "down": (1, 1),
    "up": (1, -1),
    "turns left": (2, 1),
    "turns right": (2, -1),
    "grows": (3, 1),
    "shrinks": (3, -1),
}


def there_and_back(frames):
    """Return the distances of a nod: the same forwards and backwards.

    Example:
        >>> there_and_back(16).tolist()
        [1, 2, 3, 2, 1]
    """
    farthest = (frames // 2 - 1) // 2
    return farthest - np.abs(np.arange(1 - farthest, farthest))


def pauses(rng, still):
    """Share frames of rest among before, between and after two events.

    Every way that leaves one frame for each is equally likely, so a list and the same
    list backwards are, too.

    Example:
        >>> sum(pauses(np.random.default_rng(0), 6))
        6
    """
    cuts = np.sort(rng.choice(np.arange(1, still), size=2, replace=False))
    return np.diff([0, *cuts, still]).tolist()


def canvas(rng, photographs, size):
    """Cut a random square out of a random photograph, and roll it at random."""
    photograph = photographs[rng.integers(len(photographs))]
    widest, tallest = photograph.size
    side = rng.integers(SMALLEST_SQUARE, min(widest, tallest), endpoint=True)
    left, top = rng.integers([widest - side, tallest - side], endpoint=True).tolist()
    square = photograph.resize((size, size), box=(left, top, left + side, top + side))
    return np.roll(np.asarray(square), rng.integers(size, size=2), axis=(0, 1))


def colour_on(rng, ground):
    """Draw the colour of the strokes, much lighter or much darker than the canvas."""
    luminance = (ground @ LUMINANCE).mean()
    return distinct_colour(rng, luminance, light=luminance < 0.5)


def cycled(states, size):
    """Return x, y, angle and size of every frame, each inside its cycle."""
    return (states % [size, size, ANGLES, len(SIDES)]).T


def render(digit, states, ground, colour):
    """Draw a clip: every frame follows from the state of the digit in it alone.

    Args:
        digit: The original pixels `(8, 8)` uint8.
        states: Whole numbers `(T, 4)`: x, y, angle and size.
        ground: What it moves over, `(S, S, 3)` uint8.
        colour: Red, green and blue of the strokes.

    Returns:
        Frames `(T, S, S, 3)` uint8 and tight boxes `(T, 4)` in pixels.
    """
    size = len(ground)
    frames = np.empty((len(states), *ground.shape), "uint8")
    boxes = np.empty((len(states), 4))
    inks = {}  # of the angles and sizes that this clip shows
    for frame, (x, y, angle, side) in enumerate(
        zip(*cycled(states, size), strict=True)
    ):
        if (angle, side) not in inks:
            inks[angle, side] = ink_in_the_middle(digit, angle, SIDES[side], size)
        ink, box = inks[angle, side]
        shift = np.array([x, y]) - size // 2
        opacity = np.roll(ink, shift[::-1], axis=(0, 1))[..., None]  # (S, S, 1)
        frames[frame] = as_bytes(ground * (1 - opacity) + colour * opacity)
        boxes[frame] = box + np.tile(shift, 2)
    return frames, boxes


def ink_in_the_middle(digit, angle, side, size):
    """Turn and enlarge a digit, centred on the pixel in the middle of a canvas.

    Returns:
        Opacity `(S, S)` in 0-1, and the tight box of what can be seen of it.
    """
    from scipy.ndimage import map_coordinates

    y, x = np.mgrid[:size, :size] - size // 2  # from the middle
    turn = 2 * np.pi * angle / ANGLES
    scale = handwritten.SIDE / (side * size)  # pixels of the original for each of ours
    rows = scale * (np.cos(turn) * y + np.sin(turn) * x) + (handwritten.SIDE - 1) / 2
    columns = scale * (np.cos(turn) * x - np.sin(turn) * y) + (handwritten.SIDE - 1) / 2
    ink = map_coordinates(digit / 255, [rows, columns], order=1)  # (S, S)
    opacity = np.clip((ink - SOFT[0]) / (SOFT[1] - SOFT[0]), 0, 1)
    seen_y, seen_x = np.nonzero(opacity > 0.5)
    box = [seen_x.min(), seen_y.min(), seen_x.max() + 1, seen_y.max() + 1]
    return opacity, np.array(box)
