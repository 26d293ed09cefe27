"""VAE: its loss is the bound, its codes mean something, its noise is noise."""

import json

import keras
import numpy as np
import pytest

from aiva import models, ops
from tests.models.drawn import EAGERLY

SHAPE = (8, 8, 1)
RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (6, *SHAPE)).astype("uint8")
LABELS = np.array([0, 1, 2, 0, 1, 2])
# No argument is at its default, so that saving must record it.
SETTINGS = {
    "image_shape": (8, 12, 3),
    "latent_dim": 3,
    "beta": 0.5,
    "widths": (12, 9),
    "binarize": False,
    "num_classes": 4,
    "seed": 7,
    "name": "mine",
}


def small(**changed):
    settings = {"image_shape": SHAPE, "latent_dim": 3, "widths": (16,), **changed}
    return models.VAE(**settings)


def compiled(model, learning_rate=1e-2, **options):
    model.compile(keras.optimizers.Adam(learning_rate), **options)
    model.optimizer.build(model.trainable_variables)  # or the graph is made twice
    return model


def stripes(count=64):
    """Return black and white images of one bright row or column each."""
    images = np.zeros((count, *SHAPE), "uint8")
    for number, image in enumerate(images):
        line = number % 16
        if line < 8:
            image[line] = 255
        else:
            image[:, line - 8] = 255
    return images


def test_learns_stripes_far_below_the_best_code_without_latents():
    model = compiled(small(widths=(64,), latent_dim=4))
    history = model.fit(stripes(), batch_size=16, epochs=150, verbose=0).history
    # Independent pixels, each on in 2 of 16 images, cost 64 x .377 = 24 nats.
    assert history["loss"][-1] < 12
    rebuilt = model.reconstruct(stripes(16))
    assert np.mean((rebuilt > 127) == (stripes(16) > 127)) > 0.95


def test_the_parts_add_up_and_beta_weighs_the_second():
    for beta in (0.0, 1.0, 4.0):
        model = compiled(small(beta=beta), run_eagerly=EAGERLY)
        log = model.evaluate(IMAGES, return_dict=True, verbose=0)
        whole = log["reconstruction"] + beta * log["kl"]
        assert log["loss"] == pytest.approx(whole, rel=1e-5)


def test_losses_are_sums_over_pixels_and_means_over_images():
    """An untrained decoder says one half for every pixel: log 2 each."""
    model = small(image_shape=(8, 12, 3))
    model.decoder.set_weights([0 * weight for weight in model.decoder.get_weights()])
    images = RANDOM.integers(0, 256, (5, 8, 12, 3)).astype("uint8")
    log = compiled(model).evaluate(images, batch_size=2, return_dict=True, verbose=0)
    assert log["reconstruction"] == pytest.approx(8 * 12 * 3 * np.log(2), rel=1e-5)


def test_training_draws_anew_and_evaluation_repeats_itself():
    model = compiled(small(), learning_rate=0.0)
    losses = model.fit(IMAGES, epochs=3, verbose=0).history["loss"]
    assert len({round(loss, 4) for loss in losses}) == 3
    repeated = {model.evaluate(IMAGES, verbose=0)[0] for _ in range(2)}
    assert len(repeated) == 1


def test_without_binarising_grey_levels_are_learned_as_they_are():
    model = compiled(small(binarize=False))
    model.encoder.set_weights([0 * weight for weight in model.encoder.get_weights()])
    log = model.evaluate(IMAGES, return_dict=True, verbose=0)
    noise = keras.random.normal((6, 3), seed=1)
    logits = model.decoder([noise])
    expected = -ops.bernoulli_log_likelihood(IMAGES / 255, logits)
    expected = keras.ops.convert_to_numpy(expected).mean()
    assert log["reconstruction"] == pytest.approx(expected, rel=1e-4)


def test_generated_images_are_equal_under_one_seed_only():
    model = small()
    first, again, other = (model.generate(4, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-3
    assert np.abs(model.generate(4) - model.generate(4)).max() > 1e-3
    assert first.shape == (4, *SHAPE) and first.dtype == np.float32
    assert first.min() >= 0 and first.max() <= 255


def test_a_seed_of_keras_decides_what_is_drawn_without_one():
    model = small()
    made = []
    for _ in range(2):
        keras.utils.set_random_seed(3)
        made.append(model.generate(2))
    np.testing.assert_array_equal(*made)


def test_predict_is_encode_and_reconstruct():
    model = small()
    answer = model.predict(IMAGES, verbose=0)
    z_mean, z_log_var = model.encode(IMAGES)
    np.testing.assert_allclose(answer["z_mean"], z_mean, atol=1e-5)
    np.testing.assert_allclose(answer["z_log_var"], z_log_var, atol=1e-5)
    np.testing.assert_allclose(answer["images"], model.reconstruct(IMAGES), atol=1e-3)


def test_a_walk_begins_and_ends_at_its_codes():
    model = small()
    mean, _ = model.encode(IMAGES)
    way = model.interpolate(mean[:2], mean[2:4], steps=5)
    assert way.shape == (2, 5, *SHAPE)
    np.testing.assert_allclose(way[:, 0], model.decode(mean[:2]), atol=1e-3)
    np.testing.assert_allclose(way[:, -1], model.decode(mean[2:4]), atol=1e-3)


def black_and_white():
    return np.where(IMAGES > 127, 255, 0).astype("uint8")


def test_one_sample_bounds_like_the_loss_and_more_samples_bound_better():
    model = compiled(small(latent_dim=2), 3e-3)
    model.fit(IMAGES, epochs=30, verbose=0)
    images = np.tile(black_and_white(), (60, 1, 1, 1))
    loss = model.evaluate(images, batch_size=360, verbose=0)[0]
    one, ten, hundred = (
        model.log_likelihood(images, samples).mean() for samples in (1, 10, 100)
    )
    assert one == pytest.approx(-loss, abs=0.5)
    assert one < ten < hundred


def test_the_bound_reaches_the_likelihood_of_a_model_that_can_be_added_up():
    """With a decoder that ignores its code, every bound is the likelihood itself."""
    model = small(latent_dim=1)
    weights = model.decoder.get_weights()
    weights[-2] *= 0  # the last kernel: only the bias is left
    weights[-1] = RANDOM.normal(size=weights[-1].shape)
    model.decoder.set_weights(weights)
    model.encoder.set_weights([0 * weight for weight in model.encoder.get_weights()])
    pixels = black_and_white().reshape(6, -1) / 255
    on = 1 / (1 + np.exp(-weights[-1]))
    expected = np.log(np.where(pixels == 1, on, 1 - on)).sum(axis=1)
    for samples in (1, 7):
        found = model.log_likelihood(black_and_white(), samples)
        np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_a_class_is_asked_for_and_given():
    model = small(num_classes=3)
    inputs = {"images": IMAGES, "labels": LABELS}
    compiled(model).fit(inputs, batch_size=4, verbose=0)
    codes = np.zeros((3, 3))
    made = model.decode(codes, [0, 1, 2])
    assert np.abs(made[0] - made[1]).max() > 1e-3
    np.testing.assert_array_equal(
        model.generate(labels=[2, 2], seed=0), model.generate(2, seed=0, labels=2)
    )
    assert model.generate(5).shape == (5, *SHAPE)
    assert model.reconstruct(IMAGES, LABELS).shape == IMAGES.shape
    assert model.interpolate(codes, codes + 1, 4, labels=1).shape == (3, 4, *SHAPE)
    assert model.log_likelihood(IMAGES, 2, labels=LABELS).shape == (6,)


@pytest.mark.parametrize("num_classes", [None, 4])
def test_survives_saving(num_classes, tmp_path):
    settings = {**SETTINGS, "num_classes": num_classes}
    model = compiled(models.VAE(**settings), run_eagerly=EAGERLY)
    images = RANDOM.integers(0, 256, (5, 8, 12, 3)).astype("uint8")
    inputs = images
    if num_classes is not None:
        inputs = {"images": images, "labels": np.arange(5) % num_classes}
    model.fit(inputs, verbose=0)
    model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    recorded = {name: copy.get_config()[name] for name in SETTINGS}
    assert json.dumps(recorded) == json.dumps(settings)
    np.testing.assert_allclose(copy.generate(3, 0), model.generate(3, 0), atol=1e-3)
    assert copy.evaluate(inputs, verbose=0) == model.evaluate(inputs, verbose=0)
    copy.fit(inputs, verbose=0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"image_shape": (30, 28, 1)}, r"divisible by 4. Received: image_shape=\(30"),
        ({"image_shape": (28, 28)}, "height, width, channels"),
        ({"latent_dim": 0}, "Received: latent_dim=0"),
        ({"widths": (8, 0)}, r"Received: widths=\(8, 0\)"),
        ({"beta": -1}, "Received: beta=-1"),
        ({"num_classes": 0}, "Received: num_classes=0"),
    ],
)
def test_settings_that_do_not_fit_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        models.VAE(**arguments)


def test_images_and_codes_that_do_not_fit_are_named():
    model = small()
    with pytest.raises(ValueError, match=r"\(N, 8, 8, 1\).*Received: shape=\(6, 8, 8"):
        model.encode(IMAGES[..., 0])
    with pytest.raises(ValueError, match="values 0-255.*up to 1"):
        model.encode(IMAGES / IMAGES.max())
    with pytest.raises(ValueError, match=r"\(N, 3\).*Received: shape=\(2, 4\)"):
        model.decode(np.zeros((2, 4)))
    with pytest.raises(ValueError, match="Received: samples=0"):
        model.log_likelihood(IMAGES, 0)


def test_sample_weights_are_refused():
    with pytest.raises(ValueError, match="sample_weight"):
        compiled(small()).fit(IMAGES, IMAGES, sample_weight=np.ones(6), verbose=0)


def test_a_conditional_model_asks_for_labels():
    model = compiled(small(num_classes=3))
    with pytest.raises(ValueError, match="dictionary of 'images'"):
        model.compute_loss(IMAGES)
    with pytest.raises(ValueError, match="must be told which"):
        model.reconstruct(IMAGES)
