"""Chapter 11, speech recognition: speakers, frames, mel, the paths of CTC, errors."""

import functools
from itertools import groupby, pairwise, product

import keras
import numpy as np

from aiva import data, metrics, scratch
from aiva.conventions.waves import centred_waves
from aiva.exercises.exercise import exercise, target
from aiva.exercises.report import CheckFailed
from aiva.scratch.ctc import may_skip, states


def label_cases(rng):
    """Draw labels `(L,)` of few tokens, so that neighbours are often equal."""
    yield {"labels": np.array([2, 2, 2])}
    yield {"labels": np.array([1, 2, 1])}
    for size, tokens, _ in product((1, 2, 3, 4, 6, 9), (1, 2, 3), range(2)):
        yield {"labels": rng.integers(0, tokens, size)}


def equal_neighbours(labels):
    """Count neighbours that are equal."""
    return sum(a == b for a, b in pairwise(labels))


@exercise(cases=label_cases)
def fewest_frames(labels):
    """Each token needs a frame. Where must there be a blank, because two would be
    merged without it?"""
    return len(labels) + equal_neighbours(labels)


fewest_frames.mistake(
    "Two equal tokens in a row would be merged: the blank between them needs a frame.",
    lambda labels: len(labels),
)
fewest_frames.mistake(
    "Equal tokens are merged only where they are neighbours; with another between them "
    "they need no blank.",
    lambda labels: 2 * len(labels) - len(set(labels.tolist())),
)
fewest_frames.mistake(
    "There is a blank around each token, as in the lattice; a path may leave out most.",
    lambda labels: 2 * len(labels) + 1,
)
fewest_frames.mistake(
    "Between two different tokens no blank is needed.",
    lambda labels: 2 * len(labels) - 1,
)
fewest_frames.mistake(
    "That is how many tokens are left if equal neighbours are merged. What keeps them "
    "apart?",
    lambda labels: len(labels) - equal_neighbours(labels),
)
fewest_frames.mistake(
    "Three equal tokens in a row need two blanks, one in each gap.",
    lambda labels: (
        len(labels) + sum(len([*run]) > 1 for _, run in groupby(labels.tolist()))
    ),
)
fewest_frames.mistake(
    "One blank is not enough: there may be several pairs of equal neighbours.",
    lambda labels: len(labels) + (equal_neighbours(labels) > 0),
)
fewest_frames.mistake(
    "The first token is compared with the last: index -1 is the end, and `np.roll` "
    "closes a ring.",
    lambda labels: fewest_frames(labels) + (labels[0] == labels[-1]),
)
fewest_frames.mistake(
    "The blanks stand between tokens that differ. Where are they needed?",
    lambda labels: 2 * len(labels) - 1 - equal_neighbours(labels),
)


def spectrogram_cases(rng):
    """Draw features `(B, T, M)`, each clip louder than the one before."""
    for clips, frames, bands, _ in product((1, 2, 3), (2, 3, 4), (1, 2, 3), range(2)):
        features = rng.permutation(np.arange(clips * frames * bands))
        features = features.reshape(clips, frames, bands) / 2
        yield {"features": features * (1 + np.arange(clips)[:, None, None])}


def scaled(features, mean_over, deviation_over):
    """Take away means over some axes, divide by standard deviations over some."""
    mean = features.mean(axis=mean_over, keepdims=True)
    return (features - mean) / features.std(axis=deviation_over, keepdims=True)


@exercise(cases=spectrogram_cases)
def scaled_features(features):
    """One mean and one standard deviation for each clip, of all its frames and bands:
    over which two axes is that, and what shape must be left?"""
    return scaled(features, (1, 2), (1, 2))


scaled_features.mistake(
    "One mean for the whole batch: a clip's features depend on who is beside it.",
    lambda features: scaled(features, None, None),
)
scaled_features.mistake(
    "Each cell is compared with that of the other clips. Which axis counts the clips?",
    lambda features: scaled(features, 0, 0),
)
scaled_features.mistake(
    "Each band has a mean over all clips, as batch normalization does it: a clip still "
    "depends on the others.",
    lambda features: scaled(features, (0, 1), (0, 1)),
)
scaled_features.mistake(
    "No clip depends on another now. But each band has its own mean; one for the whole "
    "clip is wanted.",
    lambda features: scaled(features, 1, 1),
)
scaled_features.mistake(
    "No clip depends on another now. But each frame has its own mean, so that silence "
    "is as strong as speech; one for the whole clip is wanted.",
    lambda features: scaled(features, 2, 2),
)
scaled_features.mistake(
    "The mean is the clip's own; the standard deviation is still that of the batch.",
    lambda features: scaled(features, (1, 2), None),
)
scaled_features.mistake(
    "`(B,)` lies along the last axis, which counts bands. `keepdims=True` leaves "
    "`(B, 1, 1)`.",
    lambda features: (features - features.mean((1, 2))) / features.std((1, 2)),
)
scaled_features.mistake(
    "You divide by the variance; the standard deviation is its root.",
    lambda features: scaled_features(features) / features.std((1, 2), keepdims=True),
)
scaled_features.mistake(
    "The mean is taken away; now divide by the standard deviation.",
    lambda features: features - features.mean((1, 2), keepdims=True),
)

NAMES = ("ann", "bob", "eve", "ida", "tom")


def speaker_cases(rng):
    """Draw names `(N,)`, speaker after speaker or mixed, of one to three clips each."""
    for people, count, mixed, _ in product((2, 3, 4, 5), (1, 2, 3), (0, 1), range(2)):
        if count < people:
            names = rng.permutation(NAMES)[:people]
            speakers = np.repeat(names, rng.integers(1, 4, people))
            speakers = rng.permutation(speakers) if mixed else speakers
            yield {"speakers": speakers, "count": count}


@exercise(cases=speaker_cases)
def held_out_clips(speakers, count):
    """Choose people first, then all clips of theirs: `np.unique` sorts the names, and
    `np.isin` asks of each clip whether its speaker is among some."""
    return np.isin(speakers, np.unique(speakers)[-count:])


def last_clips(speakers, count):
    """Tell which are the last clips, whoever speaks, `(N,)`."""
    return np.arange(len(speakers)) >= len(speakers) - count


held_out_clips.mistake(
    "The end of the list are clips, not people: one speaker can be in both halves. "
    "Choose names first.",
    lambda speakers, count: last_clips(
        speakers, -(-count * len(speakers) // len(set(speakers)))
    ),
)
held_out_clips.mistake(
    "`count` is a number of people; these are so many clips.",
    last_clips,
)
held_out_clips.mistake(
    "These are the first names of the alphabet.",
    lambda speakers, count: np.isin(speakers, np.unique(speakers)[:count]),
)
held_out_clips.mistake(
    "These are the clips to learn from; True is for those of the test.",
    lambda speakers, count: ~held_out_clips(speakers, count),
)
held_out_clips.mistake(
    "These are the names that come last in the list; sort them first.",
    lambda speakers, count: np.isin(speakers, [*dict.fromkeys(speakers)][-count:]),
)
held_out_clips.mistake(
    "The list names a person once for each clip, so its last names may all be one "
    "person's. Keep each name once before you count.",
    lambda speakers, count: np.isin(speakers, sorted(speakers)[-count:]),
)
held_out_clips.mistake(
    "Only one speaker is held out, the first of those that should be.",
    lambda speakers, count: speakers == np.unique(speakers)[-count],
)
held_out_clips.mistake(
    "`[count:]` leaves out the first names, and holds out all others.",
    lambda speakers, count: np.isin(speakers, np.unique(speakers)[count:]),
)
held_out_clips.mistake(
    "These are indices; a bool for each clip is wanted.",
    lambda speakers, count: np.flatnonzero(held_out_clips(speakers, count)),
)


def wave_cases(rng):
    """Draw waves `(n,)` with windows that fit, and a hop that lets them overlap."""
    lengths = ((3, 1), (3, 2), (4, 1), (4, 3), (5, 2), (7, 3))
    for (window, hop), hops, rest in product(lengths, (1, 2, 3, 5), (False, True)):
        samples = window + hops * hop + (rest and hop - 1)
        wave = rng.permutation(np.arange(1, samples + 1)) / 10
        yield {"wave": wave, "window": window, "hop": hop}


def cut(wave, window, hop, count):
    """Return `count` frames `(count, window)`; an IndexError if one hangs over."""
    starts = hop * np.arange(count)
    return wave[starts[:, None] + np.arange(window)]  # (count, window)


@exercise(cases=wave_cases)
def framing(wave, window, hop):
    """Frames begin at 0, hop, 2 hop and so on. How often can a whole window move on
    before it reaches beyond the end? Count the frame that has not moved, too. Mind that
    a slice beyond the end is shorter, without a word."""
    return cut(wave, window, hop, 1 + (len(wave) - window) // hop)


framing.mistake(
    "One frame is missing each time: the first one, which has not moved, counts too.",
    lambda wave, window, hop: cut(wave, window, hop, (len(wave) - window) // hop),
)
framing.mistake(
    "The last frames hang over the end of the wave: a frame begins at every hop only "
    "as long as a whole window is left.",
    lambda wave, window, hop: cut(wave, window, hop, len(wave) // hop),
)
framing.mistake(
    "The last frame hangs over the end of the wave: round down, not up.",
    lambda wave, window, hop: cut(
        wave, window, hop, 1 - (-(len(wave) - window) // hop)
    ),
)
framing.mistake(
    "The count is right, but your frames begin one sample apart. They begin at 0, hop, "
    "2 hop and so on.",
    lambda wave, window, hop: cut(wave, window, 1, len(framing(wave, window, hop))),
)
framing.mistake(
    "Window and hop are exchanged: frames have the length of the window, and begin a "
    "hop apart.",
    lambda wave, window, hop: framing(wave, hop, window),
)
framing.mistake(
    "These frames do not overlap: each begins where the one before ends.",
    lambda wave, window, hop: framing(wave, window, window),
)
framing.mistake(
    "Each column is a frame; a frame must be a row.",
    lambda wave, window, hop: framing(wave, window, hop).T,
)


def frequency_cases(rng):
    """Draw frequencies `(n,)` in hertz, 0 and 700 among them."""
    yield {"frequency": np.array([700.0])}
    for size, highest in product((1, 2, 3, 4, 6, 8), (300, 1000, 4000, 8000)):
        frequency = rng.integers(1, highest, size) * 1.0
        yield {"frequency": frequency}
        yield {"frequency": np.append(0.0, frequency)}


@exercise(cases=frequency_cases)
def mel(frequency):
    """2595 times the logarithm to base 10 of 1 + f / 700: 0 Hz are 0 mel, 1000 Hz are
    1000."""
    return 2595 * np.log10(1 + frequency / 700)


mel.mistake(
    "`np.log` is the natural logarithm; 2595 belongs to that of base 10.",
    lambda frequency: 2595 * np.log(1 + frequency / 700),
)
mel.mistake(
    "1127 belongs to the natural logarithm; that of base 10 takes 2595.",
    lambda frequency: 1127 * np.log10(1 + frequency / 700),
)
mel.mistake(
    "Silence has no pitch of minus infinity: the 1 is missing inside the logarithm.",
    lambda frequency: 2595 * np.log10(frequency / 700),
)
mel.mistake(
    "You divide 1 + f by 700; only f is divided, and 1 is added afterwards.",
    lambda frequency: 2595 * np.log10((1 + frequency) / 700),
)
mel.mistake(
    "The fraction is upside down: higher pitches must have more mel.",
    lambda frequency: 2595 * np.log10(1 + 700 / frequency),
)
mel.mistake(
    "That is the way back, from mel to hertz.",
    lambda frequency: 700 * (10 ** (frequency / 2595) - 1),
)


def path_cases(rng):
    """Draw paths `(T,)` of classes, with repeats, blanks, and blanks between equals."""
    yield {"path": np.array([3, 0, 3])}
    yield {"path": np.array([3, 3, 3])}
    yield {"path": np.array([0, 0])}
    for frames, classes, _ in product((2, 3, 4, 6, 8), (2, 3, 4), range(3)):
        path = rng.integers(0, classes, frames)
        yield {"path": np.repeat(path, rng.integers(1, 3, frames))[:frames]}


def tokens_of(classes):
    """Drop blanks; return tokens from 0."""
    return [int(which) - 1 for which in classes if which != 0]


def merged(path):
    """Merge repeats."""
    return [which for which, _ in groupby(path)]


@exercise(cases=path_cases)
def collapse(path):
    """Two steps in this order: neighbours that are equal become one, then blanks go.
    Class 0 is the blank, so class k + 1 is token k."""
    return scratch.ctc_collapse(path)


collapse.mistake(
    "The blanks go too early: they keep the two l of `hello` apart until repeats are "
    "merged. Which step comes first?",
    lambda path: merged(tokens_of(path)),
)
collapse.mistake(
    "Blanks are gone, repeats are not merged: a token that is held for three frames is "
    "one token.",
    lambda path: tokens_of(path),
)
collapse.mistake(
    "Repeats are merged. Now drop the blanks: class 0 is no token.",
    lambda path: np.subtract(merged(path), 1),
)
collapse.mistake(
    "Repeats are merged. Now drop the blanks, and number the tokens from 0.",
    lambda path: merged(path),
)
collapse.mistake(
    "These are classes; the blank took number 0, so token k is class k + 1.",
    lambda path: [which for which in merged(path) if which != 0],
)
collapse.mistake(
    "Each token comes once, however often it was said. Only neighbours are merged.",
    lambda path: list(dict.fromkeys(tokens_of(path))),
)
collapse.mistake(
    "`np.unique` sorts, and keeps each token once. Only neighbours are merged, and "
    "their order stays.",
    lambda path: np.unique(tokens_of(path)),
)
collapse.mistake(
    "The first frame has none before it, and is lost where it holds a token.",
    lambda path: tokens_of(path[1:][path[1:] != path[:-1]]),
)
collapse.mistake(
    "The first frame is compared with the last: index -1 is the end, and `np.roll` "
    "closes a ring.",
    lambda path: tokens_of(path[path != np.roll(path, 1)]),
)


def lattice_cases(rng):
    """Draw a step of the lattice of labels, in tenths; equal neighbours among them."""
    fixed = ([0], [1], [0, 0], [0, 1], [1, 1], [0, 1, 0], [0, 0, 1], [1, 0, 0, 1])
    for labels, _ in product(fixed, range(4)):
        classes = states(labels)  # (S,)
        alpha = rng.permutation(np.arange(1, 10))[: len(classes)] / 10
        probs = rng.permutation([0.2, 0.3, 0.5])[classes]
        yield {"alpha": alpha, "probs": probs, "classes": classes}


def skips(classes):
    """Tell for each state `(S,)` whether a path may come from two states before."""
    return np.array([may_skip(classes, state) for state in range(len(classes))])


def ways_in(alpha, stay, step, skip):
    """Return what comes from 0, 1 and 2 states before, `(3, S)`, where it may."""
    back = [np.pad(alpha, (by, 0))[: len(alpha)] for by in range(3)]
    return np.stack([back[0] * stay, back[1] * step, back[2] * skip])


@exercise(cases=lattice_cases)
def forward_step(alpha, probs, classes):
    """Three ways lead into a state: from itself, from the state before, and into a
    token also from the token before, unless both are equal. Add them up, then multiply
    by the probability of this state."""
    return probs * ways_in(alpha, 1, 1, skips(classes)).sum(axis=0)


forward_step.mistake(
    "A path jumps over the blank between two equal tokens. They would be merged: this "
    "blank it must visit.",
    lambda alpha, probs, classes: (
        probs * ways_in(alpha, 1, 1, classes != 0).sum(axis=0)
    ),
)
forward_step.mistake(
    "A path may leave out the blank between two different tokens. That way is missing.",
    lambda alpha, probs, classes: probs * ways_in(alpha, 1, 1, 0).sum(axis=0),
)
forward_step.mistake(
    "A path may stay in its state, as a sound that is held. That way is missing.",
    lambda alpha, probs, classes: (
        probs * ways_in(alpha, 0, 1, skips(classes)).sum(axis=0)
    ),
)
forward_step.mistake(
    "The way from the state just before is missing.",
    lambda alpha, probs, classes: (
        probs * ways_in(alpha, 1, 0, skips(classes)).sum(axis=0)
    ),
)
forward_step.mistake(
    "A path jumps everywhere, from blank to blank too, over a token that nobody says. "
    "Compare a state with the one two before it, and let no blank be jumped into.",
    lambda alpha, probs, classes: probs * ways_in(alpha, 1, 1, 1).sum(axis=0),
)
forward_step.mistake(
    "The condition is the wrong way round: a path may jump between tokens that differ.",
    lambda alpha, probs, classes: (
        probs * ways_in(alpha, 1, 1, (classes != 0) & ~skips(classes)).sum(0)
    ),
)
forward_step.mistake(
    "This is what arrives; multiply it by the probability of each state.",
    lambda alpha, probs, classes: ways_in(alpha, 1, 1, skips(classes)).sum(axis=0),
)
forward_step.mistake(
    "You multiply by the probability of the state that a path comes from; this frame "
    "speaks where it arrives.",
    lambda alpha, probs, classes: ways_in(alpha * probs, 1, 1, skips(classes)).sum(
        axis=0
    ),
)
forward_step.mistake(
    "That is the best way in, as Viterbi takes it. All ways count: add them.",
    lambda alpha, probs, classes: (
        probs * ways_in(alpha, 1, 1, skips(classes)).max(axis=0)
    ),
)
forward_step.mistake(
    "It need not sum to 1: most paths do not leave these tokens. Do not divide.",
    lambda **case: forward_step(**case) / forward_step(**case).sum(),
)


forward_step.mistake(
    "The second state is reached from the last one: its index minus 2 is -1, the end. "
    "Nothing lies two states before it.",
    lambda alpha, probs, classes: (
        forward_step(alpha, probs, classes)
        + probs * alpha[-1] * (np.arange(len(alpha)) == 1)
    ),
)
forward_step.mistake(
    "The first two states are reached from the last one: a negative index counts from "
    "the end, and `np.roll` closes a ring.",
    lambda alpha, probs, classes: (
        forward_step(alpha, probs, classes)
        + probs * alpha[-1] * (np.arange(len(alpha)) < 2)
    ),
)


@forward_step.mistake(
    "You read what you have just written: each state must come from the alpha of the "
    "frame before. Write into a new array."
)
def _(alpha, probs, classes):
    alpha = alpha.copy()
    for state in range(len(alpha)):
        alpha[state] = forward_step(alpha, probs, classes)[state]
    return alpha


WORDS = ("one", "two", "three", "four")


def sentence_cases(rng):
    """Draw two lists of words, the second often a changed copy of the first."""
    yield {"reference": ["two"], "hypothesis": []}
    yield {"reference": [], "hypothesis": ["two"]}
    yield {"reference": ["one", "two", "three"], "hypothesis": ["two", "three"]}
    yield {"reference": ["two", "three"], "hypothesis": ["one", "two", "three"]}
    yield {"reference": ["one", "two"], "hypothesis": ["two", "one"]}
    for said, heard, _ in product((1, 2, 3, 4), (1, 2, 3, 5), range(3)):
        reference = rng.choice(WORDS, said).tolist()
        hypothesis = rng.choice(WORDS, heard).tolist()
        yield {"reference": reference, "hypothesis": hypothesis}
        copy = np.delete(reference, rng.integers(said)).tolist()
        yield {"reference": reference, "hypothesis": [*copy, *hypothesis[:1]]}


def distance(
    reference, hypothesis, substitution=1, equal=0, steps=(1, 1), edges=(1, 1)
):
    """Return the last cell of the table, with other costs.

    Args:
        reference: Words that were said.
        hypothesis: Words that were heard.
        substitution: What a pair of different words costs.
        equal: What a pair of equal words costs.
        steps: What a deletion and an insertion cost inside the table.
        edges: What a deletion costs in the first column, an insertion in the first row.
    """
    table = np.zeros((len(reference) + 1, len(hypothesis) + 1), int)
    table[:, 0] = edges[0] * np.arange(len(reference) + 1)
    table[0, :] = edges[1] * np.arange(len(hypothesis) + 1)
    for i, word in enumerate(reference, 1):
        for j, other in enumerate(hypothesis, 1):
            table[i, j] = min(
                table[i - 1, j - 1] + (equal if word == other else substitution),
                table[i - 1, j] + steps[0],
                table[i, j - 1] + steps[1],
            )
    return int(table[-1, -1])


def by_position(reference, hypothesis):
    """Count the pairs at the same index that differ."""
    return sum(a != b for a, b in zip(reference, hypothesis, strict=False))


def longest(reference, hypothesis):
    """Return the number of words of the longer list."""
    return max(len(reference), len(hypothesis))


def length_difference(reference, hypothesis):
    """Return how many words one list has more than the other."""
    return abs(len(reference) - len(hypothesis))


@exercise(cases=sentence_cases)
def word_errors(reference, hypothesis):
    """Fill a table: a cell is the least of three neighbours plus what the last step
    costs. Two equal words cost nothing, anything else 1. Its edges are the costs
    against an empty list."""
    return scratch.edit_distance(reference, hypothesis)["distance"]


word_errors.mistake(
    "Word by word in the same position: a word that is left out makes all that follow "
    "wrong. Let words move.",
    lambda **case: by_position(**case) + length_difference(**case),
)
word_errors.mistake(
    "Word by word, and only as far as the shorter list goes. Words may be left out or "
    "added anywhere.",
    by_position,
)
word_errors.mistake(
    "A substitution costs 2 here, a deletion and an insertion. It is one error.",
    lambda **case: distance(substitution=2, **case),
)
word_errors.mistake(
    "That is how much longer one list is; as many words can be other words.",
    length_difference,
)
word_errors.mistake(
    "A set knows neither order nor repeats. These are the words that only one of the "
    "lists has.",
    lambda reference, hypothesis: len(set(reference) ^ set(hypothesis)),
)
word_errors.mistake(
    "Equal words cost 1 as well: no pair is ever right.",
    lambda **case: distance(equal=1, **case),
)
word_errors.mistake(
    "The edges of your table are 0: words left out at the beginning, or added there, "
    "cost nothing.",
    lambda **case: distance(edges=(0, 0), **case),
)
word_errors.mistake(
    "The first column of your table is 0: words of the reference that are left out at "
    "the beginning cost nothing.",
    lambda **case: distance(edges=(0, 1), **case),
)
word_errors.mistake(
    "The first row of your table is 0: words that are added at the beginning cost "
    "nothing.",
    lambda **case: distance(edges=(1, 0), **case),
)
word_errors.mistake(
    "Letters and spaces are compared, not words.",
    lambda reference, hypothesis: distance(" ".join(reference), " ".join(hypothesis)),
)
word_errors.mistake(
    "A cell never looks at `d(i, j-1) + 1`, the word that was added.",
    lambda **case: distance(steps=(1, 99), **case),
)
word_errors.mistake(
    "A cell never looks at `d(i-1, j) + 1`, the word that was left out.",
    lambda **case: distance(steps=(99, 1), **case),
)
word_errors.mistake(
    "That is the rate. Asked for is the count: do not divide by the words that were "
    "said.",
    lambda reference, hypothesis: word_errors(reference, hypothesis) / len(reference),
)

SECOND = 8000  # samples of a clip
MOST_PARAMETERS = 3000
ENOUGH = 0.95


@functools.cache
def voices(split):
    """Return 300 clips of a second and their labels: thirty voices, ten clips each."""
    waves, labels = data.load("spoken", split=split, count=300)
    return centred_waves(waves, SECOND, cut=True), labels


def accuracy_on(model, split):
    """Measure a classifier of words on the voices of a split."""
    waves, labels = voices(split)
    return metrics.accuracy(labels, model.predict(waves, batch_size=100, verbose=0))


@target(
    bands={
        "parameters": {"at_most": MOST_PARAMETERS},
        "accuracy on new voices": {"at_least": ENOUGH},
    }
)
def new_voices(model):
    """Count a model's parameters; measure it on voices it knows, and on new ones."""
    built = isinstance(model, keras.Model) and model.built
    shapes = (model.input_shape, model.output_shape) if built else None
    if shapes != ((None, SECOND), (None, 10)):
        raise CheckFailed(
            "new_voices: expected a Keras model from waves (8000,) to ten logits. "
            f"Received: {model!r}{f' of shapes {shapes}' if shapes else ''}.",
            "`models.keyword_cnn((8000,), num_classes=10, ...)` makes one; pass the "
            "model itself.",
        )
    return {
        "parameters": model.count_params(),
        "accuracy on new voices": accuracy_on(model, "test"),
        "accuracy on known voices": accuracy_on(model, "train"),
    }


new_voices.mistake(
    "That is hardly better than guessing. Has the model been trained, on waves from -1 "
    "to 1 at 8000 samples a second, and does it return logits?",
    lambda figures: figures["accuracy on new voices"] < 0.3,
)
new_voices.mistake(
    "Good, and too large. `model.summary()` shows where the parameters sit: half the "
    "width leaves a quarter of a convolution's weights.",
    lambda figures: (
        figures["parameters"] > MOST_PARAMETERS
        and figures["accuracy on new voices"] >= ENOUGH
    ),
)
new_voices.mistake(
    "It knows the voices that it was trained on, and new ones much less. Train on more "
    "speakers: each says but ten clips.",
    lambda figures: (
        figures["accuracy on known voices"] > figures["accuracy on new voices"] + 0.08
    ),
)
new_voices.mistake(
    "Too large, and not accurate yet: shrink it first, then train longer.",
    lambda figures: figures["parameters"] > MOST_PARAMETERS,
)
new_voices.mistake(
    "Small enough, and the voices of the training are not known well either. Train "
    "longer, or with a larger learning rate: a small network bears it.",
    lambda figures: (
        figures["accuracy on known voices"] < figures["accuracy on new voices"] + 0.04
    ),
)
new_voices.mistake(
    "Nearly. A little more of everything: speakers, epochs, width.",
    lambda figures: True,
)
