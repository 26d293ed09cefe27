"""The recipes of generators: their figures, their bounds."""

import numpy as np
import pytest

from aiva import data, judge, models, recipes
from aiva.recipes import generation


class Repeating:
    """A generator that has learned one digit by heart."""

    num_classes = None

    def __init__(self, images):
        self.images = images

    def generate(self, count, seed=None, labels=None):
        return np.resize(self.images, (count, *self.images.shape[1:])).astype("f4")


def test_real_digits_are_judged_well_and_a_collapse_is_caught():
    images, labels = data.load("digits", size=8)
    measure = generation.judged_on("digits", size=8)
    good = measure(Repeating(images))
    assert good["Fréchet ratio to the linear Gaussian"] < 0.1
    assert (
        good["Fréchet distance of real digits"]
        < good["Fréchet distance of linear Gaussian"]
    )
    assert good["recall"] > 0.7 and good["precision"] > 0.7
    assert good["smallest class share"] > 0.05
    collapsed = measure(Repeating(images[labels == 3][:1]))
    assert collapsed["recall"] < 0.05
    assert collapsed["largest class share"] == 1
    assert collapsed["Fréchet ratio to the linear Gaussian"] > 1


def test_independent_pixels_are_the_bound_of_a_decoder_without_a_code():
    train = np.full((4, 2, 2, 1), 255 // 2)
    test = np.array([[255, 0, 255, 0]]).reshape(1, 2, 2, 1)
    found = generation.independent_pixels(train, test)
    assert found == pytest.approx(4 * np.log(2), rel=1e-3)


def test_bounds_of_an_untrained_model_are_log_2_a_pixel():
    model = models.VAE((8, 8, 1), 2, widths=(8,))
    model.decoder.set_weights([0 * weight for weight in model.decoder.get_weights()])
    figures = generation.bounds_on("digits", size=8)(model)
    assert figures["test bound"] == pytest.approx(64 * np.log(2), abs=1)
    weighted = figures["importance-weighted bound (50)"]
    assert weighted <= figures["test bound"] + 0.1
    assert figures["bound of independent pixels"] < 64 * np.log(2)


def test_asked_digits_are_counted_as_the_judge_sees_them():
    images, _ = data.load("digits", size=8)
    _, seen = judge.judged(images)

    class Honest(Repeating):
        num_classes = 10

        def generate(self, count=None, seed=None, labels=None):
            return np.stack([self.images[seen == label][0] for label in labels])

    assert generation.recognised_as_asked(Honest(images), count=50) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["vae_digits", "dcgan_digits"])
def test_the_recipes_of_the_embedded_digits_keep_their_promise(name):
    result = recipes.run(name, seed=0)
    assert result.passed, result.figures
