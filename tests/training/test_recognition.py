"""`train_classifier`: it learns from pairs and streams, resumes, refuses nonsense."""

import keras
import numpy as np
import pytest

from aiva import data, models, training

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (24, 12, 12, 1)).astype("uint8")
LABELS = (np.arange(24) % 3).astype("int32")


def small():
    return models.cnn((12, 12, 1), num_classes=3)


def test_learns_from_a_pair_and_measures_validation():
    history = training.train_classifier(
        small(),
        (IMAGES, LABELS),
        (IMAGES, LABELS),
        epochs=30,
        batch_size=8,
        learning_rate=5e-3,
        verbose=0,
    ).history
    assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert history["loss"][-1] < history["loss"][0] / 2


def test_learns_from_a_stream_without_a_warning():
    stream = data.stream(IMAGES, LABELS, batch_size=8)
    history = training.train_classifier(
        small(), stream, epochs=30, learning_rate=5e-3, verbose=0
    ).history
    assert history["loss"][-1] < history["loss"][0] / 2


def test_the_learning_rate_ends_at_zero():
    model = small()
    training.train_classifier(
        model, (IMAGES, LABELS), epochs=2, batch_size=7, verbose=0
    )
    assert int(model.optimizer.iterations) == 2 * 4
    assert float(model.optimizer.learning_rate) == pytest.approx(0, abs=1e-9)


def test_the_same_seed_gives_the_same_weights():
    weights = []
    for _ in range(2):
        keras.utils.set_random_seed(7)
        model = small()
        training.train_classifier(model, (IMAGES, LABELS), epochs=2, verbose=0)
        weights.append(model.get_weights())
    for first, second in zip(*weights, strict=True):
        np.testing.assert_allclose(first, second, atol=1e-6)


class Stop(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 2:
            raise KeyboardInterrupt


def test_an_interrupted_training_goes_on(tmp_path):
    def backup():
        return keras.callbacks.BackupAndRestore(str(tmp_path), delete_checkpoint=False)

    with pytest.raises(KeyboardInterrupt):
        training.train_classifier(
            small(), (IMAGES, LABELS), epochs=4, callbacks=[backup(), Stop()], verbose=0
        )
    model = small()
    history = training.train_classifier(
        model, (IMAGES, LABELS), epochs=4, callbacks=[backup()], verbose=0
    )
    assert history.epoch == [2, 3]
    assert int(model.optimizer.iterations) == 4  # of one step each, not two


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (IMAGES[:5], LABELS, r"Received: images \(5, 12, 12, 1\), labels \(24,\)"),
        (IMAGES[..., 0], LABELS, r"images of shape"),
        (IMAGES, LABELS + 1, "between 0 and 2.*Received: 1 to 3"),
        (IMAGES, LABELS - 1, "between 0 and 2.*Received: -1 to 1"),
        (IMAGES, np.eye(3)[LABELS], "class numbers.*argmax"),
        (IMAGES, LABELS.astype(float), "class numbers"),
        (IMAGES / 255.0, LABELS, "values 0-255.*Leave out the division"),
        (IMAGES * np.nan, LABELS, "Received: 3456 NaN or infinite values"),
        (IMAGES[:0], LABELS[:0], "at least one"),
    ],
)
def test_what_cannot_be_learnt_from_is_named(images, labels, message):
    with pytest.raises(ValueError, match=message):
        training.train_classifier(small(), (images, labels), verbose=0)
    with pytest.raises(ValueError, match=message):
        training.train_classifier(
            small(), (IMAGES, LABELS), validation=(images, labels), verbose=0
        )


CLIPS = RNG.integers(0, 128, (24, 3, 12, 12, 1)).astype("uint8")
CLIPS[np.arange(24), LABELS] += 128  # the class says which frame is bright


def test_clips_are_learned_like_images():
    history = training.train_classifier(
        models.early_fusion((3, 12, 12, 1), num_classes=3, widths=(8,)),
        (CLIPS, LABELS),
        (CLIPS, LABELS),
        epochs=20,
        batch_size=8,
        learning_rate=1e-2,
        verbose=0,
    ).history
    assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert history["loss"][-1] < history["loss"][0] / 2


@pytest.mark.parametrize(
    ("clips", "message"),
    [
        (IMAGES, r"clips of shape \(N, 3, 12, 12, 1\).*Received: clips \(24, 12"),
        (CLIPS[:, :2], r"clips of shape.*Received: clips \(24, 2, 12"),
        (CLIPS / 255.0, "values 0-255.*Received: clips of"),
    ],
)
def test_what_is_no_clip_is_named(clips, message):
    model = models.early_fusion((3, 12, 12, 1), num_classes=3, widths=(8,))
    with pytest.raises(ValueError, match=message):
        training.train_classifier(model, (clips, LABELS), verbose=0)
    with pytest.raises(ValueError, match="images of shape.*Received: images"):
        training.train_classifier(small(), (CLIPS, LABELS), verbose=0)


def test_lists_are_taken_as_arrays():
    pair = list(IMAGES), LABELS.tolist()
    history = training.train_classifier(small(), pair, epochs=1, verbose=0)
    assert len(history.history["loss"]) == 1


def test_counts_and_streams_that_make_no_sense_are_named():
    pair = IMAGES, LABELS
    with pytest.raises(ValueError, match="Received: epochs=0"):
        training.train_classifier(small(), pair, epochs=0)
    with pytest.raises(ValueError, match="Received: batch_size=0"):
        training.train_classifier(small(), pair, batch_size=0)
    with pytest.raises(ValueError, match=r"pair \(images, labels\). Received: 3"):
        training.train_classifier(small(), (*pair, LABELS))
    endless = data.stream(IMAGES, LABELS).repeat()
    with pytest.raises(ValueError, match="must know its number of batches"):
        training.train_classifier(small(), endless)
