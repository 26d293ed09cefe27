"""`train_synthesizer`: a voice is learnt, and what does not belong together refused."""

import keras
import numpy as np
import pytest

from aiva import data, formants, models, training
from aiva.training.speech.synthesis import of_phones

VOICES = tuple(formants.VOICES)


def small(**settings):
    settings = {"width": 16, "encoder_blocks": 1, "dilations": (1,), **settings}
    return models.FastSpeech(VOICES, **settings)


@pytest.fixture(scope="module")
def spoken():
    waves, _, known = data.load("spoken_voices", count=12, details=True)
    return waves, known


def test_it_learns_sounds_durations_and_pitch(spoken):
    keras.utils.set_random_seed(0)
    model = small(dropout=0.0)
    history = training.train_synthesizer(
        model,
        spoken,
        validation=spoken,
        epochs=30,
        batch_size=4,
        learning_rate=1e-2,
        verbose=0,
    ).history
    assert set(history) == {
        *("loss", "mel", "duration", "pitch"),
        *("val_loss", "val_mel", "val_duration", "val_pitch"),
    }
    for part in ("mel", "duration", "pitch"):
        assert history[f"val_{part}"][-1] < 0.6 * history[f"val_{part}"][0]
    whole = sum(history[part][-1] for part in ("mel", "duration", "pitch"))
    assert history["loss"][-1] == pytest.approx(whole, rel=1e-4)
    heard = training.Utterances(model, spoken, batch_size=4).plans
    for name in VOICES:
        said = np.mean([plan.pitches.mean() for plan in heard if plan.speaker == name])
        semitones = 12 * np.log2(model.plan("three", name).pitches.mean() / said)
        assert abs(semitones) < 4, name  # from bruno to dora there are 19


def test_plans_are_what_was_said(spoken):
    waves, known = spoken
    utterances = training.Utterances(small(), spoken, batch_size=4)
    for k, (plan, mel) in enumerate(
        zip(utterances.plans, utterances.mels, strict=True)
    ):
        assert plan.durations.sum() == len(mel) == len(waves[k]) // 200
        off = np.abs(plan.phone_times - known["phone_times"][k])
        assert off.max() <= 0.0126  # a frame, that of the end
        assert plan.phones == tuple(known["phones"][k])
    pitch = {name: [] for name in VOICES}
    for plan in utterances.plans:
        pitch[plan.speaker].append(plan.pitches.mean())
    for name, found in pitch.items():
        semitones = 12 * np.log2(np.mean(found) / formants.VOICES[name].pitch)
        assert abs(semitones) < 5


def test_batches_hold_every_utterance_once_an_epoch(spoken):
    utterances = training.Utterances(small(), spoken, batch_size=5)
    assert len(utterances) == utterances.num_batches == 3
    for _ in range(2):
        assert sorted(np.concatenate(utterances.batches)) == list(range(12))
        utterances.on_epoch_end()
    inputs, targets = utterances[1]
    is_frame = inputs["frames"] >= 0
    assert (inputs["durations"].sum(axis=1) == is_frame.sum(axis=1)).all()
    assert not targets["mels"][~is_frame].any()


def test_an_utterance_without_voice_has_a_pitch_all_the_same():
    found = of_phones(np.zeros(5), np.array([2, 5]))
    assert (found == 100).all()
    assert (
        of_phones(np.array([0.0, 50, 0]), np.array([1, 1, 3])).round(6).tolist()
        == [50] * 3
    )


def broken(known, **changes):
    return {**known, **changes}


def test_what_does_not_belong_together_is_named(spoken):
    waves, known = spoken
    model = small()
    late = [times + 0.5 for times in known["phone_times"]]
    unknown = [times * np.nan for times in known["phone_times"]]
    backwards = [np.concatenate([t[-2:-1], t[1:]]) for t in known["phone_times"]]
    nothing = broken(known, phones=[()] * 12, phone_times=[np.zeros((0, 2))] * 12)
    cases = [
        ((waves,), r"Expected a pair \(waves, known\)"),
        ((waves, {"phones": 1}), "dictionary of speakers, phones, phone_times"),
        ((waves, ["three"] * 12), "dictionary of speakers, phones, phone_times"),
        ((waves[:5], known), "as much known as there are waves"),
        (
            (waves, broken(known, speakers=np.array(["eve"] * 12))),
            "`speaker` must be one of",
        ),
        ((waves, broken(known, phones=[("x",)] * 12)), "must be the model's tokens"),
        ((waves, broken(known, phone_times=late)), "must end with its wave"),
        (([wave[::2] for wave in waves], known), "must end with its wave"),
        ((waves, broken(known, speakers=None)), "'speakers': None"),
        ((waves, nothing), "at least one"),
        ((waves, broken(known, phone_times=unknown)), "must be seconds"),
        ((waves, broken(known, phone_times=backwards)), "each end behind the one"),
    ]
    for train, message in cases:
        with pytest.raises(ValueError, match=message):
            training.train_synthesizer(model, train, epochs=1, verbose=0)
    recogniser = models.CTCRecognizer(("no", "yes"), width=8)
    with pytest.raises(ValueError, match="`model` must be a synthesiser"):
        training.train_synthesizer(recogniser, spoken, epochs=1, verbose=0)
