"""FastSpeech: padding changes nothing, what is asked for is done, faults are named."""

import dataclasses

import keras
import numpy as np
import pytest

from aiva import models, training
from aiva.models.speech.length_regulator import LengthRegulator, frame_index
from aiva.models.speech.plan import Plan

VOICES = ("ann", "bob")


def small(**settings):
    settings = {"width": 8, "encoder_blocks": 1, "dilations": (1, 2), **settings}
    return models.FastSpeech(VOICES, **settings)


def plan_of(phones, durations, pitches=None, speaker="ann"):
    pitches = (
        [120.0 + 10 * k for k in range(len(phones))] if pitches is None else pitches
    )
    return Plan(tuple(phones), np.array(durations), np.array(pitches), speaker)


PLANS = [
    plan_of(["pause", "t", "uw", "pause"], [3, 5, 9, 2]),
    plan_of(["f", "ay", "v"], [7, 12, 70], speaker="bob"),
]


def test_it_has_the_size_of_the_recipe():
    assert models.FastSpeech(tuple("abcd")).count_params() == 230_482


def test_a_phone_lasts_as_many_frames_as_the_plan_says():
    model = small()
    for plan in PLANS:
        assert model.mel(plan).shape == (plan.durations.sum(), 80)
        wave, rate = model.speak(plan)
        assert len(wave) == plan.durations.sum() * 200
        assert rate == 16000


def test_a_text_alone_is_as_beside_others_and_with_more_padding():
    model = small()
    together = model.predict(model.batch_of(PLANS), verbose=0)["mels"]
    for plan, expected in zip(PLANS, together, strict=True):
        alone = model.mel(plan)
        np.testing.assert_allclose(alone, expected[: len(alone)], atol=1e-4)


def test_padding_changes_no_loss():
    model = small()
    model.compile("sgd")
    mels = np.random.default_rng(0).normal(-5, 3, (1, 19, 80)).astype("float32")
    short = model.batch_of(PLANS[:1])
    losses = []
    for phones, frames in ((16, 80), (32, 240)):
        inputs = {
            "tokens": padded(short["tokens"], phones, -1),
            "speakers": short["speakers"],
            "durations": padded(short["durations"], phones, 0),
            "pitches": padded(short["pitches"], phones, 77.0),
            "frames": padded(short["frames"], frames, -1),
        }
        targets = np.zeros((1, frames, 80), "float32")
        targets[:, :19] = mels
        losses.append(model.test_on_batch(inputs, {"mels": targets}))
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


def padded(array, length, value):
    rest = length - array.shape[1]
    return np.pad(array, ((0, 0), (0, rest)), constant_values=value)


def test_pitch_moves_the_harmonics_and_rate_the_durations():
    model = small()
    plain, high, fast = (
        model.plan("three five nine", **settings)
        for settings in ({}, {"pitch": 12}, {"rate": 2.0})
    )
    np.testing.assert_allclose(high.pitches, 2 * plain.pitches, rtol=1e-5)
    assert high.durations.tolist() == plain.durations.tolist()
    assert abs(2 * fast.durations.sum() - plain.durations.sum()) <= 2
    lower, upper = model.mel(plain), model.mel(high)
    assert np.abs(lower - upper).max() > 1e-3


def test_a_plan_can_be_changed_by_hand():
    model = small()
    plan = model.plan("two")
    longer = dataclasses.replace(plan, durations=plan.durations + 3)
    assert len(model.mel(longer)) == len(model.mel(plan)) + 3 * len(plan.phones)
    np.testing.assert_allclose(longer.phone_times[1:, 0], longer.phone_times[:-1, 1])


def test_a_plan_takes_lists_and_compares_as_one_thing():
    model = small()
    listed = Plan(["t", "uw"], [8, 12], [99, 110.0], "ann")
    arrays = Plan(("t", "uw"), np.array([8, 12]), np.array([99, 110.0]), "ann")
    np.testing.assert_array_equal(model.mel(listed), model.mel(arrays))
    assert listed == listed and listed != arrays
    assert dataclasses.replace(listed, speaker="bob").phones == ("t", "uw")


@pytest.mark.parametrize(
    "change", [{"speaker": "bob"}, {"rate": 2.0}, {"pitch": 3}, {"pronunciations": {}}]
)
def test_a_plan_is_not_changed_by_what_is_said_beside_it(change):
    with pytest.raises(ValueError, match=f"A plan knows its.*{next(iter(change))}="):
        small().speak(PLANS[0], **change)


@pytest.mark.parametrize(
    ("mel", "message"),
    [
        (np.zeros((10, 40)), "the model's 80 bands"),
        (np.full((10, 80), np.nan), "finite floats"),
        (np.zeros((0, 80)), "`mel` must be log-mel spectrograms"),
        (None, "`mel` must be log-mel spectrograms"),
    ],
)
def test_what_is_no_spectrogram_has_no_sound(mel, message):
    with pytest.raises(ValueError, match=message):
        small().sound(mel)


def test_a_vocoder_of_another_kind_is_refused():
    for vocoder, message in (
        ("vocoder_spoken", "Received: 'vocoder_spoken'"),
        (models.vocoder(num_mels=40, width=8, blocks=0), "inputs of shape"),
        (models.vocoder(8000, width=8, blocks=0), "sample rate, 16000, with 200"),
    ):
        with pytest.raises(ValueError, match=message):
            small().speak(PLANS[0], vocoder=vocoder)


def test_few_graphs_for_many_texts():
    if keras.backend.backend() != "tensorflow":
        pytest.skip("TensorFlow counts its graphs")
    model, vocoder = small(), models.vocoder(width=8, blocks=0)
    for words in range(1, 30, 2):
        model.speak("five two " * words, vocoder=vocoder)
    for part in (model.encoder, model.decoder, vocoder):
        assert part.predict_function.experimental_get_tracing_count() <= 3


def test_half_precision_stays_close():
    weights, plan = small().get_weights(), PLANS[0]
    mels = []
    for policy in ("float32", "mixed_float16"):
        keras.config.set_dtype_policy(policy)
        try:
            model = small()
        finally:
            keras.config.set_dtype_policy("float32")
        model.set_weights(weights)
        mels.append(model.mel(plan))
        assert mels[-1].dtype == np.float32
    np.testing.assert_allclose(mels[1], mels[0], atol=0.1)


def test_speakers_differ_and_the_first_is_taken():
    model = small()
    first, second = (model.mel(model.plan("two", name)) for name in VOICES)
    default = model.mel(model.plan("two"))
    np.testing.assert_array_equal(first, default)
    assert first.shape != second.shape or np.abs(first - second).max() > 1e-3


def test_letters_are_another_spelling():
    model = small(tokens=("pause", *"abc'"), spelling="letters")
    assert model.spell("ab  c") == ("pause", "a", "b", "pause", "c", "pause")
    with pytest.raises(ValueError, match="Received: 'z' in 'abz'"):
        model.spell("abz")
    for text, pronunciations in ((None, None), ("ab", {"ab": "a b"})):
        with pytest.raises(ValueError, match="A model of letters reads a text"):
            model.spell(text, pronunciations)


def test_a_vocoder_takes_the_place_of_griffin_lim():
    mels = keras.Input((None, 80))
    x = keras.layers.Dense(200, kernel_initializer="zeros", bias_initializer="ones")(
        mels
    )
    vocoder = keras.Model(mels, keras.ops.reshape(x, (-1, 80 * 200)))
    wave, _ = small().speak(PLANS[0], vocoder=vocoder)
    assert len(wave) == 19 * 200
    assert set(wave) == {1.0}


def test_griffin_lim_gives_back_a_tone():
    from aiva.ops.speech.voice_mel import voice_mel

    time = np.arange(16000) / 16000
    tone = (0.4 * np.sin(2 * np.pi * 440 * time)).astype("float32")
    wave = small().sound(keras.ops.convert_to_numpy(voice_mel(tone)))
    spectrum = np.abs(np.fft.rfft(wave))
    assert abs(spectrum.argmax() - 440) <= 20
    assert wave.std() == pytest.approx(tone.std(), rel=0.3)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"text": "three qwzx"}, "qwzx"),
        ({"text": "two", "speaker": "eve"}, "`speaker` must be one of ann, bob"),
        ({"text": "two", "speaker": np.array(VOICES)}, "`speaker` must be one of"),
        ({"text": "two", "rate": 0}, "`rate` must be a number from 0.25 to 4"),
        ({"text": "two", "pitch": 99}, "`pitch` must be a number from -24 to 24"),
        ({"text": "two", "rate": float("nan")}, "`rate` must be"),
        ({"text": ""}, "text"),
    ],
)
def test_what_cannot_be_said_is_named(settings, message):
    with pytest.raises(ValueError, match=message):
        small().speak(**settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"speakers": ()}, "`speakers` must be one or more names"),
        ({"speakers": "ann"}, "`speakers` must be one or more names"),
        ({"speakers": ("a", "a")}, "`speakers` must be one or more names"),
        ({"speakers": ("a",), "tokens": ("a", "b")}, "must have 'pause' among them"),
        ({"speakers": ("a",), "spelling": "signs"}, "`spelling` must be one of"),
        ({"speakers": ("a",), "width": 0}, "`width` must be"),
    ],
)
def test_what_cannot_be_built_is_named(settings, message):
    with pytest.raises(ValueError, match=message):
        models.FastSpeech(**settings)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"durations": np.array([1, 2])}, "a duration and a pitch for each"),
        ({"durations": np.array([1, 2, -1, 4])}, "whole numbers from 0 on"),
        ({"durations": np.array([1, 2, 0.5, 4])}, "whole numbers from 0 on"),
        ({"durations": np.zeros(4, int)}, "at least one frame"),
        ({"durations": None}, "durations of shape"),
        ({"pitches": np.array([100, 0, 100, 100])}, "hertz, at least 20"),
        ({"pitches": [100, None, 100, 100]}, "hertz, at least 20"),
        ({"pitches": ["100"] * 4}, "hertz, at least 20"),
        ({"phones": None}, "`phones` must be a tuple of their names"),
        ({"phones": "abcd"}, "`phones` must be a tuple of their names"),
        ({"phones": (1, 2, 3, 4)}, "`phones` must be a tuple of their names"),
        ({"pitches": np.array([100, np.nan, 100, 100])}, "hertz, at least 20"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(PLANS[0], **changes)


def test_the_length_regulator_repeats_as_numpy_does():
    rng = np.random.default_rng(0)
    phones = rng.normal(size=(3, 7, 4)).astype("float32")
    durations = rng.integers(0, 5, (3, 7))
    frames = frame_index(durations, 40)
    found = keras.ops.convert_to_numpy(LengthRegulator()([phones, frames]))
    for row, expected, repeats in zip(found, phones, durations, strict=True):
        by_numpy = np.repeat(expected, repeats, axis=0)
        np.testing.assert_array_equal(row[: len(by_numpy)], by_numpy)
        assert not row[len(by_numpy) :].any()


@pytest.mark.parametrize(
    ("durations", "num_frames", "message"),
    [
        ([[1.0, 2.0]], None, "whole numbers"),
        ([[1, -2]], None, "from 0 on"),
        ([1, 2], None, "texts, phones"),
        ([[3, 4]], 6, "at least those of the longest text, 7"),
    ],
)
def test_an_impossible_index_is_refused(durations, num_frames, message):
    with pytest.raises(ValueError, match=message):
        frame_index(durations, num_frames)


def test_it_is_saved_and_opened_whole(tmp_path):
    model = small(dropout=0.2, num_mels=40)
    model.save(tmp_path / "voice.keras")
    again = keras.models.load_model(tmp_path / "voice.keras")
    assert again.get_config() == model.get_config()
    plan = model.plan("two six", "bob")
    np.testing.assert_array_equal(
        again.plan("two six", "bob").durations, plan.durations
    )
    np.testing.assert_allclose(again.mel(plan), model.mel(plan), atol=1e-5)
    assert isinstance(keras.models.clone_model(model), models.FastSpeech)


def test_it_trains_after_it_was_opened(tmp_path):
    model = small()
    model.save(tmp_path / "voice.keras")
    again = keras.models.load_model(tmp_path / "voice.keras")
    waves = [np.random.default_rng(k).uniform(-0.5, 0.5, 8000) for k in range(2)]
    known = {
        "speakers": np.array(VOICES),
        "phones": [("s", "iy"), ("f",)],
        "phone_times": [np.array([[0, 0.2], [0.2, 0.5]]), np.array([[0, 0.5]])],
    }
    history = training.train_synthesizer(again, (waves, known), epochs=1, verbose=0)
    assert np.isfinite(history.history["loss"]).all()
