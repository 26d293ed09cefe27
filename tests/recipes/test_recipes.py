"""Recipes: they keep their promises, and say so honestly when they do not."""

import dataclasses
import json
import re
from pathlib import Path

import keras
import numpy as np
import pytest

from aiva import data, metrics, models, recipes, scratch
from aiva.recipes import recognition as classification


def constant_model():
    """Answer class 0, whatever is shown."""
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10)]
    )
    model.set_weights([np.zeros((784, 10)), np.eye(10)[0]])
    return model


@pytest.fixture(scope="module")
def backup(tmp_path_factory):
    return tmp_path_factory.mktemp("backup")


@pytest.fixture(scope="module")
def result(backup):
    return recipes.run("scratch_cnn_digits", seed=0, backup=backup)


def test_the_numpy_network_keeps_its_promise(result):
    assert result.passed
    assert result.figures["test accuracy"] >= 0.93
    assert 0 < result.seconds <= 90


def test_the_keras_twin_gives_the_same_answers():
    weights = scratch.initial_weights(kernels=4, seed=5)
    images, _ = data.load("digits", split="test", size=8, count=20)
    ours = scratch.predict(weights, images)
    theirs = classification.keras_twin(weights).predict(images, verbose=0)
    np.testing.assert_allclose(theirs, ours, atol=1e-4)


def test_shifted_copies_move_by_one_pixel_in_four_directions():
    image = np.zeros((1, 5, 5, 1), "uint8")
    image[0, 2, 2] = 9
    copies, labels = classification.shifted_copies(image, np.array([3]))
    places = [tuple(np.argwhere(copy[:, :, 0] == 9)[0]) for copy in copies]
    assert places == [(2, 2), (3, 2), (1, 2), (2, 3), (2, 1)]
    assert labels.tolist() == [3] * 5


def test_the_baseline_is_that_of_the_docs():
    assert classification.nearest_neighbours() == pytest.approx(348 / 360)


def test_a_missed_band_is_reported_and_claimed(capsys):
    result = recipes.run("cnn_digits", model=constant_model())
    _, labels = data.load("digits", split="test")
    assert result.figures["test accuracy"] == pytest.approx(np.mean(labels == 0))
    assert not result.passed
    assert [check.passed for check in result.checks()] == [False]
    with pytest.raises(AssertionError, match="cnn_digits: test accuracy"):
        result.claim()


def test_claims_are_printed_with_their_bands(result, capsys):
    result.claim()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert re.fullmatch(
        r"scratch_cnn_digits: test accuracy = 0\.\d+ \(expected: at least 0\.93\)",
        lines[0],
    )


def test_saving_writes_whole_files_and_overwrites_none(result, tmp_path):
    path = recipes.save(result, tmp_path / "new" / "model.keras")
    images, labels = data.load("digits", split="test", size=8)
    logits = keras.saving.load_model(path).predict(images, verbose=0)
    accuracy = metrics.accuracy(labels, logits)
    assert accuracy == pytest.approx(result.figures["test accuracy"])
    with pytest.raises(FileExistsError, match="is not overwritten"):
        recipes.save(result, path)
    with pytest.raises(ValueError, match="ends in '.keras'"):
        recipes.save(result, tmp_path / "model.h5")
    assert [file.name for file in path.parent.iterdir()] == ["model.keras"]


def test_small_weights_and_their_card(result, tmp_path):
    path = recipes.save_weights(result, tmp_path / "small.npz")
    card = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert card["recipe"] == "scratch_cnn_digits"
    assert card["data"] == "digits" and "CC BY 4.0" in card["licence"]
    assert card["seed"] == 0 and card["parameters"] == 3210
    assert card["figures"]["test accuracy"] == round(result.figures["test accuracy"], 4)
    with np.load(path) as arrays:
        assert {array.dtype.name for array in arrays.values()} == {"float16"}
        for array, weight in zip(
            arrays.values(), result.model.get_weights(), strict=True
        ):
            np.testing.assert_allclose(array, weight, rtol=1e-3, atol=1e-4)
    with pytest.raises(FileExistsError):
        recipes.save_weights(result, path)


def test_a_weight_too_large_for_16_bits_is_named(result, tmp_path):
    model = constant_model()
    model.set_weights([np.full((784, 10), 1e6), np.zeros(10)])
    broken = dataclasses.replace(result, model=model)
    with pytest.raises(ValueError, match="do not fit into 16 bits"):
        recipes.save_weights(broken, tmp_path / "broken.npz")
    assert not list(tmp_path.iterdir())


def test_failed_writing_leaves_nothing_behind(tmp_path):
    class Broken:
        def save(self, path):
            Path(path).write_text("half")
            raise OSError("the disk is full")

    result = recipes.Result("cnn_digits", 0, Broken(), {}, 1.0, {})
    with pytest.raises(OSError, match="disk is full"):
        recipes.save(result, tmp_path / "file.keras")
    assert not list(tmp_path.iterdir())


def test_unknown_names_are_listed():
    with pytest.raises(ValueError, match="one of .*'cnn_digits'.*Received: name='x'"):
        recipes.run("x")
    with pytest.raises(ValueError, match="one of .*'test accuracy'"):
        recipes.band("cnn_digits", "recall")


def test_every_recipe_has_bands_and_a_reader_can_tell_what_it_does():
    for name, recipe in recipes.RECIPES.items():
        assert recipe.name == name
        assert recipe.bands and recipe.summary and recipe.licence
        assert 0 < recipe.minutes <= 60
    assert set(models.PRETRAINED) <= set(recipes.RECIPES)


@pytest.mark.slow
def test_cnn_digits_beats_the_baseline():
    result = recipes.run("cnn_digits", seed=0)
    figures = result.figures
    assert result.passed
    assert figures["test accuracy"] > figures["3-nearest-neighbour accuracy"]


@pytest.mark.slow
def test_shuffled_labels_leave_the_band():
    """Sabotage: with labels that mean nothing, no band may hold."""
    images, labels = classification.shifted_copies(*data.load("digits", size=8))
    shuffled = np.random.default_rng(0).permutation(labels)
    weights = scratch.initial_weights(kernels=32)
    scratch.train(weights, images, shuffled, epochs=5)
    twin = classification.keras_twin(weights)
    result = recipes.run("scratch_cnn_digits", model=twin)
    assert result.figures["test accuracy"] < 0.3
    assert not result.passed


def test_a_backup_of_another_training_is_refused(result, backup):
    with pytest.raises(ValueError, match="'seed': 0.*Received: .*'seed': 1"):
        recipes.run("scratch_cnn_digits", seed=1, backup=backup)
