"""All exercises: they accept the reference, refuse the stub, tell mistakes apart."""

import dataclasses

import numpy as np
import pytest

from aiva import exercises
from aiva.exercises import CheckFailed, Function, Target

FUNCTIONS = [e for e in exercises.EXERCISES.values() if isinstance(e, Function)]
TARGETS = [e for e in exercises.EXERCISES.values() if isinstance(e, Target)]
MISTAKES = [
    (exercise, mistake) for exercise in FUNCTIONS for mistake in exercise.mistakes
]


def failure(exercise, answer, **graded):
    with pytest.raises(CheckFailed) as error:
        exercise.check(answer, **graded)
    return str(error.value)


def stub(**arguments):
    raise NotImplementedError


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda e: e.name)
def test_the_reference_is_accepted(exercise, capsys):
    exercise.check(exercise.specification)
    printed = capsys.readouterr().out
    assert printed.startswith(f"✓ {exercise.name} agrees with the specification on ")


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda e: e.name)
def test_stubs_are_named_and_refused_where_points_are_given(exercise, capsys):
    def blank(**arguments):
        return ____  # noqa: F821 - what a student leaves in

    for answer, words in ((stub, "nothing is written"), (blank, "a blank is left")):
        exercise.check(answer)
        assert capsys.readouterr().out.startswith(f"○ {exercise.name}: {words}")
        assert f"{exercise.name}: {words}" in failure(exercise, answer, graded=True)


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda e: e.name)
def test_nothing_is_no_answer(exercise):
    assert "end it with `return`" in failure(exercise, lambda **arguments: None)
    assert "must be a function" in failure(exercise, None)


@pytest.mark.parametrize(
    ("exercise", "mistake"), MISTAKES, ids=lambda x: getattr(x, "name", "")
)
def test_a_typical_mistake_gets_its_own_hint(exercise, mistake):
    message = failure(exercise, mistake.matches)
    assert message.endswith(f"Hint: {mistake.hint}")
    assert "The smallest:" in message and "expected" in message


@pytest.mark.parametrize("exercise", exercises.EXERCISES.values(), ids=lambda e: e.name)
def test_there_are_three_mistakes_with_different_hints(exercise):
    hints = {mistake.hint for mistake in exercise.mistakes}
    assert len(hints) == len(exercise.mistakes) >= 3


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda e: e.name)
def test_cases_are_many_repeatable_and_of_many_sizes(exercise):
    first = list(exercise.cases(np.random.default_rng(0)))
    again = list(exercise.cases(np.random.default_rng(0)))
    assert len(first) >= 24
    assert repr(first) == repr(again)
    sizes = {tuple(np.shape(value) for value in case.values()) for case in first}
    assert len(sizes) >= 8 or len({repr(case) for case in first}) >= 24


@pytest.mark.parametrize("exercise", TARGETS, ids=lambda e: e.name)
@pytest.mark.parametrize("nothing", [None, ...])
def test_nothing_yet_is_no_answer(exercise, nothing, capsys):
    exercise.check(nothing)
    words = f"{exercise.name}: nothing to measure yet"
    assert capsys.readouterr().out.startswith(f"○ {words}")
    assert words in failure(exercise, nothing, graded=True)


def large_scenes_figures(found=0.98, duplicates=1.0, on_no_digit=1.0, ap50=0.9):
    return {
        "AP50": ap50,
        "found": found,
        "duplicates per image": duplicates,
        "on no digit per image": on_no_digit,
    }


def article_figures(parameters=34_826, summing=1.0, certainty=0.9, accuracy=0.91):
    return {
        "parameters": parameters,
        "rows that sum to one": summing,
        "mean certainty": certainty,
        "test accuracy": accuracy,
    }


def setting_figures(psnr, half, twice):
    return {
        "PSNR": psnr,
        "PSNR at half the strength": half,
        "PSNR at twice": twice,
    }


def asked_figures(as_asked=10, probability=0.99, length=2.5):
    return {
        "digits read as asked": as_asked,
        "least probability": probability,
        "longest code": length,
    }


def tracker_figures(idf1=0.5, reported=0.95, ids=2.2, longer=2.2, looser=2.2):
    return {
        "IDF1": idf1,
        "found boxes that are reported": reported,
        "ids of a digit": ids,
        "ids if tracks live longer": longer,
        "ids if less overlap is enough": looser,
    }


def direction_figures(accuracy, axis, most=0.3):
    return {"accuracy": accuracy, "axis right": axis, "most frequent answer": most}


def voice_figures(parameters, new, known):
    return {
        "parameters": parameters,
        "accuracy on new voices": new,
        "accuracy on known voices": known,
    }


def question_figures(
    rise=6.0, times=1.3, words=2, *, beginning=0.0, end=6.0, pause=6.0
):
    return {
        "semitones of rise": rise,
        "times as long": times,
        "words heard": words,
        "beginning raised": beginning,
        "end raised": end,
        "pause raised": pause,
    }


# For every target: figures that miss it, each in a way of its own.
MISSED = {
    "article_network": [
        article_figures(parameters=34_816),
        article_figures(summing=0.0),
        article_figures(certainty=1.0),
        article_figures(accuracy=0.1),
        article_figures(),
    ],
    "score_threshold": [
        {"shown boxes that are right": 0, "digits that are shown": 0},
        {"shown boxes that are right": 0.86, "digits that are shown": 0.95},
        {"shown boxes that are right": 0.97, "digits that are shown": 0.85},
    ],
    "smallest_shift": [
        {"accuracy at this shift": 0.7, "accuracy one pixel before": 0.8},
        {"accuracy at this shift": 0.3, "accuracy one pixel before": 0.4},
        {"accuracy at this shift": 0.1, "accuracy one pixel before": 0.15},
    ],
    "fool_the_network": [
        {"changed pixels": 0, "recognised as the true class": 1.0},
        {"changed pixels": 99, "recognised as the true class": 0.0},
        {"changed pixels": 4, "recognised as the true class": 1.0},
    ],
    "returns_logits": [
        {
            "rows that sum to one": 1,
            "share of outputs below zero": 0,
            "share of exact zeros": 0,
        },
        {
            "rows that sum to one": 0,
            "share of outputs below zero": 0,
            "share of exact zeros": 0.5,
        },
        {
            "rows that sum to one": 0,
            "share of outputs below zero": 0,
            "share of exact zeros": 0,
        },
    ],
    "small_network": [
        {"parameters": 500, "test accuracy": 0.1},
        {"parameters": 34_826, "test accuracy": 0.98},
        {"parameters": 34_826, "test accuracy": 0.7},
        {"parameters": 9_000, "test accuracy": 0.94},
    ],
    "moved_digits": [
        {"test accuracy": 0.1, "accuracy on moved digits": 0.1},
        {"test accuracy": 0.98, "accuracy on moved digits": 0.5},
        {"test accuracy": 0.98, "accuracy on moved digits": 0.8},
        {"test accuracy": 0.94, "accuracy on moved digits": 0.93},
    ],
    "fewer_anchors": [
        {"anchors per cell": 6, "objects with an anchor of IoU 0.5": 0.97},
        {"anchors per cell": 6, "objects with an anchor of IoU 0.5": 0.9},
        {"anchors per cell": 3, "objects with an anchor of IoU 0.5": 0.2},
        {"anchors per cell": 4, "objects with an anchor of IoU 0.5": 0.95},
    ],
    "large_scenes": [
        large_scenes_figures(found=0.26, on_no_digit=14.0, ap50=0.07),
        large_scenes_figures(found=0.29, ap50=0.25),
        large_scenes_figures(duplicates=8.75, ap50=0.71),
        large_scenes_figures(found=0.88, ap50=0.81),
    ],
    "few_windows": [
        {"windows": 1024, "recall": 0.97},
        {"windows": 1024, "recall": 0.6},
        {"windows": 512, "recall": 0.1},
        {"windows": 512, "recall": 0.8},
    ],
    "ten_proposals": [
        {"proposals of a scene": 300, "recall": 1.0},
        {"proposals of a scene": 10, "recall": 0.1},
        {"proposals of a scene": 10, "recall": 0.896},
        {"proposals of a scene": 10, "recall": 0.956},
    ],
    "game_settings": [
        {"steps": 1, "mean": np.nan, "spread": np.nan},
        {"steps": 1, "mean": 1.61, "spread": 0.003},
        {"steps": 5, "mean": 0.4, "spread": 0.9},
        {"steps": 10, "mean": 1.5, "spread": 0.5},
        {"steps": 5, "mean": 1.46, "spread": 0.6},
    ],
    "better_samples": [
        {"Fréchet distance": 0.1, "recall": 0.8, "copies": 1.0},
        {"Fréchet distance": 3.6, "recall": 0.0, "copies": 0.0},
        {"Fréchet distance": 0.5, "recall": 0.2, "copies": 0.0},
        {"Fréchet distance": 0.5, "recall": 0.8, "copies": 0.0},
    ],
    "setting_for_50": [
        setting_figures(16.1, half=15.2, twice=18.0),
        setting_figures(21.9, half=22.6, twice=20.0),
        setting_figures(20.0, half=16.0, twice=22.6),
        setting_figures(22.6, half=19.0, twice=21.0),
    ],
    "blind_denoiser": [
        {"PSNR at 10": 28.3, "PSNR at 25": 20.5, "PSNR at 50": 15.1},
        {"PSNR at 10": 26.6, "PSNR at 25": 27.3, "PSNR at 50": 16.1},
        {"PSNR at 10": 32.7, "PSNR at 25": 27.0, "PSNR at 50": 17.0},
        {"PSNR at 10": 27.0, "PSNR at 25": 27.0, "PSNR at 50": 22.3},
        {"PSNR at 10": 32.7, "PSNR at 25": 26.5, "PSNR at 50": 22.3},
    ],
    "tracker_setting": [
        tracker_figures(longer=1.3),
        tracker_figures(reported=0.6),
        tracker_figures(looser=1.4),
        tracker_figures(idf1=0.66, ids=1.1, longer=1.1, looser=1.0),
        tracker_figures(idf1=0.68, ids=1.5, longer=1.5, looser=1.4),
    ],
    "direction_of_motion": [
        direction_figures(0.25, 0.5, most=1.0),
        direction_figures(0.0, 1.0),
        direction_figures(0.5, 1.0),
        direction_figures(0.0, 0.0),
        direction_figures(0.35, 0.6),
        direction_figures(0.8, 0.8),
    ],
    "new_voices": [
        voice_figures(2506, new=0.1, known=0.1),
        voice_figures(55_818, new=1.0, known=1.0),
        voice_figures(2506, new=0.8, known=1.0),
        voice_figures(6282, new=0.9, known=0.93),
        voice_figures(2506, new=0.91, known=0.93),
        voice_figures(2506, new=0.93, known=0.99),
    ],
    "question": [
        question_figures(rise=-3.0, end=0.0),
        question_figures(rise=-3.0, beginning=6.0),
        question_figures(rise=2.0, end=5.0),
        question_figures(rise=-3.0, end=0.0, pause=0.0),
        question_figures(times=0.77),
        question_figures(times=1.0),
        question_figures(times=1.6),
        question_figures(rise=24.0, words=0),
        question_figures(words=1),
    ],
    "idle_numbers": [
        {"dimensions switched off": 8, "change in grey levels": 40.0},
        {"dimensions switched off": 8, "change in grey levels": 5.0},
        {"dimensions switched off": 7, "change in grey levels": 0.5},
    ],
    "asked_codes": [
        asked_figures(as_asked=1, probability=0.0),
        asked_figures(as_asked=9, probability=0.3),
        asked_figures(probability=0.7),
        asked_figures(length=6.5),
    ],
    "enough_proposals": [
        {"AP50 lost": 0.33, "AP50 lost with half as many": 0.67},
        {"AP50 lost": 0.03, "AP50 lost with half as many": 0.09},
        {"AP50 lost": 0.0, "AP50 lost with half as many": 0.0},
    ],
    "without_search": [
        {"AP50": 0.02, "found": 0.1, "duplicates per image": 0.0},
        {"AP50": 0.7, "found": 0.95, "duplicates per image": 2.5},
        {"AP50": 0.85, "found": 0.93, "duplicates per image": 0.3},
        {"AP50": 0.9, "found": 0.95, "duplicates per image": 0.2},
    ],
}


@pytest.mark.parametrize("exercise", TARGETS, ids=lambda e: e.name)
def test_each_way_to_miss_a_target_has_its_hint(exercise):
    hints = []
    for figures in MISSED[exercise.name]:
        faked = dataclasses.replace(exercise, measure=lambda _, f=figures: f)
        hints.append(failure(faked, "an answer").split("Hint: ")[1])
    assert len(set(hints)) == len(hints)
    assert set(hints) <= {mistake.hint for mistake in exercise.mistakes}
