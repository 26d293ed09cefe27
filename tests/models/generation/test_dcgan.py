"""DCGAN: two players, each moved by its own loss alone; the noise is noise."""

import json

import keras
import numpy as np
import pytest

from aiva import models, ops
from aiva.models.generation import dcgan
from tests.models.drawn import EAGERLY

SHAPE = (8, 8, 1)
RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (12, *SHAPE)).astype("uint8")
LABELS = np.arange(12) % 3
# No argument is at its default, so that saving must record it.
SETTINGS = {
    "image_shape": (8, 12, 3),
    "latent_dim": 5,
    "loss": "hinge",
    "width": 3,
    "batch_normalization": False,
    "num_classes": 4,
    "seed": 7,
    "name": "mine",
}


def small(**changed):
    settings = {"image_shape": SHAPE, "latent_dim": 6, "width": 4, **changed}
    return models.DCGAN(**settings)


def compiled(model, learning_rate=1e-3, **options):
    model.compile(keras.optimizers.Adam(learning_rate, beta_1=0.5), **options)
    model.optimizer.build(model.trainable_variables)  # or the graph is made twice
    return model


def given(model, images=IMAGES, labels=LABELS):
    """Return images as the model takes them."""
    if model.num_classes is None:
        return images
    return {"images": images, "labels": labels}


def values(variables):
    return [keras.ops.convert_to_numpy(variable).copy() for variable in variables]


def trained_values(network):
    return values(network.trainable_variables)


def moved(network, before):
    """Tell for each trainable weight whether it is another than before."""
    after = trained_values(network)
    return [not np.array_equal(*pair) for pair in zip(after, before, strict=True)]


def nothing(*arguments):
    """Be a loss that teaches nothing."""
    return 0.0 * keras.ops.sum(arguments[0])


@pytest.mark.parametrize("loss", ops.GAMES)
@pytest.mark.parametrize("num_classes", [None, 3])
@pytest.mark.filterwarnings("ignore:Gradients do not exist")
@pytest.mark.filterwarnings("ignore:The model does not have any trainable")
def test_each_loss_moves_its_own_network_only(loss, num_classes, monkeypatch):
    for silent, learning, resting in (
        ("discriminator_loss", "generator", "discriminator"),
        ("generator_loss", "discriminator", "generator"),
    ):
        model = small(loss=loss, num_classes=num_classes)
        compiled(model, run_eagerly=EAGERLY)
        model.fit(given(model), verbose=0)  # the spectral norms are at rest
        monkeypatch.setattr(model, silent, nothing)
        model = compiled(model)  # no momentum of the optimizer
        before = {
            part: trained_values(getattr(model, part)) for part in (learning, resting)
        }
        model.fit(given(model), verbose=0)
        resting_values = trained_values(getattr(model, resting))
        still = [
            np.allclose(*pair, atol=1e-6) or (loss == "hinge" and rescaled(*pair))
            for pair in zip(resting_values, before[resting], strict=True)
        ]
        assert all(still), resting
        learned = zip(
            trained_values(getattr(model, learning)), before[learning], strict=True
        )
        # The hinge loss does not move the last bias while all logits are small.
        kernels = [pair for pair in learned if pair[0].ndim > 1]
        assert kernels and not any(rescaled(*pair) for pair in kernels), learning


def rescaled(after, before):
    """Tell whether two kernels differ by one factor at most: the spectral norm's."""
    factor = np.sum(after * before) / np.sum(before * before)
    return np.allclose(after, factor * before, atol=1e-6)


def test_spectral_normalization_reaches_real_and_generated_images():
    model = compiled(small(loss="hinge"), learning_rate=0.0, run_eagerly=EAGERLY)
    for weight in model.discriminator.trainable_variables:
        if "kernel" in weight.path:
            weight.assign(100 * weight)
    history = model.fit(IMAGES, epochs=3, verbose=0).history
    # With kernels of singular values up to 1 no score is far from 0.
    assert max(history["discriminator_loss"][1:]) < 5


def test_normal_fit_moves_both():
    model = compiled(small())
    before = [trained_values(model.generator), trained_values(model.discriminator)]
    model.fit(IMAGES, verbose=0)
    assert all(moved(model.generator, before[0]))
    assert all(moved(model.discriminator, before[1]))


def test_a_frozen_call_gives_the_same_and_changes_nothing():
    judge = small().discriminator
    images = IMAGES.astype("float32")
    before = judge.get_weights()
    answer = keras.ops.convert_to_numpy(dcgan.frozen(judge, [images]))
    for ours, theirs in zip(judge.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    expected = keras.ops.convert_to_numpy(judge([images], training=True))
    np.testing.assert_allclose(answer, expected, atol=1e-5)


def test_noise_differs_between_steps_and_generated_images_between_calls():
    model = compiled(small(), learning_rate=0.0)
    history = model.fit(IMAGES, epochs=3, shuffle=False, verbose=0).history
    assert len(set(history["generator_loss"])) == 3
    model.recalibrate_batch_norm(
        steps=2, batch_size=8
    )  # without, untrained images are all but grey
    first, again, other = (model.generate(4, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-3
    assert np.abs(model.generate(4) - model.generate(4)).max() > 1e-3


def test_the_same_seed_gives_the_same_training():
    weights = []
    for _ in range(2):
        keras.utils.set_random_seed(7)
        model = compiled(small(seed=3))
        model.fit(IMAGES, batch_size=4, epochs=2, verbose=0)
        weights.append(model.get_weights())
    for first, second in zip(*weights, strict=True):
        np.testing.assert_allclose(first, second, atol=1e-5)


def test_evaluation_repeats_itself():
    model = compiled(small())
    logs = [model.evaluate(IMAGES, verbose=0) for _ in range(2)]
    assert logs[0] == logs[1]


def test_images_are_float_and_0_to_255():
    images = small().generate(5, seed=0)
    assert images.shape == (5, *SHAPE) and images.dtype == np.float32
    assert images.min() >= 0 and images.max() <= 255
    np.testing.assert_allclose(images.mean(), 127.5, atol=30)  # of small weights


def test_an_untrained_judge_cannot_tell():
    model = compiled(small(), run_eagerly=EAGERLY)
    log = model.evaluate(IMAGES, return_dict=True, verbose=0)
    assert log["discriminator_loss"] == pytest.approx(2 * np.log(2), abs=0.1)
    assert log["generator_loss"] == pytest.approx(np.log(2), abs=0.05)
    assert log["real_score"] == pytest.approx(0.5, abs=0.05)
    assert log["fake_score"] == pytest.approx(0.5, abs=0.05)


def two_bars(count=128):
    """Return images of a bright left or right half, as often each."""
    images = np.zeros((count, *SHAPE), "uint8")
    images[::2, :, :4] = 255
    images[1::2, :, 4:] = 255
    return images


@pytest.mark.parametrize("loss", ["non_saturating", "hinge"])
def test_learns_what_its_images_have_in_common(loss):
    keras.utils.set_random_seed(1)
    model = compiled(small(width=8, loss=loss, num_classes=2))
    labels = np.arange(128) % 2
    model.fit(given(model, two_bars(), labels), batch_size=32, epochs=50, verbose=0)
    model.recalibrate_batch_norm()
    made = model.generate(labels=np.arange(40) % 2, seed=0)
    left, right = (
        made[:, :, :4].mean(axis=(1, 2, 3)),
        made[:, :, 4:].mean(axis=(1, 2, 3)),
    )
    assert np.mean((left > right) == (np.arange(40) % 2 == 0)) > 0.9


def kinds(network):
    return [type(layer).__name__ for layer in network.layers]


def test_the_guidelines_of_the_paper_are_kept():
    model = models.DCGAN()
    made, judged = kinds(model.generator), kinds(model.discriminator)
    assert not any("Pool" in kind for kind in made + judged)
    assert made[-2:] == ["Conv2D", "Rescaling"]  # no normalisation at the output
    assert made.count("BatchNormalization") == 3 and made.count("ReLU") == 3
    assert judged[2:4] == ["Conv2D", "LeakyReLU"]  # nor at the input
    assert judged.count("BatchNormalization") == 1
    assert model.generator.layers[-2].activation is keras.activations.tanh
    for network in (model.generator, model.discriminator):
        for layer in network.layers:
            if hasattr(layer, "kernel"):
                kernel = keras.ops.convert_to_numpy(layer.kernel)
                assert kernel.std() == pytest.approx(0.02, rel=0.1)
    assert model.generator.count_params() == 412_833
    assert model.discriminator.count_params() == 36_705


def test_normalisation_can_be_left_out():
    model = small(batch_normalization=False)
    assert "BatchNormalization" not in kinds(model.generator)
    assert "BatchNormalization" not in kinds(model.discriminator)
    hinge = small(loss="hinge")
    assert kinds(hinge.discriminator).count("SpectralNormalization") == 3
    assert "BatchNormalization" not in kinds(hinge.discriminator)


def test_recalibration_changes_statistics_alone_and_only_the_generators():
    model = compiled(small(), run_eagerly=EAGERLY)
    model.fit(IMAGES, verbose=0)
    before = trained_values(model), model.discriminator.get_weights()
    statistics = values(model.generator.non_trainable_variables)
    model.recalibrate_batch_norm(steps=4, batch_size=16)
    assert not any(moved(model, before[0]))
    for ours, theirs in zip(model.discriminator.get_weights(), before[1], strict=True):
        np.testing.assert_array_equal(ours, theirs)
    after = values(model.generator.non_trainable_variables)
    changed = [not np.allclose(*pair) for pair in zip(after, statistics, strict=True)]
    assert sum(changed) >= 6  # means and variances of three layers


@pytest.mark.parametrize("changed", [{}, {"num_classes": None}])
def test_survives_saving(changed, tmp_path):
    settings = {**SETTINGS, **changed}
    model = compiled(models.DCGAN(**settings), run_eagerly=EAGERLY)
    images = RANDOM.integers(0, 256, (5, 8, 12, 3)).astype("uint8")
    inputs = given(model, images, np.arange(5) % 4)
    model.fit(inputs, verbose=0)
    model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    recorded = {name: copy.get_config()[name] for name in SETTINGS}
    assert json.dumps(recorded) == json.dumps(settings)
    np.testing.assert_allclose(copy.generate(3, 0), model.generate(3, 0), atol=1e-3)
    expected = model.predict(inputs, verbose=0)
    np.testing.assert_allclose(copy.predict(inputs, verbose=0), expected, atol=1e-4)
    copy.fit(inputs, verbose=0)


def test_a_walk_begins_and_ends_at_its_codes():
    model = small(num_classes=3)
    codes = RANDOM.normal(size=(2, 6))
    way = model.interpolate(codes, -codes[::-1], steps=4, labels=[1, 2])
    assert way.shape == (2, 4, *SHAPE)
    np.testing.assert_allclose(way[:, 0], model.decode(codes, [1, 2]), atol=1e-3)


def test_a_last_smaller_batch_and_a_batch_of_one():
    model = compiled(small())
    model.fit(IMAGES, batch_size=5, verbose=0)
    whole = model.predict(IMAGES, verbose=0)
    assert whole.shape == (12, 1)
    one = model.predict(IMAGES[:1], verbose=0)
    np.testing.assert_allclose(one, whole[:1], atol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"image_shape": (30, 28, 1)}, "divisible by 4"),
        ({"latent_dim": 0}, "Received: latent_dim=0"),
        ({"width": 2.5}, "Received: width=2.5"),
        ({"loss": "wasserstein"}, "must be one of .*'hinge'.*Received: 'wasserstein'"),
        ({"num_classes": 0}, "Received: num_classes=0"),
    ],
)
def test_settings_that_do_not_fit_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        models.DCGAN(**arguments)


def test_what_cannot_be_asked_is_named():
    with pytest.raises(ValueError, match="built without classes"):
        small().generate(3, labels=2)
    with pytest.raises(ValueError, match="dictionary of 'images'"):
        small(num_classes=3).compute_loss(IMAGES)
    with pytest.raises(ValueError, match="sample_weight"):
        compiled(small()).fit(IMAGES, IMAGES, sample_weight=np.ones(12), verbose=0)


def test_generates_float32_in_mixed_precision():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = small()
    finally:
        keras.config.set_dtype_policy("float32")
    made = model.generate(2, seed=0)
    assert made.dtype == "float32" and np.isfinite(made).all()
