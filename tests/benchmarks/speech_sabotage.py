"""Does a recipe's band notice what is wrong? Four faults, each beside the right way.

    python -m tests.benchmarks.speech_sabotage [SEED]

A wrong sample rate and features that are scaled over the batch are done to the shipped
networks, on synthetic test voices. Shuffled transcripts and lengths that are ignored
are done to a training of the recogniser. About 5 minutes.
"""

import sys

import keras
import numpy as np

from aiva import data, metrics, models, recipes, training
from aiva.conventions.waves import centred_waves
from aiva.models.speech import log_mel
from aiva.recipes.speech import keywords, recognisers

CLIPS, STRINGS = 300, 200


def keyword_accuracy(change=lambda waves: waves):
    """Return the accuracy of the shipped keyword network on changed test clips."""
    waves, labels = data.load("spoken", split="test", count=CLIPS)
    waves = centred_waves(change(waves), keywords.CLIP, cut=True)
    return keywords.accuracy(models.pretrained("keyword_spoken"), waves, labels)


def scaled_over_the_batch():
    """Return the accuracy where the loudest clip of a batch scales all of them."""
    right = log_mel.without_channel
    log_mel.without_channel = over_the_batch
    try:
        # Clips of the set differ by 18 dB, a batch has all of these levels.
        return keyword_accuracy()
    finally:
        log_mel.without_channel = right


def over_the_batch(x):
    """Scale log-mel spectrograms by the means and the peak of the whole batch."""
    ops = keras.ops
    x = ops.maximum(x, ops.max(x) - log_mel.RANGE)
    return (x - ops.mean(x)) / 3


def shuffled_transcripts(model, waves, texts, seed):
    """Train on texts that belong to other waves."""
    texts = np.random.default_rng(seed).permutation(texts).tolist()
    training.train_recognizer(
        model, (waves, texts), epochs=recognisers.EPOCHS, verbose=0
    )


def ignored_lengths(model, waves, texts, seed):
    """Train as if every wave had the length of the longest of its batch."""
    batches = training.SimilarLengths(model, (waves, texts), 32)
    longest = max(len(wave) for wave in waves)
    batches.waves = [np.pad(wave, (0, longest - len(wave))) for wave in batches.waves]
    batches.lengths[:] = longest
    training.train_recognizer(model, batches, epochs=recognisers.EPOCHS, verbose=0)


def word_error_rate(model):
    """Return the error rate on synthetic voices never heard."""
    waves, texts = data.load("spoken_strings", split="test", count=STRINGS)
    found = metrics.word_error_rate(texts, model.transcribe(waves))
    return found["word_error_rate"]


def report(name, figure):
    """Print a figure."""
    print(f"  {name:28} {figure:.3f}", flush=True)


def main():
    """Print each figure beside its band."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    band = recipes.band("keyword_spoken", "test accuracy")
    print("keyword_spoken, test accuracy, band", band)
    report("as it should be", keyword_accuracy())
    report(
        "11,025 samples read as 8,000",
        keyword_accuracy(
            lambda waves: [data.resample(wave, 8000, 11025) for wave in waves]
        ),
    )
    report("scaled over the batch", scaled_over_the_batch())
    band = recipes.band("ctc_spoken", "word error rate")
    print("ctc_spoken, word error rate, band", band)
    report("as it should be", word_error_rate(models.pretrained("ctc_spoken")))
    waves, texts = data.load("spoken_strings", count=recognisers.OWN_STRINGS, seed=seed)
    for fault in (shuffled_transcripts, ignored_lengths):
        keras.utils.set_random_seed(seed)
        model = models.untrained("ctc_spoken")
        fault(model, waves, texts, seed)
        report(fault.__name__.replace("_", " "), word_error_rate(model))


if __name__ == "__main__":
    main()
