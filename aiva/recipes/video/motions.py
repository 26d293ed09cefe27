"""Recipes of video recognition: motions that a single frame cannot tell."""

from functools import partial

import keras
import numpy as np

from aiva import data, metrics, models, training
from aiva.data.video.motions import BAG_BOUND, MIRRORED
from aiva.recipes.recipe import DIGITS_LICENCE, Recipe
from aiva.recipes.watched import fit

CLIPS = 4000  # to learn from
TEST_CLIPS = 500
LICENCE = f"{DIGITS_LICENCE}; photographs of scikit-image and scikit-learn"
BATCH_SIZE = 32
# The class of a clip that is mirrored left to right, and top to bottom.
LEFT_TO_RIGHT = np.array([1, 0, 2, 3, 5, 4, 6, 7, 8, 9])
TOP_TO_BOTTOM = np.array([0, 1, 3, 2, 5, 4, 6, 7, 8, 9])
fit_classifier = partial(fit, training.train_classifier)


def train_on_motions(name, epochs, learning_rate):
    """Return a function that trains the model of a recipe."""

    def train(seed, backup, verbose):
        clips = SymmetricMotions(*data.load("motions", count=CLIPS, seed=seed), seed)
        model = models.untrained(name)
        return fit_classifier(model, clips, epochs, learning_rate, backup, verbose)

    return train


class SymmetricMotions(keras.utils.PyDataset):
    """Batches of motions, changed in every epoch by what the task has as symmetries.

    A clip that is rolled over the borders shows the same motion; one that is mirrored
    or played backwards shows another, which is known. Red, green and blue may change
    places. So a few thousand clips become millions, each as likely as the first.

    Args:
        clips: Clips `(N, T, S, S, 3)` with values 0-255.
        labels: Classes `(N,)` of `aiva.data.video.motions`.
        seed: Decides the order and the changes.

    Example:
        >>> batches = SymmetricMotions(*data.load("motions", count=40), seed=0)
        >>> len(batches), batches[0][0].shape
        (2, (32, 16, 32, 32, 3))
    """

    def __init__(self, clips, labels, seed: int):
        super().__init__()
        self.clips, self.labels = clips, labels
        self.rng = np.random.default_rng(seed)
        self.order = self.rng.permutation(len(clips))

    def __len__(self):
        """Return the number of batches."""
        return -(-len(self.clips) // BATCH_SIZE)

    def __getitem__(self, index):
        """Return a batch of changed clips and their classes."""
        chosen = self.order[index * BATCH_SIZE :][:BATCH_SIZE]
        changed = [self.changed(self.clips[k], self.labels[k]) for k in chosen]
        clips, labels = zip(*changed, strict=True)
        return np.stack(clips), np.array(labels, "int32")

    def on_epoch_end(self):
        """Mix the clips."""
        self.rng.shuffle(self.order)

    def changed(self, clip, label):
        """Return one clip and its class after random changes."""
        backwards, mirrored, upside_down = self.rng.random(3) < 0.5
        if backwards:
            clip, label = clip[::-1], MIRRORED[label]
        if mirrored:
            clip, label = clip[:, :, ::-1], LEFT_TO_RIGHT[label]
        if upside_down:
            clip, label = clip[:, ::-1], TOP_TO_BOTTOM[label]
        shift = self.rng.integers(clip.shape[1:3])
        clip = np.roll(clip, shift, axis=(1, 2))
        return clip[..., self.rng.permutation(3)], label


def measure_motions(model):
    """Measure a classifier on test clips: in order, shuffled, and played backwards."""
    clips, labels = data.load("motions", split="test", count=TEST_CLIPS)

    def answers(clips):
        return model.predict(clips, batch_size=100, verbose=0).argmax(axis=-1)

    in_order, backwards = answers(clips), answers(clips[:, ::-1])
    shuffled = answers(shuffled_frames(clips))
    accuracy = metrics.accuracy(labels, in_order)
    right_pair = (in_order == labels) | (in_order == MIRRORED[labels])
    return {
        "test accuracy": accuracy,
        "right pair": float(np.mean(right_pair)),
        "lost by shuffling": accuracy - metrics.accuracy(labels, shuffled),
        "mirrored backwards": metrics.accuracy(MIRRORED[labels], backwards),
    }


def shuffled_frames(clips, seed=0):
    """Put the frames of every clip into an order of its own, at random.

    Example:
        >>> shuffled_frames(np.arange(4).reshape(1, 4, 1, 1, 1)).ravel().tolist()
        [2, 0, 1, 3]
    """
    rng = np.random.default_rng(seed)
    order = rng.permuted(np.tile(np.arange(clips.shape[1]), (len(clips), 1)), axis=1)
    return clips[np.arange(len(clips))[:, None], order]


def in_order(accuracy):
    """Return the bands of a model that sees the order of frames."""
    return {
        "test accuracy": {"at_least": accuracy},
        "lost by shuffling": {"at_least": 0.5},
        "mirrored backwards": {"at_least": 0.95},
        "training seconds": {"at_most": 240},
    }


VIDEO_RECOGNITION = tuple(
    Recipe(
        name=name,
        summary=f"{what} on ten motions of digits over photographs",
        data="motions",
        licence=LICENCE,
        minutes=4,
        train=train_on_motions(name, epochs, learning_rate),
        measure=measure_motions,
        bands=bands,
    )
    for name, what, epochs, learning_rate, bands in (
        (
            "motions_frame_cnn",
            "A bag of frames, which can't tell more than the kind of motion,",
            24,
            3e-3,
            {
                # 3 points above what is possible: the test clips are a sample.
                "test accuracy": {"at_most": BAG_BOUND + 0.03},
                "right pair": {"at_least": 0.55},
                "training seconds": {"at_most": 240},
            },
        ),
        ("motions_early_fusion", "Early fusion", 30, 3e-3, in_order(0.96)),
        ("motions_r2plus1d", "R(2+1)D", 10, 3e-3, in_order(0.97)),
        ("motions_cnn_gru", "A CNN and a GRU", 12, 3e-3, in_order(0.95)),
        (
            "motions_video_transformer",
            "A transformer with divided space-time attention",
            14,
            2e-3,
            in_order(0.93),
        ),
    )
)
