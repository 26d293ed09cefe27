"""The helper that trains restorers: it learns, and says what does not fit."""

from functools import partial

import keras
import numpy as np
import pytest

from aiva import models, ops, training
from aiva.models.restoration.psnr import psnr
from aiva.training.restoration import turned

RNG = np.random.default_rng(0)
IMAGES = np.tile(np.uint8([40] * 4 + [210] * 4), (12, 16, 2))[..., None]
NOISE = partial(ops.add_noise, sigma=25)


def test_learns_to_take_noise_away():
    history = training.train_restorer(
        *(models.dncnn((16, 16, 1), width=8, depth=4), IMAGES),
        **{"degradation": NOISE, "epochs": 12, "batch_size": 4, "learning_rate": 5e-3},
        verbose=0,
    )
    assert history.history["loss"][-1] < history.history["loss"][0] / 2
    assert history.history["psnr"][-1] > history.history["psnr"][0] + 3


def test_learns_to_fill_holes_and_to_enlarge():
    cases = [
        (
            models.unet((16, 16, 1), (4, 8), holes=True),
            partial(ops.cut_holes, where="lower half"),
        ),
        (models.dncnn((8, 8, 1), width=8, depth=4, enlarge=2), ops.downsample),
    ]
    for model, degradation in cases:
        history = training.train_restorer(
            *(model, IMAGES),
            **{
                "degradation": degradation,
                "epochs": 8,
                "batch_size": 4,
                "learning_rate": 5e-3,
            },
            verbose=0,
        )
        assert history.history["loss"][-1] < history.history["loss"][0]


@pytest.mark.usefixtures("eagerly")
def test_a_pair_and_batches_of_pairs_are_welcome():
    noisy = np.asarray(keras.ops.convert_to_numpy(NOISE(IMAGES, clip=False)))
    model = models.dncnn((16, 16, 1), width=4, depth=3)
    batches = training.DegradedImages(IMAGES, NOISE, batch_size=5, turn=True)
    for train in ((noisy, IMAGES), batches):
        history = training.train_restorer(
            model, train, (noisy, IMAGES), epochs=1, batch_size=5, verbose=0
        )
        assert sorted(history.history) == ["loss", "psnr", "val_loss", "val_psnr"]


def test_psnr_is_that_of_the_metrics():
    from aiva import metrics

    restored = np.clip(IMAGES + RNG.normal(0, 20, IMAGES.shape), 0, 255)
    restored = restored.astype("float32")
    values = psnr(IMAGES.astype("float32"), restored)
    assert values.shape == (12,)
    expected = metrics.psnr(IMAGES, restored)
    assert float(np.mean(values)) == pytest.approx(expected, abs=1e-3)
    assert float(psnr(restored, restored)[0]) == pytest.approx(100, abs=1e-3)


def test_every_batch_is_degraded_anew_and_every_image_is_seen():
    images = IMAGES + np.arange(12, dtype="uint8").reshape(-1, 1, 1, 1)
    noise = keras.random.SeedGenerator(3)
    degradation = partial(ops.add_noise, sigma=25, seed=noise)
    batches = training.DegradedImages(images, degradation, batch_size=5, seed=1)
    assert [len(batches[index][1]) for index in range(3)] == [5, 5, 2]
    first, again = batches[0], batches[0]
    np.testing.assert_array_equal(first[1], again[1])
    assert (first[0] != again[0]).any()
    seen = np.concatenate([batches[index][1] for index in range(3)])[:, 0, 0, 0]
    assert sorted(seen.tolist()) == list(range(40, 52))
    batches.on_epoch_end()
    mixed = np.concatenate([batches[index][1] for index in range(3)])[:, 0, 0, 0]
    assert sorted(mixed.tolist()) == sorted(seen.tolist()) and (mixed != seen).any()


def test_turned_images_are_the_eight_of_a_square():
    image = np.arange(9).reshape(1, 3, 3, 1)
    ways = {way.tobytes() for way in turned(image.repeat(200, axis=0), RNG)}
    assert len(ways) == 8
    flips = [image[0], image[0, ::-1], image[0, :, ::-1], np.rot90(image[0])]
    assert {np.ascontiguousarray(flip).tobytes() for flip in flips} <= ways


def train(train, model=None, **arguments):
    """Train a small model for nothing but its errors."""
    model = model or models.dncnn((16, 16, 1), width=4, depth=3)
    training.train_restorer(model, train, epochs=1, verbose=0, **arguments)


def test_what_does_not_fit_is_named():
    with pytest.raises(
        ValueError, match=r"Received: images \(12, 16, 16, 1\), degradation"
    ):
        train(IMAGES)
    with pytest.raises(ValueError, match="Leave it out"):
        train((IMAGES, IMAGES), degradation=NOISE)
    with pytest.raises(ValueError, match=r"Received: \(12, 16, 16\)"):
        train(IMAGES[..., 0], degradation=NOISE)
    with pytest.raises(ValueError, match="multiply by 255"):
        train(IMAGES / 255, degradation=NOISE)
    with pytest.raises(ValueError, match="Received: 3 things"):
        train((IMAGES, IMAGES, IMAGES))
    with pytest.raises(ValueError, match=r"\(12, 8, 8, 1\).*for images \(12, 16, 16"):
        train(IMAGES, degradation=ops.downsample)
    with pytest.raises(ValueError, match="which it can never return"):
        train((IMAGES, IMAGES[:, ::2, ::2]))
    with pytest.raises(ValueError, match="'known'"):
        train(IMAGES, degradation=partial(ops.cut_holes, where="centre"))
    with pytest.raises(ValueError, match="as many as there are whole images"):
        train((IMAGES[:5], IMAGES))
    with pytest.raises(ValueError, match="Received: epochs=0"):
        model = models.dncnn((16, 16, 1), width=4, depth=3)
        training.train_restorer(model, IMAGES, degradation=NOISE, epochs=0)
    with pytest.raises(ValueError, match="Only square images can be turned"):
        training.DegradedImages(IMAGES[:, :8], NOISE, turn=True)


@pytest.mark.usefixtures("eagerly")
def test_a_dark_batch_among_bright_ones_is_no_mistake():
    images = np.full((4, 16, 16, 1), 200, "uint8")
    images[1:] = 0
    images[1:, 0, 0] = 1
    for seed in range(3):
        batches = training.DegradedImages(images, NOISE, batch_size=1, seed=seed)
        model = models.dncnn((16, 16, 1), width=2, depth=3)
        training.train_restorer(model, batches, epochs=1, verbose=0)


@pytest.mark.usefixtures("eagerly")
def test_a_model_of_ones_own_may_call_its_inputs_otherwise():
    photo, mask = (
        keras.Input((16, 16, 1), name="photo"),
        keras.Input((16, 16, 1), name="mask"),
    )
    merged = keras.layers.Concatenate()([photo, mask])
    model = keras.Model([photo, mask], keras.layers.Conv2D(1, 1)(merged))
    given = {"photo": IMAGES, "mask": np.ones(IMAGES.shape)}
    history = training.train_restorer(model, (given, IMAGES), epochs=1, verbose=0)
    assert np.isfinite(history.history["loss"]).all()


def test_a_model_without_an_input_is_named():
    model = keras.Sequential([keras.layers.Conv2D(1, 3, padding="same")])
    with pytest.raises(ValueError, match="Begin it with `keras.Input"):
        training.train_restorer(model, IMAGES, degradation=NOISE, verbose=0)
