"""Recipes of keywords: nobody is in both splits where the name says so."""

import functools
import os

import numpy as np
import pytest

from aiva import models, recipes
from aiva.recipes.speech import keywords

HERE = os.environ.get("AIVA_DATA_DIR", "")
needs_recordings = pytest.mark.skipif(
    not os.path.isdir(os.path.join(HERE, "spoken_digit", "recordings")),
    reason="the recordings of spoken_digit are not in $AIVA_DATA_DIR",
)


@pytest.fixture
def seen(monkeypatch):
    """Note what a training would have learned from, and do not train."""
    seen = []

    def fit(model, data, epochs, learning_rate, backup, verbose):
        seen.append((model, data, epochs))
        return model, 1.0

    monkeypatch.setattr(keywords, "fit_classifier", fit)
    return seen


@needs_recordings
def test_the_new_speaker_is_in_no_training(seen):
    keywords.train_without("theo", seed=0, copies=1, synthetic=10)
    (model, (waves, labels), epochs), *_ = seen
    assert waves.shape == (5010, 8000)
    assert np.bincount(labels).tolist() == [501] * 10
    assert epochs == 8  # 40,000 clips, however many there are
    heard = {wave.tobytes() for wave in waves[:2500]}
    his, _ = keywords.clips("spoken_digit", "test", held_out="theo")
    assert len(his) == 500 and not heard & {wave.tobytes() for wave in his}
    assert model.name == "theo"


@needs_recordings
def test_the_six_networks_answer_together(seen, monkeypatch):
    short = functools.partial(keywords.train_without, copies=0, synthetic=0)
    monkeypatch.setattr(keywords, "train_without", short)
    model, seconds = keywords.train_without_each(0, None, 0)
    assert seconds == 6.0
    figures = keywords.measure_new_speakers(model)
    per_speaker = [figures[f"accuracy on {name}"] for name in keywords.SPEAKERS]
    assert figures["mean accuracy on a new speaker"] == pytest.approx(
        np.mean(per_speaker)
    )
    assert all(0 <= figure <= 0.3 for figure in per_speaker)  # nothing was learned


def test_the_shipped_network_keeps_its_promise():
    model = models.pretrained("keyword_spoken")
    result = recipes.run("keyword_spoken", model=model)
    assert result.passed
    accuracy = result.figures["test accuracy"]
    assert accuracy == pytest.approx(
        models.card("keyword_spoken")["figures"]["test accuracy"], abs=0.006
    )
    assert result.figures["nearest-neighbour accuracy"] < accuracy


@needs_recordings
def test_the_shipped_network_of_real_voices_keeps_its_promise():
    model = models.pretrained("keyword_spoken_digit")
    assert recipes.run("keyword_spoken_digit", model=model).passed
