"""Recipes of video recognition: motions that a single frame cannot tell."""

from functools import partial

import numpy as np

from aiva import data, metrics, models, training
from aiva.data.video.motions import BAG_BOUND, MIRRORED
from aiva.recipes.recipe import DIGITS_LICENCE, Recipe
from aiva.recipes.watched import fit

CLIPS = 4000  # to learn from
TEST_CLIPS = 1000
LICENCE = f"{DIGITS_LICENCE}; photographs of scikit-image and scikit-learn"
fit_classifier = partial(fit, partial(training.train_classifier, batch_size=32))


def train_on_motions(name, epochs, learning_rate):
    """Return a function that trains the model of a recipe."""

    def train(seed, backup, verbose):
        clips = data.load("motions", count=CLIPS, seed=seed)
        model = models.untrained(name)
        return fit_classifier(model, clips, epochs, learning_rate, backup, verbose)

    return train


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
        [3, 2, 0, 1]
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
            8,
            2e-3,
            {
                # 3 points above what is possible: the test clips are a sample.
                "test accuracy": {"at_most": BAG_BOUND + 0.03},
                "right pair": {"at_least": 0.6},
                "training seconds": {"at_most": 240},
            },
        ),
        ("motions_early_fusion", "Early fusion", 15, 3e-3, in_order(0.96)),
        ("motions_r2plus1d", "R(2+1)D", 9, 3e-3, in_order(0.97)),
        ("motions_cnn_gru", "A CNN and a GRU", 15, 2e-3, in_order(0.95)),
        (
            "motions_video_transformer",
            "A transformer with divided space-time attention",
            15,
            1e-3,
            in_order(0.93),
        ),
    )
)
