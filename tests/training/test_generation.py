"""`train_generator` and the film: what they take, how they train, what they refuse."""

import functools

import keras
import numpy as np
import pytest

from aiva import data, models, training
from aiva.models.schedules import LateDecay
from aiva.training.generation import WarmUp

SHAPE = (8, 8, 1)
IMAGES = np.random.default_rng(0).integers(0, 256, (24, *SHAPE)).astype("uint8")
LABELS = np.arange(24) % 3
QUIET = {"verbose": 0, "batch_size": 8}


def vae(**changed):
    return models.VAE(SHAPE, latent_dim=2, widths=(8,), **changed)


def gan(**changed):
    return models.DCGAN(SHAPE, latent_dim=4, width=2, **changed)


@pytest.mark.parametrize("build", [vae, gan])
@pytest.mark.parametrize("num_classes", [None, 3])
def test_takes_images_pairs_and_streams(build, num_classes):
    stream = data.stream(IMAGES, LABELS, batch_size=8)
    for train in ((IMAGES, LABELS), stream, IMAGES):
        model = build(num_classes=num_classes)
        if train is IMAGES and num_classes is not None:
            with pytest.raises(ValueError, match="pair .images, labels.*0 labels, 24"):
                training.train_generator(model, train, **QUIET)
            continue
        log = training.train_generator(model, train, epochs=2, **QUIET).history
        assert len(log["loss"]) == 2 and np.isfinite(log["loss"]).all()
        assert int(model.optimizer.iterations) == 6


@pytest.mark.usefixtures("eagerly")
def test_each_kind_gets_its_optimizer():
    model = vae()
    training.train_generator(model, IMAGES, epochs=2, learning_rate=3e-3, **QUIET)
    assert model.optimizer.beta_1 == 0.9
    assert float(model.optimizer.learning_rate) == pytest.approx(0, abs=1e-9)
    model = gan()
    training.train_generator(model, IMAGES, epochs=2, **QUIET)
    assert model.optimizer.beta_1 == 0.5
    assert float(model.optimizer.learning_rate) == pytest.approx(0, abs=1e-9)


def test_the_late_decay_survives_saving():
    schedule = LateDecay(2e-4, steady=3, falling=4)
    copy = LateDecay.from_config(schedule.get_config())
    assert [float(copy(step)) for step in range(9)] == pytest.approx(
        [2e-4] * 4 + [1.5e-4, 1e-4, 5e-5, 0, 0]
    )


@pytest.mark.usefixtures("eagerly")
def test_validation_is_measured():
    log = training.train_generator(
        vae(), IMAGES, validation=IMAGES[:8], epochs=1, **QUIET
    ).history
    assert {"val_loss", "val_kl", "val_reconstruction"} <= set(log)


def kernel(model):
    return keras.ops.convert_to_numpy(model.generator.trainable_variables[0])


class Kernels(keras.callbacks.Callback):
    """Note the generator's first kernel after every step."""

    def on_train_begin(self, logs=None):
        self.seen = []

    def on_train_batch_end(self, batch, logs=None):
        self.seen.append(kernel(self.model))


@pytest.mark.usefixtures("eagerly")
def test_the_average_takes_the_weights_place():
    model, noted = gan(), Kernels()
    training.train_generator(
        model, IMAGES, epochs=3, average=0.5, callbacks=[noted], **QUIET
    )
    expected = noted.seen[0]
    for seen in noted.seen[1:]:
        expected = 0.5 * expected + 0.5 * seen
    # Keras' average starts from the first weights it sees.
    distance = np.abs(kernel(model) - expected).max()
    assert distance < np.abs(noted.seen[-1] - expected).max()
    assert not np.allclose(kernel(model), noted.seen[-1], atol=1e-8)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"epochs": 1}, [True]),
        ({"epochs": 101, "batch_size": len(IMAGES)}, []),
        ({"epochs": 101, "batch_size": len(IMAGES), "average": 0.9}, [True]),
    ],
    ids=["short", "settled", "averaged"],
)
def test_statistics_that_are_stale_are_measured_anew(monkeypatch, settings, expected):
    recalibrated = []
    model = gan()
    monkeypatch.setattr(
        model, "recalibrate_batch_norm", lambda: recalibrated.append(True)
    )
    training.train_generator(model, IMAGES, **{**QUIET, **settings})
    assert recalibrated == expected


def test_averaged_statistics_are_measured_anew_in_mixed_precision(monkeypatch):
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model, recalibrated = gan(), []
    finally:
        keras.config.set_dtype_policy("float32")
    monkeypatch.setattr(
        model, "recalibrate_batch_norm", lambda: recalibrated.append(True)
    )
    settings = {**QUIET, "epochs": 101, "batch_size": len(IMAGES), "average": 0.9}
    training.train_generator(model, IMAGES, **settings)
    assert recalibrated == [True]


@pytest.mark.usefixtures("eagerly")
@pytest.mark.parametrize("build", [vae, gan])
def test_the_film_shows_the_same_codes_after_every_epoch(build):
    model, film = build(), training.Film(count=3, seed=5)
    before = model.generate(3, seed=5)
    training.train_generator(model, IMAGES, epochs=2, callbacks=[film], **QUIET)
    assert film.epochs == [0, 1, 2]
    assert film.images.shape == (3, 3, *SHAPE)
    np.testing.assert_allclose(film.images[0], before, atol=1e-3)
    assert np.abs(film.images[2] - film.images[0]).max() > 1e-3


@pytest.mark.usefixtures("eagerly")
def test_the_film_may_skip_epochs_and_ask_for_classes():
    model, film = gan(num_classes=3), training.Film(labels=[0, 1], count=2, every=2)
    training.train_generator(
        model, (IMAGES, LABELS), epochs=5, callbacks=[film], **QUIET
    )
    assert film.epochs == [0, 1, 2, 4, 5]
    with pytest.raises(ValueError, match="Received: every=0"):
        training.Film(every=0)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (IMAGES / 255.0, "values 0-255.*Leave out the division"),
        (IMAGES * 2.0, "values 0-255. Received: images with values from"),
        (IMAGES * np.nan, "Received: 1536 NaN or infinite values"),
        (IMAGES[..., 0], r"Expected images \(N, 8, 8, 1\).*\(24, 8, 8\)"),
        (IMAGES[:0], "at least one"),
        ((IMAGES, LABELS, LABELS), r"or a pair \(images, labels\).*3 things"),
    ],
)
def test_what_cannot_be_learnt_from_is_named(images, message):
    with pytest.raises(ValueError, match=message):
        training.train_generator(vae(), images, **QUIET)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (LABELS + 1, "between 0 and 2"),
        (LABELS[:5], "5 labels, 24 images"),
        (LABELS.astype(float), "class numbers"),
    ],
)
def test_labels_that_do_not_fit_are_named(labels, message):
    with pytest.raises(ValueError, match=message):
        training.train_generator(gan(num_classes=3), (IMAGES, labels), **QUIET)


def test_other_models_and_counts_are_named():
    with pytest.raises(ValueError, match="`aiva.models.VAE`.*Received: Functional"):
        training.train_generator(models.cnn(), IMAGES, **QUIET)
    with pytest.raises(ValueError, match="Received: epochs=0"):
        training.train_generator(vae(), IMAGES, epochs=0)


class Stop(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 1:
            raise KeyboardInterrupt


@pytest.mark.usefixtures("eagerly")
def test_an_interrupted_training_goes_on(tmp_path):
    def backup():
        return keras.callbacks.BackupAndRestore(str(tmp_path), delete_checkpoint=False)

    settings = {"epochs": 3, "average": 0.9, **QUIET}
    with pytest.raises(KeyboardInterrupt):
        training.train_generator(
            gan(), IMAGES, callbacks=[backup(), Stop()], **settings
        )
    model = gan()
    history = training.train_generator(model, IMAGES, callbacks=[backup()], **settings)
    assert history.epoch == [1, 2]
    assert int(model.optimizer.iterations) == 9


class Shares(keras.callbacks.Callback):
    """Note by what share of beta the loss of each epoch was weighed."""

    def on_train_begin(self, logs=None):
        self.seen = []

    def on_epoch_end(self, epoch, logs=None):
        share = (logs["loss"] - logs["reconstruction"]) / logs["kl"]
        self.seen.append(share / self.model.beta)


@pytest.mark.usefixtures("eagerly")
def test_warm_up_raises_the_weight_of_the_divergence_in_the_loss():
    shares = Shares()
    training.train_generator(
        vae(beta=2), IMAGES, epochs=5, warm_up=4, callbacks=[shares], **QUIET
    )
    np.testing.assert_allclose(shares.seen, [0.25, 0.5, 0.75, 1, 1], atol=1e-3)


@pytest.mark.usefixtures("eagerly")
def test_a_warm_up_cut_short_leaves_the_full_weight():
    model = vae()
    model.compile("adam")
    model.fit(IMAGES, epochs=2, callbacks=[WarmUp(100)], verbose=0)
    assert keras.ops.convert_to_numpy(model.kl_weight) == 1


@pytest.mark.parametrize("warm_up", [0, 5, 1.5])
def test_a_warm_up_that_is_no_part_of_the_training_is_refused(warm_up):
    with pytest.raises(ValueError, match="warm_up"):
        training.train_generator(vae(), IMAGES, epochs=5, warm_up=warm_up, **QUIET)


def test_an_adversarial_pair_has_nothing_to_warm_up():
    with pytest.raises(ValueError, match="DCGAN. Leave it out"):
        training.train_generator(gan(), IMAGES, epochs=5, warm_up=2, **QUIET)


class Stopping(keras.callbacks.Callback):
    """End a training after its second epoch."""

    def on_epoch_end(self, epoch, logs=None):
        self.model.stop_training = epoch == 1


@pytest.mark.usefixtures("eagerly")
def test_a_film_of_a_training_that_stops_early_ends_there():
    film = training.Film(count=2, every=5)
    training.train_generator(
        vae(), IMAGES, epochs=6, callbacks=[Stopping(), film], **QUIET
    )
    assert film.epochs == [0, 1, 2]


def test_a_vae_learns_and_is_measured_in_mixed_precision():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = vae()
        training.train_generator(model, IMAGES, epochs=2, **QUIET)
        bound = model.log_likelihood(np.where(IMAGES > 127, 255, 0), samples=3)
    finally:
        keras.config.set_dtype_policy("float32")
    assert np.isfinite(bound).all() and bound.dtype == "float32"
    assert model.generate(2, seed=0).dtype == model.encode(IMAGES)[0].dtype == "float32"


class Restoring(keras.callbacks.Callback):
    """Put the weights of the first epoch back, as EarlyStopping may."""

    def on_epoch_end(self, epoch, logs=None):
        self.first = self.model.get_weights() if epoch == 0 else self.first

    def on_train_end(self, logs=None):
        self.model.set_weights(self.first)


class Interrupting(keras.callbacks.Callback):
    """Be a reader who presses stop."""

    def on_epoch_end(self, epoch, logs=None):
        raise KeyboardInterrupt


@pytest.mark.usefixtures("eagerly")
def test_a_warm_up_leaves_the_full_weight_however_the_training_ends():
    for callback in (Restoring(), Interrupting()):
        model = vae()
        try:
            training.train_generator(
                model, IMAGES, epochs=4, warm_up=3, callbacks=[callback], **QUIET
            )
        except KeyboardInterrupt:
            assert isinstance(callback, Interrupting)
        assert keras.ops.convert_to_numpy(model.kl_weight) == 1


class Looking(keras.callbacks.Callback):
    """Remember what the generator makes after each epoch."""

    def on_epoch_end(self, epoch, logs=None):
        self.made = self.model.generate(2, seed=0)


@pytest.mark.usefixtures("eagerly")
def test_the_last_picture_of_a_film_is_of_the_weights_before_their_average():
    film, looking, model = training.Film(count=2, every=5), Looking(), gan()
    training.train_generator(
        *(model, IMAGES),
        **{"epochs": 3, "average": 0.99, "learning_rate": 0.03},
        **{"callbacks": [film, looking], **QUIET},
    )
    assert film.epochs == [0, 1, 3]
    np.testing.assert_allclose(film.images[-1], looking.made, atol=1e-3)
    assert np.abs(model.generate(2, seed=0) - looking.made).max() > 2  # the average


def test_black_and_white_is_0_and_255():
    for kind in ("uint8", "int64", "bool", "float32"):
        with pytest.raises(ValueError, match="values 0-255"):
            training.train_generator(vae(), (IMAGES > 99).astype(kind), **QUIET)


@pytest.mark.usefixtures("eagerly")
def test_counts_may_be_whole_numbers_of_numpy():
    history = training.train_generator(vae(), IMAGES, epochs=np.int64(2), **QUIET)
    assert len(history.epoch) == 2


class Losses(keras.callbacks.Callback):
    """Note the loss of every step, and all weights after each epoch."""

    def on_train_begin(self, logs=None):
        self.losses, self.weights = [], []

    def on_train_batch_end(self, batch, logs=None):
        self.losses.append(logs["loss"])

    def on_epoch_end(self, epoch, logs=None):
        self.weights.append(self.model.get_weights())


@pytest.fixture
def quick_statistics(monkeypatch):
    """Measure batch statistics over three batches instead of fifty."""
    quick = functools.partialmethod(models.DCGAN.recalibrate_batch_norm, steps=3)
    monkeypatch.setattr(models.DCGAN, "recalibrate_batch_norm", quick)


def checkpointed(build, path, save_freq="epoch", **settings):
    """Train a model beside checkpoints, or without any if there is no path."""
    keras.utils.set_random_seed(0)
    model, callbacks = build(), [Losses()]
    if path is not None:
        checkpoint = keras.callbacks.ModelCheckpoint(
            path, save_weights_only=path.suffix == ".h5", save_freq=save_freq
        )
        callbacks.insert(0, checkpoint)
    settings = {"epochs": 3, "learning_rate": 0.01, **settings, **QUIET}
    training.train_generator(model, IMAGES, callbacks=callbacks, **settings)
    return model, callbacks[-1]


@pytest.mark.usefixtures("eagerly")
@pytest.mark.parametrize(
    ("build", "name", "settings"),
    [
        (gan, "last.weights.h5", {}),
        (gan, "last.keras", {"average": 0.9}),
        (gan, "last.weights.h5", {"average": 0.9, "save_freq": 9}),
        (vae, "last.keras", {"average": 0.9, "warm_up": 2}),
    ],
)
def test_a_checkpoint_is_the_model_that_the_training_returns(
    build, name, settings, tmp_path, quick_statistics
):
    model, _ = checkpointed(build, tmp_path / name, **settings)
    if name == "last.keras":
        twin = keras.saving.load_model(tmp_path / name)
    else:
        twin = build()
        twin.load_weights(tmp_path / name)
    for weight, other in zip(model.weights, twin.weights, strict=True):
        np.testing.assert_allclose(weight, other, atol=1e-6, err_msg=weight.path)
    made = model.generate(8, seed=0), twin.generate(8, seed=0)
    np.testing.assert_allclose(*made, atol=1e-2)


def test_a_checkpoint_does_not_change_the_training(tmp_path, quick_statistics):
    _, without = checkpointed(gan, None, average=0.9)
    path = tmp_path / "{epoch}-{batch}.keras"
    _, beside = checkpointed(gan, path, save_freq=2, average=0.9)
    np.testing.assert_allclose(without.losses, beside.losses, rtol=1e-5)
    for weights, others in zip(without.weights, beside.weights, strict=True):
        for weight, other in zip(weights, others, strict=True):
            np.testing.assert_allclose(weight, other, atol=1e-6)
    assert len(list(tmp_path.glob("*.keras"))) == 4  # of 9 steps


@pytest.mark.usefixtures("eagerly")
def test_a_checkpoint_in_the_warm_up_has_the_full_weight(tmp_path):
    checkpointed(vae, tmp_path / "{epoch}.weights.h5", warm_up=2)
    model = vae()
    model.load_weights(tmp_path / "1.weights.h5")
    assert keras.ops.convert_to_numpy(model.kl_weight) == 1
