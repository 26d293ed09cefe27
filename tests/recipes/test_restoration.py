"""The recipes of restoration: their data, their figures, and no leak between splits."""

import keras
import numpy as np
import pytest
from skimage.feature import match_template

from aiva import models, recipes
from aiva.data import restoration as photographs
from aiva.data.photos import TEST, TRAIN, photo
from aiva.data.restoration import centre_crops, grey, resized, training_patches
from aiva.recipes import restoration
from aiva.recipes.restoration import (
    denoising_figures,
    enlargement_figures,
    inpainting_on,
)

RANDOM = np.random.default_rng(0)


class Answer:
    """A model that answers with a function of what it is given."""

    def __init__(self, function):
        self.function = function

    def predict(self, inputs, **_):
        return self.function(inputs)


def likeness(part, whole):
    """Return the highest correlation of a picture's middle with a place of another.

    Both are reduced first, so that noise and small shifts do not matter.
    """
    part, whole = (
        resized(picture, 0.25) @ [0.3, 0.6, 0.1] for picture in (part, whole)
    )
    rows, columns = part.shape
    middle = part[rows // 4 : -rows // 4, columns // 4 : -columns // 4]
    if any(m > w for m, w in zip(middle.shape, whole.shape, strict=True)):
        middle = middle[: whole.shape[0], : whole.shape[1]]
    return match_template(whole, middle).max()


def test_no_test_photograph_is_part_of_a_training_photograph():
    alike = {
        (test, train): likeness(photo(test), photo(train))
        for test in TEST
        for train in TRAIN
    }
    assert max(alike.values()) < 0.9, max(alike, key=alike.get)


@pytest.mark.parametrize("name", TEST)
def test_a_leak_would_be_found(name):
    """A test photograph among the training ones, paler and noisy, stands out."""
    picture = photo(name)[8:, 8:]
    leaked = np.clip(0.8 * picture + 30 + RANDOM.normal(0, 10, picture.shape), 0, 255)
    assert likeness(photo(name), leaked.astype("uint8")) > 0.9


def test_crops_are_the_middle_of_the_test_photographs():
    crops = centre_crops()
    assert crops.shape == (5, 256, 256, 1) and crops.dtype == "uint8"
    camera = photo("camera")[128:384, 128:384, :1]  # grey already
    np.testing.assert_array_equal(crops[TEST.index("camera")], camera)


def test_patches_are_cut_from_training_photographs(monkeypatch):
    monkeypatch.setattr(photographs, "SCALES", (1.0,))
    for patch in training_patches(12, side=32, seed=4):
        assert any(
            is_part_of(patch[..., 0], channel)
            for name in TRAIN
            for channel in channels(photo(name))
        )


def channels(picture):
    return [*np.moveaxis(picture, -1, 0), grey(picture)[..., 0]]


def is_part_of(patch, picture):
    corners = np.argwhere(picture == patch[0, 0])
    side = len(patch)
    return any(
        np.array_equal(picture[y : y + side, x : x + side], patch) for y, x in corners
    )


def test_the_seed_decides_the_patches():
    first = training_patches(40, side=24, seed=1)
    np.testing.assert_array_equal(first, training_patches(40, side=24, seed=1))
    assert (first != training_patches(40, side=24, seed=2)).any()


def test_a_denoiser_that_does_nothing_is_as_good_as_the_noise():
    crops = centre_crops(48)
    figures = denoising_figures(Answer(lambda noisy: noisy), crops)
    assert figures["PSNR"] == figures["PSNR noisy"] < 21
    assert figures["SSIM"] == figures["SSIM noisy"]
    names = [name for name in figures if name.startswith("PSNR non-local means")]
    assert len(names) == 2
    best = max(figures[name] for name in names)
    lead = figures["PSNR above non-local means"]
    assert lead == pytest.approx(figures["PSNR"] - best) and lead < -4
    limits = recipes.band("denoising_photos", "PSNR above non-local means")
    assert lead < limits["at_least"]
    perfect = denoising_figures(Answer(lambda noisy: crops + 1e-3), crops - 0.0)
    assert perfect["PSNR above non-local means"] > 20


def test_an_enlargement_stands_beside_bicubic():
    crops = centre_crops(64)
    model = models.dncnn(enlarge=2, width=4, depth=3)  # untrained, so it is bicubic
    figures = enlargement_figures(model, crops)
    assert figures["PSNR above bicubic"] == pytest.approx(0, abs=1e-3)
    assert figures["SSIM above bicubic"] == pytest.approx(0, abs=1e-4)
    assert figures["PSNR nearest"] < figures["PSNR bicubic"]


def test_filling_is_judged_by_a_recogniser():
    measure = inpainting_on("digits", judge="cnn_digits", count=36)
    figures = measure(Answer(lambda damaged: damaged["images"]))
    assert figures["recognised"] < figures["recognised whole images"]
    assert figures["recognised whole images"] > 0.9
    assert {"recognised biharmonic", "PSNR in the hole mean image"} <= set(figures)
    lead = figures["PSNR in the hole"] - figures["PSNR in the hole biharmonic"]
    assert figures["PSNR above biharmonic"] == pytest.approx(lead)


@pytest.mark.parametrize("name", ["denoising_photos", "super_resolution_photos"])
def test_the_trainings_of_photographs_run(name, monkeypatch, tmp_path):
    small = {
        "denoising_photos": lambda: models.unet((None, None, 1), (2, 2)),
        "super_resolution_photos": lambda: models.dncnn(width=2, depth=3, enlarge=2),
    }
    monkeypatch.setattr(models, "untrained", lambda name: small[name]())
    monkeypatch.setattr(
        restoration,
        "training_patches",
        lambda count, side, seed: training_patches(20, 32, seed),
    )
    train = recipes.recipe(name).train
    model, seconds = train(0, tmp_path, 0, epochs=2)
    again, _ = train(0, None, 0, epochs=2)
    assert seconds > 0 and isinstance(model, keras.Model)
    for ours, theirs in zip(model.get_weights(), again.get_weights(), strict=True):
        assert ours.shape == theirs.shape


def test_the_training_of_inpainting_runs(monkeypatch):
    images = RANDOM.integers(0, 256, (6, 28, 28, 1)).astype("uint8")
    monkeypatch.setattr(restoration.data, "load", lambda name: (images, None))
    train = recipes.recipe("inpainting_digits").train
    model, _ = train(0, None, 0, epochs=1)
    assert {tensor.name for tensor in model.inputs} == {"images", "known"}
