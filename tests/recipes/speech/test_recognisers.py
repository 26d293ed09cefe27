"""Recipes of strings: the recordings of a test string are in no training string."""

import pytest

from aiva import data, models, recipes
from aiva.recipes.speech import recognisers
from tests.recipes.speech.test_keywords import needs_recordings


@needs_recordings
def test_the_recordings_of_both_splits_differ(monkeypatch):
    asked = []
    monkeypatch.setattr(
        data,
        "join_words",
        lambda waves, *_, **__: asked.append(waves) or (waves[:1], ["one"]),
    )
    for split, held_out in (("train", None), ("test", None), ("train", "lucas")):
        recognisers.recorded_strings(split, 10, held_out)
    train, test, others = ({wave.tobytes() for wave in waves} for waves in asked)
    assert len(train) > 2600 and len(test) > 290 and len(others) > 2400
    assert not train & test
    his, _ = data.load("spoken_digit", split="test", held_out="lucas")
    assert not others & {wave.tobytes() for wave in his}


@pytest.mark.slow
def test_the_shipped_recogniser_keeps_its_promise():
    model = models.pretrained("ctc_spoken")
    assert recipes.run("ctc_spoken", model=model).passed


@needs_recordings
@pytest.mark.slow
def test_the_shipped_recogniser_of_real_voices_keeps_its_promise():
    model = models.pretrained("ctc_spoken_digit")
    assert recipes.run("ctc_spoken_digit", model=model).passed
