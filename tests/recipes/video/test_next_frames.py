"""The recipe of prediction: its figures are parts of the error of copying."""

import numpy as np
import pytest

from aiva import models, recipes
from aiva.recipes.video import next_frames as module


@pytest.fixture(scope="module")
def copying():
    model = models.untrained("next_frames_digits")  # which repeats the last frame
    return recipes.run("next_frames_digits", model=model)


def test_who_copies_the_last_frame_has_the_error_of_copying(copying):
    parts = [value for name, value in copying.figures.items() if "copying" in name]
    assert len(parts) == module.AHEAD == 5
    np.testing.assert_allclose(parts, 1, atol=1e-4)
    assert not copying.passed


def test_the_first_figure_is_a_mean_squared_error_of_grey_levels(copying):
    assert 500 < copying.figures["mean squared error"] < 10_000
