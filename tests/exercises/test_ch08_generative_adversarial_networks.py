"""The targets of chapter 8, measured on real answers."""

import numpy as np
import pytest

from aiva import data, exercises
from aiva.exercises import CheckFailed


def failure(name, answer):
    with pytest.raises(CheckFailed) as error:
        exercises.check(name, answer)
    return str(error.value).replace("\n", " ")


def test_games_end_well_or_tell_why(capsys):
    exercises.check("game_settings", (5, 0.3, 0.02))
    assert "game_settings: spread" in capsys.readouterr().out
    assert "Collapsed" in failure("game_settings", [1, 0.1, 0.05])
    assert "has not arrived" in failure("game_settings", (10, 0.3, 1e-4))
    assert "More than five" in failure("game_settings", (10, 0.3, 0.02))
    assert "still circle" in failure("game_settings", (5, 0.1, 0.05))
    assert "run away" in failure("game_settings", (1, 1.0, 1.0))


@pytest.mark.parametrize(
    "answer", [7, "fast", (1, 0.1), (0, 0.1, 0.1), (2.5, 0.1, 0.1), (5, 0.1, 2)]
)
def test_what_are_no_settings_is_refused(answer):
    assert "expected three numbers" in failure("game_settings", answer)


@pytest.fixture(scope="module")
def digits():
    """Real digits with so much noise that they are no copies, and their labels."""
    images, labels = data.load("digits", size=8)
    order = np.random.default_rng(0).permutation(len(images))
    images, labels = images[order].astype("float32"), labels[order]
    noise = np.random.default_rng(1).normal(0, 18, images.shape)
    noisy = np.clip(images + noise, 0, 255)
    other = np.sqrt(((noisy - images) ** 2).sum(axis=(1, 2, 3))) > 100
    return noisy[other], labels[other]


def test_samples_are_measured(digits, capsys):
    exercises.check("better_samples", digits[0][:500])
    assert "better_samples: copies = 0 " in capsys.readouterr().out


def test_ways_to_miss_better_samples(digits):
    noisy, labels = digits
    copies = data.load("digits", size=8, count=500)[0]
    assert "Some are training images" in failure("better_samples", copies)
    repeated = np.resize(noisy[:16], (500, 8, 8, 1))
    assert "again and again" in failure("better_samples", repeated)
    alike = np.resize(noisy[labels < 2], (500, 8, 8, 1))
    assert "too much alike" in failure("better_samples", alike)
    blurred = noisy[:500] / 2 + noisy[500:1000] / 2
    assert "Make several thousand" in failure("better_samples", blurred)


@pytest.mark.parametrize(
    "answer",
    [
        np.zeros((500, 8, 8)),
        np.zeros((400, 8, 8, 1)),
        np.full((500, 8, 8, 1), 0.5),
        np.full((500, 8, 8, 1), -1.0),
        np.full((500, 8, 8, 1), np.nan),
        "digits",
    ],
)
def test_what_are_no_samples_is_refused(answer):
    assert "expected 500 digits" in failure("better_samples", answer)
