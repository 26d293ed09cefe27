"""The targets of chapter 9, measured on real answers."""

import numpy as np
import pytest
from scipy import ndimage

from aiva import classical, exercises
from aiva.exercises import CheckFailed

SETTING = {"patch": 5, "distance": 6, "strength": 0.4}


def failure(name, answer):
    with pytest.raises(CheckFailed) as error:
        exercises.check(name, answer)
    return str(error.value).replace("\n", " ")


def guess_and_smooth(noisy):
    second = np.array([1, -2, 1])
    noise = ndimage.convolve(noisy[0, ..., 0], np.outer(second, second))
    sigma = np.sqrt(np.pi / 2) * np.abs(noise).mean() / 6
    return classical.non_local_means(noisy, sigma)


def test_a_setting_for_more_noise_is_found(capsys):
    exercises.check("setting_for_50", SETTING)
    assert "PSNR" in capsys.readouterr().out


@pytest.mark.parametrize("known", classical.NON_LOCAL_MEANS)
def test_the_known_settings_are_too_smooth(known):
    assert "Too smooth" in failure("setting_for_50", known)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"distance": 1, "strength": 0.1}, "Much of the noise"),
        ({"distance": 2, "strength": 0.2}, "Too rough"),
    ],
)
def test_other_settings_get_other_hints(change, word):
    assert word in failure("setting_for_50", {**SETTING, **change})


@pytest.mark.parametrize(
    "answer",
    [
        0.4,
        {"strength": 0.4},
        {**SETTING, "patch": 5.0},
        {**SETTING, "patch": 99},
        {**SETTING, "strength": 0},
    ],
)
def test_what_is_no_setting_is_refused(answer):
    assert "expected" in failure("setting_for_50", answer)


def test_noise_is_taken_out_without_being_told_sigma(capsys):
    exercises.check("blind_denoiser", guess_and_smooth)
    assert capsys.readouterr().out.count("PSNR at") == 3


@pytest.mark.parametrize(
    ("function", "word"),
    [
        (lambda noisy: noisy, "still there"),
        (lambda noisy: classical.non_local_means(noisy, 25), "One strength for all"),
        (lambda noisy: ndimage.uniform_filter(noisy, (1, 3, 3, 1)), "At 10 it smooths"),
        (lambda noisy: noisy[0], "expected an image"),
        (lambda noisy: noisy * np.nan, "expected an image"),
    ],
)
def test_each_wrong_denoiser_gets_its_hint(function, word):
    assert word in failure("blind_denoiser", function)


def test_a_denoiser_is_a_function():
    assert "expected a function" in failure("blind_denoiser", 7)
