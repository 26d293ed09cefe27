"""The shipped weights: small, described, and as good as their cards say."""

import importlib.resources
import os
from pathlib import Path

import keras
import numpy as np
import pytest

from aiva import models

WEIGHTS = importlib.resources.files("aiva.weights")
DIGIT_CLASSIFIERS = ("cnn_digits", "cnn_mnist", "resnet_mnist")
# Most bytes of the file, most parameters.
LIMITS = {
    "conditional_dcgan_mnist": (600_000, 300_000),
    "dcgan_mnist": (500_000, 240_000),
    "denoising_photos": (400_000, 200_000),
    "super_resolution_photos": (120_000, 60_000),
    "vae_mnist": (1_000_000, 530_000),
    "rcnn_scenes": (1_000_000, 440_000),
    "fast_rcnn_scenes": (1_000_000, 540_000),
    "fast_speech_spoken": (340_000, 231_000),
    "faster_rcnn_scenes": (2_000_000, 1_000_000),
    "ctc_phones": (240_000, 120_000),
    "ctc_spoken": (240_000, 118_000),
    "ctc_spoken_digit": (240_000, 118_000),
    "vocoder_spoken": (250_000, 119_000),
    "keyword_spoken": (110_000, 56_000),
    "keyword_spoken_digit": (110_000, 56_000),
    "motions_cnn_gru": (120_000, 60_000),
    "motions_early_fusion": (160_000, 80_000),
    "motions_r2plus1d": (250_000, 122_000),
    "motions_video_transformer": (160_000, 79_000),
    "next_frames_digits": (180_000, 92_000),
}


@pytest.mark.parametrize("name", models.PRETRAINED)
def test_weights_are_small_and_have_a_card(name):
    most_bytes, most_parameters = LIMITS.get(name, (100_000, 35_000))
    assert WEIGHTS.joinpath(f"{name}.npz").stat().st_size < most_bytes
    card = models.card(name)
    assert card["recipe"] == name
    assert card["parameters"] == models.pretrained(name).count_params()
    assert card["parameters"] <= most_parameters
    assert card["licence"] and card["versions"]["keras"]
    for figure, limits in card["bands"].items():
        assert limits.get("at_least", 0) <= card["figures"][figure]
        assert card["figures"][figure] <= limits.get("at_most", np.inf)


def test_the_weights_of_clips_are_below_a_megabyte_together():
    names = [name for name in models.PRETRAINED if name.startswith(("motions", "next"))]
    assert len(names) == 6
    sizes = [WEIGHTS.joinpath(f"{name}.npz").stat().st_size for name in names]
    assert sum(sizes) < 1_000_000


def test_the_weights_of_recognition_are_below_700_kilobytes_together():
    names = [
        name for name in models.PRETRAINED if name.startswith(("keyword", "ctc_spoken"))
    ]
    assert len(names) == 4
    sizes = [WEIGHTS.joinpath(f"{name}.npz").stat().st_size for name in names]
    assert sum(sizes) < 700_000


def test_the_weights_of_synthesis_are_below_800_kilobytes_together():
    names = ("ctc_phones", "fast_speech_spoken", "vocoder_spoken")
    sizes = [WEIGHTS.joinpath(f"{name}.npz").stat().st_size for name in names]
    assert sum(sizes) < 800_000


def test_nothing_in_the_folder_of_weights_is_without_a_model():
    stems = {Path(str(file)).stem for file in WEIGHTS.iterdir() if ".np" in file.name}
    assert stems == set(models.PRETRAINED)


def test_all_weights_together_are_small():
    sizes = [file.stat().st_size for file in map(Path, map(str, WEIGHTS.iterdir()))]
    assert sum(sizes) < 8_000_000


def test_generators_and_restorers_stay_small_together():
    names = ("vae", "dcgan", "conditional_dcgan", "denoising", "super_resolution")
    sizes = [
        file.stat().st_size
        for file in WEIGHTS.glob("*.npz")
        if file.name.startswith(names)
    ]
    assert len(sizes) == 5 and sum(sizes) < 2_500_000


@pytest.mark.parametrize("name", DIGIT_CLASSIFIERS)
def test_digits_are_recognised(name):
    """Test digits of MNIST's style: a 1 is a stroke, a 0 is a ring."""
    row, column = np.mgrid[:28, :28]
    distance = np.hypot(row - 13.5, (column - 13.5) * 1.4)
    ring = np.clip(255 * (1 - np.abs(distance - 8) / 2.5), 0, 255)
    stroke = np.zeros((28, 28))
    stroke[4:24, 12:15] = 255
    images = np.stack([ring, stroke])[..., None].astype("uint8")
    answers = models.pretrained(name).predict(images, verbose=0).argmax(axis=-1)
    assert answers.tolist() == [0, 1]


@pytest.mark.parametrize("name", ["cnn_mnist", "resnet_mnist"])
def test_accuracy_on_mnist_is_that_of_the_card(name):
    folder = os.environ.get("AIVA_DATA_DIR")
    if folder is None or not (Path(folder) / "mnist").is_dir():
        pytest.skip("MNIST is not here: set AIVA_DATA_DIR to a folder that holds it")
    from aiva import data

    images, labels = data.load("mnist", split="test")
    logits = models.pretrained(name).predict(images, batch_size=500, verbose=0)
    accuracy = np.mean(logits.argmax(axis=-1) == labels)
    card = models.card(name)
    assert accuracy == pytest.approx(card["figures"]["test accuracy"], abs=0.0006)
    assert accuracy >= card["bands"]["test accuracy"]["at_least"]


def test_the_judge_gives_pooled_features():
    judge = models.feature_extractor(models.pretrained("resnet_mnist"))
    features = judge.predict(np.zeros((2, 28, 28, 1), "uint8"), verbose=0)
    assert features.shape == (2, 48)
    assert (features >= 0).all() and features.max() > 0.1
    np.testing.assert_allclose(features[0], features[1], atol=1e-5)


def test_a_model_without_features_is_named():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name="out")])
    with pytest.raises(ValueError, match=r"named 'features'.*\['out'\]"):
        models.feature_extractor(model)


def test_unknown_and_missing_weights_are_named(monkeypatch):
    with pytest.raises(ValueError, match="one of .*'cnn_mnist'.*Received: name='x'"):
        models.pretrained("x")
    monkeypatch.setitem(models.PRETRAINED, "lost", models.cnn)
    with pytest.raises(FileNotFoundError, match="lost.npz is missing.*aiva train lost"):
        models.pretrained("lost")


def test_digits_on_photographs_are_found():
    from aiva import data, metrics

    images, objects = data.load("scenes", split="test", count=40)
    found = models.pretrained("faster_rcnn_scenes").detect(images)
    figures = metrics.coco_average_precision(objects, found, num_classes=10)
    bands = models.card("faster_rcnn_scenes")["bands"]
    # A tenth of the scenes of the card, so a little slack.
    assert figures["AP50"] >= bands["AP50"]["at_least"] - 0.03
    assert figures["AP"] >= bands["AP"]["at_least"] - 0.03
