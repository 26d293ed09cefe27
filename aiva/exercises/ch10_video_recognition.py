"""Chapter 10, video recognition: clips as batches, time, the assignment, tracks."""

import functools
from itertools import product

import numpy as np
from scipy.optimize import linear_sum_assignment

from aiva import data, metrics
from aiva.exercises.exercise import exercise, target
from aiva.exercises.report import CheckFailed
from aiva.tracking import Tracker


def feature_cases(rng):
    """Draw features `(N, T, C)` of clips that grow brighter from frame to frame."""
    for clips, frames, channels in product((2, 3, 4), (2, 3, 5), (1, 2, 3)):
        features = rng.integers(-9, 10, (clips, frames, channels)) / 2
        yield {"features": features + 3 * np.arange(frames)[:, None]}


@exercise(cases=feature_cases)
def batch_statistics(features):
    """One mean and one variance for each channel, of all numbers that the channel has:
    over which two axes is that?"""
    return features.mean(axis=(0, 1)), features.var(axis=(0, 1))


batch_statistics.mistake(
    "These describe the end of the clips alone. What becomes of the frames before?",
    lambda features: batch_statistics(features[:, -1:]),
)
batch_statistics.mistake(
    "Each frame has a mean of its own now, `(T, C)`. The network keeps one for each "
    "channel, whatever the frame.",
    lambda features: (features.mean(axis=0), features.var(axis=0)),
)
batch_statistics.mistake(
    "The mean is right. The variance misses how much the frames differ from each "
    "other: a mean of variances leaves that out.",
    lambda features: (features.mean(axis=(0, 1)), features.var(axis=0).mean(axis=0)),
)
batch_statistics.mistake(
    "That is the standard deviation; the variance is its square.",
    lambda features: (features.mean(axis=(0, 1)), features.std(axis=(0, 1))),
)
batch_statistics.mistake(
    "These mix the channels: red and blue need not have the same mean.",
    lambda features: (
        np.full(features.shape[2], features.mean()),
        np.full(features.shape[2], features.var()),
    ),
)


def frame_cases(rng):
    """Draw features `(N T, F)` of the frames of N clips, clip after clip."""
    for clips, num_frames, size in product((2, 3, 4), (2, 3, 4), (1, 2, 3)):
        frames = rng.integers(-9, 10, (clips, num_frames, size)) / 2
        frames = frames + 20 * np.arange(clips)[:, None, None]
        yield {"frames": frames.reshape(-1, size), "num_frames": num_frames}


@exercise(cases=frame_cases)
def clip_features(frames, num_frames):
    """First `reshape` so that clips and frames have an axis each, in the order in which
    they lie in the list; then the mean along the frames."""
    return frames.reshape(-1, num_frames, frames.shape[1]).mean(axis=1)


clip_features.mistake(
    "The shape is right, and each row mixes several clips. Which rows of the long list "
    "are neighbours: those of one clip, or those of one moment?",
    lambda frames, num_frames: frames.reshape(num_frames, -1, frames.shape[1]).mean(0),
)
clip_features.mistake(
    "The axes are right, the mean is not: it is one for each moment, over the clips.",
    lambda frames, num_frames: frames.reshape(-1, num_frames, frames.shape[1]).mean(0),
)
clip_features.mistake(
    "That is the mean of all clips together; each needs its own.",
    lambda frames, num_frames: frames.mean(axis=0),
)
clip_features.mistake(
    "That is one frame of each clip; a bag of frames looks at all of them.",
    lambda frames, num_frames: frames[num_frames - 1 :: num_frames],
)
clip_features.mistake(
    "Clips and frames are apart. The mean over time is missing.",
    lambda frames, num_frames: frames.reshape(-1, num_frames, frames.shape[1]),
)
clip_features.mistake(
    "`reshape` does not move numbers: features and frames are exchanged in your shape.",
    lambda frames, num_frames: frames.reshape(-1, frames.shape[1], num_frames).mean(2),
)


def clip_cases(rng):
    """Draw clips `(N, T)`, `(N, T, H)` and `(N, T, H, W)`, all numbers different."""
    for clips, frames, sides in product((2, 3), (3, 4, 5, 6), ((), (2,), (2, 3))):
        shape = (clips, frames, *sides)
        yield {"clips": rng.permutation(np.prod(shape)).reshape(shape) / 2}


@exercise(cases=clip_cases)
def training_pairs(clips):
    """Two views of the same clips, one frame apart: what is seen, and what comes a
    moment later."""
    return clips[:, :-1], clips[:, 1:]


training_pairs.mistake(
    "The predictor is shown its own answer and needs only to copy. What may it know "
    "when it is asked?",
    lambda clips: (clips[:, 1:], clips[:, 1:]),
)
training_pairs.mistake(
    "What is asked for has been seen already: no frame is later than its input.",
    lambda clips: (clips[:, :-1], clips[:, :-1]),
)
training_pairs.mistake(
    "This predictor learns the past: each target is a moment before its input.",
    lambda clips: (clips[:, 1:], clips[:, :-1]),
)
training_pairs.mistake(
    "The first axis holds clips, not frames: you ask for another clip.",
    lambda clips: (clips[:-1], clips[1:]),
)
training_pairs.mistake(
    "Time is the second axis, not the last: with images the last one holds columns.",
    lambda clips: (clips[..., :-1], clips[..., 1:]),
)
training_pairs.mistake(
    "After the last frame nothing is known; your last target is the first frame.",
    lambda clips: (clips, np.roll(clips, -1, axis=1)),
)


def belief_cases(rng):
    """Draw a belief, a measurement and its noise; also one without any noise."""
    for variance, noise in product((0.25, 1.0, 4.0, 9.0), (0.0, 0.5, 1.0, 2.0, 16.0)):
        mean, measured = rng.choice(np.arange(-9, 10), 2, replace=False).tolist()
        case = {"mean": mean, "variance": variance, "measured": measured}
        yield {**case, "noise": noise}
        yield {**case, "noise": noise + 0.3}


def believed(mean, variance, measured, gain):
    """Move a belief by a gain; return its mean and variance."""
    return mean + gain * (measured - mean), (1 - gain) * variance


@exercise(cases=belief_cases)
def kalman_step(mean, variance, measured, noise):
    """The gain is the own variance as a share of both. The mean moves by that share of
    the difference, and that share of the variance goes away."""
    return believed(mean, variance, measured, variance / (variance + noise))


kalman_step.mistake(
    "The gain is upside down: the noisier a measurement, the more you believe it.",
    lambda mean, variance, measured, noise: believed(
        mean, variance, measured, noise / (variance + noise)
    ),
)
kalman_step.mistake(
    "The mean is right, but you are no surer than before.",
    lambda variance, **case: (kalman_step(variance=variance, **case)[0], variance),
)
kalman_step.mistake(
    "The mean is right. The variance is what is gained, not what is left: without "
    "noise nothing should be left.",
    lambda variance, noise, **case: (
        kalman_step(variance=variance, noise=noise, **case)[0],
        variance**2 / (variance + noise),
    ),
)
kalman_step.mistake(
    "The mean is right. The variances are added up, as if a measurement made you less "
    "sure.",
    lambda variance, noise, **case: (
        kalman_step(variance=variance, noise=noise, **case)[0],
        variance + noise,
    ),
)
kalman_step.mistake(
    "`noise` is a variance already; do not square it.",
    lambda noise, **case: kalman_step(noise=noise**2, **case),
)
kalman_step.mistake(
    "The gain is a share of variances; you took standard deviations.",
    lambda mean, variance, measured, noise: believed(
        mean, variance, measured, variance**0.5 / (variance**0.5 + noise**0.5)
    ),
)
kalman_step.mistake(
    "The mean moves away from the measurement.",
    lambda mean, measured, **case: kalman_step(
        mean, measured=2 * mean - measured, **case
    ),
)
kalman_step.mistake(
    "The gain is a share of the difference, not of the measurement: what agrees with "
    "the mean changes nothing.",
    lambda mean, variance, measured, noise: (
        mean + variance / (variance + noise) * measured,
        variance * noise / (variance + noise),
    ),
)


def table_cases(rng):
    """Draw IoUs `(R, C)`, some of a row without a partner, at least one good pair."""
    greedy_is_wrong = np.array([[0.9, 0.8], [0.7, 0.0]])
    yield {"iou": greedy_is_wrong, "iou_threshold": 0.3}
    yield {"iou": greedy_is_wrong, "iou_threshold": 0.7}  # on the threshold
    yield {"iou": np.array([[0.6, 0.5], [0.45, 0.0]]), "iou_threshold": 0.5}
    yield {"iou": np.array([[0.5, 0.4], [0.2, 0.1]]), "iou_threshold": 0.3}
    shapes = ((1, 2), (2, 1), (2, 2), (2, 3), (3, 2), (3, 3), (4, 3), (4, 4))
    for shape, _ in product(shapes, range(4)):
        iou = rng.permutation(np.arange(1, 100))[: np.prod(shape)].reshape(shape) / 100
        iou[rng.integers(shape[0]), rng.integers(shape[1])] = 0.995
        if shape[0] > 1:  # a track that nobody found
            iou[(iou == 0.995).any(axis=1).argmin()] *= 0.3
        yield {"iou": iou, "iou_threshold": 0.3}


def good_pairs(iou, iou_threshold, weights):
    """Return pairs `(P, 2)` of the largest sum of weights, those of a good IoU."""
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return np.stack([rows, columns], axis=1)[iou[rows, columns] >= iou_threshold]


def greedy_pairs(iou, iou_threshold):
    """Return pairs `(P, 2)`: the best one, then the best that is still free."""
    pairs, left = [], iou.copy()
    while left.max() >= iou_threshold:
        row, column = np.unravel_index(left.argmax(), left.shape)
        pairs.append((row, column))
        left[row], left[:, column] = -1, -1
    return np.array(sorted(pairs)).reshape(-1, 2)


@exercise(cases=table_cases)
def matched_pairs(iou, iou_threshold):
    """`linear_sum_assignment` looks for the smallest sum unless it is told otherwise.
    Let it choose from the table as it is; the threshold comes afterwards."""
    return good_pairs(iou, iou_threshold, iou)


matched_pairs.mistake(
    "An infinite cost forbids, but where a whole row is forbidden SciPy finds no "
    "assignment at all and stops. Let it have the finite table.",
    lambda iou, iou_threshold: good_pairs(
        iou, iou_threshold, np.where(iou >= iou_threshold, iou, -np.inf)
    ),
)
matched_pairs.mistake(
    "The best pair first is greedy: it can leave two others without a partner. Which "
    "pairs have the largest sum?",
    greedy_pairs,
)
matched_pairs.mistake(
    "This is the assignment of the smallest sum: the worst partners are together.",
    lambda iou, iou_threshold: good_pairs(iou, iou_threshold, -iou),
)
matched_pairs.mistake(
    "Each pair is (row, column); yours are the other way round.",
    lambda iou, iou_threshold: matched_pairs(iou, iou_threshold)[:, ::-1],
)
matched_pairs.mistake(
    "Some of these pairs hardly overlap: they were only left over. Drop them.",
    lambda iou, iou_threshold: good_pairs(iou, 0, iou),
)
matched_pairs.mistake(
    "An IoU that is equal to the threshold is enough.",
    lambda iou, iou_threshold: good_pairs(iou, iou_threshold + 1e-9, iou),
)
matched_pairs.mistake(
    "Each row takes its best column, and two rows may take the same one.",
    lambda iou, iou_threshold: np.stack([np.arange(len(iou)), iou.argmax(axis=1)], 1)[
        iou.max(axis=1) >= iou_threshold
    ],
)


def label_cases(rng):
    """Draw class ids `(N,)`, class after class or mixed; no share ends on a half."""
    for share, classes, mixed, _ in product(
        (0.1, 0.2, 0.3), (1, 2, 3, 4), (False, True), range(2)
    ):
        names = rng.permutation(6)[:classes]
        counts = rng.choice([3, 4, 6, 7, 8, 9, 11, 12], classes)
        labels = np.repeat(names, counts)
        yield {"labels": rng.permutation(labels) if mixed else labels, "share": share}


def last_of_each(labels, count):
    """Return sorted the last of each class; `count` turns clips into how many."""
    indices = [np.flatnonzero(labels == name) for name in np.unique(labels)]
    return np.sort(np.concatenate([of[-count(len(of)) :] for of in indices]))


@exercise(cases=label_cases)
def validation_indices(labels, share):
    """For each class: `np.flatnonzero(labels == name)` are its clips, and of these the
    last few. Then all together, sorted."""
    return last_of_each(labels, lambda clips: max(round(share * clips), 1))


validation_indices.mistake(
    "The end of the whole array holds the last classes only: the others are never "
    "validated, and these are learned less.",
    lambda labels, share: np.arange(len(labels))[-max(round(share * len(labels)), 1) :],
)
validation_indices.mistake(
    "These are the first clips of each class; the last are wanted.",
    lambda labels, share: (
        len(labels) - 1 - validation_indices(labels[::-1], share)[::-1]
    ),
)
validation_indices.mistake(
    "You round down: `int` cuts off what is behind the point.",
    lambda labels, share: last_of_each(
        labels, lambda clips: max(int(share * clips), 1)
    ),
)
validation_indices.mistake(
    "You round up; the nearest whole number is asked.",
    lambda labels, share: last_of_each(labels, lambda clips: int(share * clips) + 1),
)
validation_indices.mistake(
    "Where the share rounds to 0, `[-0:]` is everything, and nothing is left to learn "
    "from.",
    lambda labels, share: last_of_each(labels, lambda clips: round(share * clips)),
)
validation_indices.mistake(
    "A small class gives no clip at all; one is the least.",
    lambda labels, share: last_of_each(
        labels, lambda clips: round(share * clips) or -clips
    ),
)
validation_indices.mistake(
    "These are the clips to learn from; the others are wanted.",
    lambda labels, share: np.setdiff1d(
        np.arange(len(labels)), validation_indices(labels, share)
    ),
)


def block_cases(rng):
    """Draw channels, kernels and frames of a block."""
    for inputs, kernel, frames, _ in product((3, 8, 16), (3, 5, 7), (3, 5), range(2)):
        outputs = int(rng.choice([4, 12, 20, 45, 64]))
        block = {"inputs": inputs, "outputs": outputs}
        yield {**block, "kernel": kernel, "frames": frames}


def equal_weights(inputs, outputs, kernel, frames):
    """Return the middle channels, not rounded, of equally many weights."""
    whole = frames * kernel**2 * inputs * outputs
    return whole / (kernel**2 * inputs + frames * outputs)


@exercise(cases=block_cases)
def middle_channels(inputs, outputs, kernel, frames):
    """Count the weights of the 3-D convolution, then those that both smaller ones have
    for a single middle channel. How often does this fit into that?"""
    return int(equal_weights(inputs, outputs, kernel, frames))


middle_channels.mistake(
    "There is no part of a channel: which whole number of them has no more weights?",
    equal_weights,
)
middle_channels.mistake(
    "Rounded to the nearest, the block can have more weights than the 3-D convolution.",
    lambda **block: round(equal_weights(**block)),
)
middle_channels.mistake(
    "The 3-D kernel reaches over several frames, too: its weights are more than those.",
    lambda frames, **block: int(equal_weights(frames=frames, **block) / frames),
)
middle_channels.mistake(
    "The kernel is a square: both of its sides count.",
    lambda inputs, outputs, kernel, frames: int(
        frames * kernel * inputs * outputs / (kernel * inputs + frames * outputs)
    ),
)
middle_channels.mistake(
    "Which of the two convolutions reads the inputs, and which makes the outputs? They "
    "are exchanged below the line.",
    lambda inputs, outputs, kernel, frames: int(
        frames * kernel**2 * inputs * outputs / (kernel**2 * outputs + frames * inputs)
    ),
)
middle_channels.mistake(
    "The convolution in time has a weight for each frame it reaches.",
    lambda inputs, outputs, kernel, frames: int(
        frames * kernel**2 * inputs * outputs / (kernel**2 * inputs + outputs)
    ),
)


ROUNDING = 1e-6  # seconds; times that differ by less are the same


def film_cases(rng):
    """Draw times `(T,)` of even and uneven films that start anywhere, and a rate."""
    for frames, start, rate in product((3, 4, 6, 9), (0.0, 0.7, 12.3), (4, 10)):
        gaps = rng.choice([0.03, 0.07, 0.23, 0.41], frames - 1)
        times = start + np.concatenate([[0], np.cumsum(gaps)])
        count = int(rng.integers(2, np.ceil(gaps.sum() * rate) + 3))
        yield {"times": times, "rate": rate, "count": count}
    for first, rate in product((0, 3, 21), (5, 10, 30)):
        times = (first + np.arange(13)) / 30  # k / rate is the time of a frame
        yield {"times": times, "rate": rate, "count": 2 + rate // 5}


def shown(times, moments, side="right"):
    """Return the index of the last frame that began at or before each moment."""
    return np.searchsorted(times, moments, side) - 1


@exercise(cases=film_cases)
def frames_at(times, rate, count):
    """A frame is on the screen until the next begins. `np.searchsorted(..., "right")`
    counts how many have begun."""
    moments = times[0] + np.arange(count) / rate
    return shown(times, moments + ROUNDING)


frames_at.mistake(
    "The nearest frame may not have begun: the screen shows the future.",
    lambda times, rate, count: np.abs(
        times[:, None] - times[0] - np.arange(count) / rate
    ).argmin(axis=0),
)
frames_at.mistake(
    "That spreads the frames evenly over your count, as if all of them took equally "
    "long. The times say how long each takes.",
    lambda times, rate, count: np.arange(count) * len(times) // count,
)
frames_at.mistake(
    "That is the frame after the one that is shown: how many have begun is no index.",
    lambda times, rate, count: frames_at(times, rate, count) + 1,
)
frames_at.mistake(
    "The film need not start at 0: a trimmed one starts late.",
    lambda times, rate, count: shown(times, np.arange(count) / rate + ROUNDING),
)
frames_at.mistake(
    "A frame that begins at just this time is shown; you give the one before.",
    lambda times, rate, count: shown(
        times, times[0] + np.arange(count) / rate - ROUNDING
    ),
)
frames_at.mistake(
    "Two times that are equal on paper differ in their last bit here. Allow for it: "
    "the text says how much.",
    lambda times, rate, count: shown(times, times[0] + np.arange(count) / rate),
)
frames_at.mistake(
    "`rate` is frames a second: from one to the next it is 1 / rate seconds.",
    lambda times, rate, count: shown(times, times[0] + np.arange(count) * rate),
)

ENOUGH_IDF1 = 0.7  # the default settings reach 0.53, and 0.8 is the most there is
LOST = 1 / 3  # of the boxes


@functools.cache
def lossy_digits():
    """Return twenty clips of moving digits, and which of their boxes were found."""
    _, objects = data.load("moving_digits", split="train", count=20, frames=24)
    rng = np.random.default_rng(0)
    return objects, rng.random(objects["labels"].shape) >= LOST


def tracked(setting):
    """Track the found boxes of each clip; return tracks as the metrics take them."""
    objects, found = lossy_digits()
    tracker, tracks = Tracker(**setting), []
    for boxes, labels, kept in zip(
        objects["boxes"], objects["labels"], found, strict=True
    ):
        tracker.reset()
        clip = {"boxes": np.zeros_like(boxes), "ids": np.full_like(labels, -1)}
        for frame, there in enumerate(kept):
            one = {"boxes": boxes[frame, there], "labels": labels[frame, there]}
            seen = tracker.update(one)
            for name in clip:
                clip[name][frame, : len(seen["ids"])] = seen[name]
        tracks.append(clip)
    return tracks


def ids_of_a_digit(tracks):
    """Return the mean number of ids for each of the two digits of a clip."""
    ids = [clip["ids"] for clip in tracks]
    return np.mean([len(np.unique(clip[clip >= 0])) / 2 for clip in ids])


@target(bands={"IDF1": {"at_least": ENOUGH_IDF1}})
def tracker_setting(answer):
    """Measure settings of a tracker on boxes of which a third was lost."""
    if not isinstance(answer, dict):
        raise CheckFailed(
            "tracker_setting: expected a dictionary of settings of "
            f"`aiva.tracking.Tracker`, by name. Received: {answer!r}."
        )
    tracker, tracks = Tracker(**answer), tracked(answer)
    objects, found = lossy_digits()
    reported = sum(np.sum(clip["ids"] >= 0) for clip in tracks)
    longer = {**answer, "max_age": tracker.max_age + 8}
    looser = {**answer, "iou_threshold": tracker.iou_threshold / 4}
    return {
        "IDF1": metrics.idf1(objects, tracks)["IDF1"],
        "found boxes that are reported": reported / found.sum(),
        "ids of a digit": ids_of_a_digit(tracks),
        "ids if tracks live longer": ids_of_a_digit(tracked(longer)),
        "ids if less overlap is enough": ids_of_a_digit(tracked(looser)),
    }


tracker_setting.mistake(
    "Tracks die too early: a digit that was lost for a moment comes back as a new one.",
    lambda figures: (
        figures["ids if tracks live longer"] < figures["ids of a digit"] - 0.2
    ),
)
tracker_setting.mistake(
    "Many found boxes are never reported: their tracks stay on probation. How often is "
    "a digit found again and again, if a third is lost?",
    lambda figures: figures["found boxes that are reported"] < 0.8,
)
tracker_setting.mistake(
    "Digits become new ones though their tracks still live. After a gap, and for a "
    "thin digit at any time, the boxes of one and the same digit hardly overlap.",
    lambda figures: (
        figures["ids if less overlap is enough"] < figures["ids of a digit"] - 0.2
    ),
)
tracker_setting.mistake(
    "Nearly each digit has one id, and yet they are wrong: two digits that meet "
    "exchange theirs. What else than its box do you know of a digit?",
    lambda figures: figures["ids of a digit"] < 1.2,
)
tracker_setting.mistake(
    "Nearly. A digit that turns back at a wall is not where its velocity says, and two "
    "that meet can be told apart by more than their boxes.",
    lambda figures: True,
)

DIRECTIONS = 4  # right, left, down, up: the first classes of the clips
HELD_OUT_SEED = 10  # clips that the chapter does not draw


@functools.cache
def held_out_motions():
    """Return clips of the four directions that nobody has seen, and their labels."""
    clips, labels = data.load("motions", split="test", count=200, seed=HELD_OUT_SEED)
    return clips[labels < DIRECTIONS], labels[labels < DIRECTIONS]


def answer_to(function, clip):
    """Return a function's answer to a clip, or raise `CheckFailed`."""
    answer = np.asarray(function(clip.copy()))
    if answer.shape != () or answer not in range(DIRECTIONS):
        raise CheckFailed(
            "direction_of_motion: expected 0, 1, 2 or 3 for a clip. Received: "
            f"{answer!r}."
        )
    return int(answer)


@target(bands={"accuracy": {"at_least": 0.9}})
def direction_of_motion(function):
    """Measure a function from a clip to the direction of what moves in it."""
    if not callable(function):
        raise CheckFailed(
            "direction_of_motion: expected a function from a clip (T, H, W, 3) to "
            f"0, 1, 2 or 3. Received: {type(function).__name__}."
        )
    clips, labels = held_out_motions()
    answers = np.array([answer_to(function, clip) for clip in clips])
    return {
        "accuracy": np.mean(answers == labels),
        "axis right": np.mean(answers // 2 == labels // 2),
        "most frequent answer": np.bincount(answers).max() / len(answers),
    }


direction_of_motion.mistake(
    "Nearly the same answer for every clip. Does the photograph, which stands still, "
    "decide?",
    lambda figures: figures["most frequent answer"] > 0.6,
)
direction_of_motion.mistake(
    "The axis is right and the direction is wrong. Which of two frames comes first, "
    "and which way does y count?",
    lambda figures: figures["axis right"] > 0.7 and figures["accuracy"] < 0.3,
)
direction_of_motion.mistake(
    "The axis is right, the direction is guessed. Who forgets the order of the frames "
    "knows no more; and what leaves on one side comes back on the other.",
    lambda figures: figures["axis right"] > 0.7 and figures["accuracy"] < 0.7,
)
direction_of_motion.mistake(
    "Across is taken for upright. The axes of a clip are T, H, W: which of them is x?",
    lambda figures: figures["axis right"] < 0.3,
)
direction_of_motion.mistake(
    "Hardly better than guessing: take away what does not move before you compare "
    "frames, and let all pairs of neighbours vote.",
    lambda figures: figures["accuracy"] < 0.5,
)
direction_of_motion.mistake(
    "Often right. Where are you misled: by the edges, where the canvas closes to a "
    "ring, by the photograph, or by a single pair of frames?",
    lambda figures: True,
)
