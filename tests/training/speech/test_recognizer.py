"""`train_recognizer`: it learns strings of tones, and refuses what does not fit."""

import keras
import numpy as np
import pytest

from aiva import models, training
from aiva.conventions.waves import centred_waves

PITCHES = {"low": 300, "middle": 800, "high": 2000}  # hertz
SAMPLE_RATE = 8000


def strings_of_tones(count, seed):
    """Make waves of one to four tones with pauses, and the names of the tones."""
    rng = np.random.default_rng(seed)
    waves, texts = [], []
    for _ in range(count):
        names = rng.choice([*PITCHES], rng.integers(1, 5))
        parts = [np.zeros(rng.integers(800, 2000))]
        for name in names:
            time = np.arange(rng.integers(1200, 2000)) / SAMPLE_RATE
            tone = np.sin(2 * np.pi * PITCHES[name] * time)
            parts += [0.5 * tone * np.hanning(len(time))]
            parts += [np.zeros(rng.integers(700, 1500))]
        wave = np.concatenate(parts)
        waves.append(wave + rng.normal(0, 0.003, len(wave)))
        texts.append(" ".join(names))
    return waves, texts


WAVES, TEXTS = strings_of_tones(128, seed=0)


def small(**settings):
    settings = {"width": 16, "dilations": (1, 2), "scaling": "frame", **settings}
    return models.CTCRecognizer(tuple(PITCHES), **settings)


def test_learns_to_hear_strings_of_tones():
    model, test = small(), strings_of_tones(40, seed=1)
    history = training.train_recognizer(
        model,
        (WAVES, TEXTS),
        validation=test,
        epochs=10,
        batch_size=16,
        learning_rate=1e-2,
        verbose=0,
    ).history
    assert set(history) == {"loss", "val_loss", "val_word_error_rate"}
    assert history["val_word_error_rate"][0] > 0.5
    assert history["val_word_error_rate"][-1] == 0
    assert model.transcribe(test[0]) == test[1]
    assert model.transcribe(test[0], beam_width=5) == test[1]
    *_, text = model.stream(np.array_split(test[0][0], 9))
    assert text == test[1][0]


def test_learns_from_a_stream_and_starts_again_without_compiling():
    model = small(width=8)
    batches = training.SimilarLengths(model, (WAVES[:20], TEXTS[:20]), batch_size=4)
    for _ in range(2):
        history = training.train_recognizer(
            model, batches, validation=batches, epochs=2, verbose=0
        ).history
        assert set(history) == {"loss", "val_loss"}
        assert int(model.optimizer.iterations) == 2 * 5
        assert float(model.optimizer.learning_rate) == pytest.approx(0, abs=1e-9)


def test_the_same_seed_gives_the_same_weights():
    weights = []
    for _ in range(2):
        keras.utils.set_random_seed(3)
        model = small(width=8, dropout=0.1)
        training.train_recognizer(
            model, (WAVES[:9], TEXTS[:9]), epochs=2, batch_size=4, verbose=0
        )
        weights.append(model.get_weights())
    for first, second in zip(*weights, strict=True):
        np.testing.assert_allclose(first, second, atol=1e-5)


def test_every_epoch_has_all_waves_in_other_batches_of_similar_lengths():
    batches = training.SimilarLengths(small(), (WAVES, TEXTS), batch_size=16)
    epochs = []
    for _ in range(2):
        lengths = [batches[k][0]["lengths"] for k in range(len(batches))]
        assert sorted(np.concatenate(lengths)) == sorted(map(len, WAVES))
        assert max(np.ptp(each) for each in lengths) < 10_000
        shapes = [batches[k][0]["waves"].shape for k in range(len(batches))]
        assert all(samples % (SAMPLE_RATE // 2) == 0 for _, samples in shapes)
        # TensorFlow would take a length that the first two share for that of all.
        assert shapes[0] != shapes[1]
        epochs.append(lengths)
        batches.on_epoch_end()
    assert not all(map(np.array_equal, *epochs))
    inputs, targets = batches[2]
    row = [np.array_equal(wave, inputs["waves"][0, : len(wave)]) for wave in FLOATS]
    [found] = np.flatnonzero(row)
    assert small().decode(targets["labels"][:1]) == [TEXTS[found]]


FLOATS = [wave.astype("float32") for wave in WAVES]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ((WAVES[:3], TEXTS[:2]), "3 waves, 2 texts"),
        ((WAVES[:2], ["low", "loud"]), "Received: 'loud' in texts"),
        (([WAVES[0], WAVES[1][:999]], ["low", "low low high"]), "needs 4 frames"),
        (([WAVES[0] * 32768], ["low"]), "Divide by the full scale"),
        ((WAVES[0], ["low"]), "Give a single wave as"),
        (WAVES[:3], r"Expected a pair \(waves, texts\)"),
        ({"waves": WAVES[:1], "texts": TEXTS[:1]}, r"Expected a pair \(waves, texts\)"),
    ],
)
def test_what_does_not_fit_is_refused(data, word):
    with pytest.raises(ValueError, match=word):
        training.train_recognizer(small(), data, verbose=0)
    with pytest.raises(ValueError, match=word):
        training.train_recognizer(small(), (WAVES, TEXTS), data, verbose=0)


class Odd(keras.utils.PyDataset):
    """One batch that is given."""

    def __init__(self, batch):
        super().__init__()
        self.batch = batch

    def __len__(self):
        return 1

    def __getitem__(self, index):
        return self.batch


def test_a_classifier_is_no_recogniser():
    model = models.keyword_cnn((2000,), num_classes=2, depth=1)
    with pytest.raises(ValueError, match=r"must be a recogniser.*keyword_cnn"):
        training.train_recognizer(model, (WAVES, TEXTS), verbose=0)


def test_a_stream_of_other_batches_is_refused():
    waves = np.zeros((2, 800), "float32")
    with pytest.raises(ValueError, match="A recogniser learns from batches of"):
        training.train_recognizer(small(), Odd((waves, np.zeros(2))))
    inputs = {"waves": waves, "lengths": np.array([800, 800])}
    labels = {"labels": np.zeros((2, 4), "int32")}
    with pytest.raises(ValueError, match="which needs 7 frames and has 2"):
        training.train_recognizer(small(), Odd((inputs, labels)))


def test_keywords_are_learned_from_waves_of_one_length():
    names = [*PITCHES]
    one = [wave for wave, text in zip(WAVES, TEXTS, strict=True) if text in names]
    labels = np.array([names.index(text) for text in TEXTS if text in names])
    model = models.keyword_cnn((6000,), 3, width=8, depth=2)
    with pytest.raises(ValueError, match="centred_waves"):
        training.train_classifier(model, (one, labels), verbose=0)
    waves = centred_waves(one, 6000)
    with pytest.raises(ValueError, match="Divide by the full scale"):
        training.train_classifier(model, (32768 * waves, labels), verbose=0)
    with pytest.raises(ValueError, match=r"Expected waves of shape \(N, 6000\)"):
        training.train_classifier(model, (waves[:, 1:], labels), verbose=0)
    history = training.train_classifier(
        model,
        (waves, labels),
        epochs=10,
        batch_size=8,
        learning_rate=1e-2,
        verbose=0,
    ).history
    assert history["accuracy"][-1] > 0.9
