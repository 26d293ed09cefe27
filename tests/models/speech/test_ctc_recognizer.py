"""The recogniser: padding and batch mates change nothing, a stream neither."""

import keras
import numpy as np
import pytest

from aiva import models
from aiva.conventions.waves import padded_waves
from aiva.models.speech.streaming import stream_logits

RNG = np.random.default_rng(0)
LENGTHS = (9000, 200, 5000, 199, 13_337)
WAVES = [RNG.uniform(-1, 1, length).astype("float32") for length in LENGTHS]
SETTINGS = [
    {"dilations": (1, 2), "subsampling": 4},
    {"dilations": (1,), "subsampling": 2, "scaling": None},
    {"dilations": (3, 1), "subsampling": 1},
]


def small(**settings):
    settings = {"dilations": (1, 2), "width": 8, **settings}
    return models.CTCRecognizer(("zero", "one"), **settings)


def talkative():
    """Return a model that says either word in a third of the frames, else nothing."""
    model = small(width=16)
    layer = model.get_layer("logits")
    kernel, _ = layer.get_weights()
    low, high = np.quantile(logits_of(model, WAVES[:1])[0][:, 1], [0.3, 0.7])
    kernel = np.stack([0 * kernel[:, 1], kernel[:, 1], -kernel[:, 1]], axis=-1)
    layer.set_weights([kernel, np.array([0, -high, low])])
    return model


def logits_of(model, waves, length=None):
    waves, lengths = padded_waves(waves, length)
    found = model.predict({"waves": waves, "lengths": lengths}, verbose=0)
    pairs = zip(found["logits"], found["frames"], strict=True)
    return [logits[:frames] for logits, frames in pairs]


def test_it_has_the_size_of_the_recipe():
    model = models.CTCRecognizer([str(digit) for digit in range(10)])
    assert model.count_params() == 117_067


@pytest.mark.parametrize("settings", SETTINGS)
def test_frames_are_exactly_those_that_are_announced(settings):
    model = small(**settings)
    for samples in (200, 279, 280, 520, 1000, 1001):
        waves, lengths = padded_waves([np.zeros(samples)])
        found = model({"waves": waves, "lengths": lengths})
        frames = model.frames_of(samples)
        assert found["logits"].shape[1] == frames == int(found["frames"][0])
    assert model.frames_of(np.array(LENGTHS)).min() == 0


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_clip_alone_is_as_in_a_batch_and_with_more_padding(settings):
    model = small(**settings)
    together = logits_of(model, WAVES)
    for wave, expected in zip(WAVES, together, strict=True):
        [alone] = logits_of(model, [wave], max(len(wave), 200))
        [padded] = logits_of(model, [wave], 16_000)
        assert len(alone) == len(expected)
        np.testing.assert_allclose(alone, expected, atol=1e-5)
        np.testing.assert_allclose(padded, expected, atol=1e-5)


def test_padding_changes_no_loss():
    model = small()
    model.compile("sgd")
    losses = []
    for length, width in ((9000, 2), (16_000, 5)):
        waves, lengths = padded_waves([WAVES[0], WAVES[2]], length)
        labels = np.full((2, width), -1)
        labels[:, :2] = [[0, 1], [1, -1]]
        inputs = {"waves": waves, "lengths": lengths}
        losses.append(model.evaluate(inputs, {"labels": labels}, verbose=0))
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


def chunks_of(wave, sizes):
    """Cut a wave into chunks of given sizes, over and over."""
    start, chunks = 0, []
    while start < len(wave):
        size = sizes[len(chunks) % len(sizes)]
        chunks.append(wave[start : start + size])
        start += size
    return chunks


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("sizes", [(20_000,), (0, 37, 4000, 1), (320,)])
def test_a_stream_gives_the_same_logits(settings, sizes):
    model = small(**settings)
    for wave in (WAVES[4], WAVES[1], WAVES[3]):
        parts = [*stream_logits(model, chunks_of(wave, sizes))]
        [expected] = logits_of(model, [wave], max(len(wave), 200))
        np.testing.assert_allclose(np.concatenate(parts), expected, atol=1e-5)


def test_a_stream_may_come_sample_by_sample_and_answers_early():
    model = small()
    chunks = chunks_of(WAVES[0], (1,))
    parts = [*stream_logits(model, chunks)]
    assert len(parts) == len(chunks) + 1
    np.testing.assert_allclose(
        np.concatenate(parts), logits_of(model, [WAVES[0]])[0], atol=1e-5
    )
    # Half the frames must not wait for more than what they depend on.
    arrived = np.cumsum([len(part) for part in parts])
    middle = model.hop_length * 10 + model.window_length + model.reach
    assert arrived[middle - 1] >= 11 > arrived[middle - 2]


def test_the_text_of_a_stream_is_that_of_the_whole():
    model = talkative()
    for wave in WAVES:
        *before, text = model.stream(chunks_of(wave, (800,)))
        assert [text] == model.transcribe([wave])
        assert all(text.startswith(part) for part in before)
    assert [*model.stream([])] == [""]


def test_no_chunk_may_be_of_integers():
    with pytest.raises(ValueError, match=r"Received: chunks\[1\] of int64"):
        [*small().stream([np.zeros(100), np.ones(100, "int64")])]


def test_one_wave_is_no_stream_of_chunks():
    with pytest.raises(ValueError, match=r"one wave of shape \(800,\)"):
        [*small().stream(np.zeros(800))]


def test_transcripts_come_in_the_order_of_the_waves():
    model = talkative()
    texts = model.transcribe(WAVES, batch_size=2)
    assert texts == [model.transcribe([wave])[0] for wave in WAVES]
    assert texts[3] == ""  # shorter than a frame
    assert len(set(texts)) > 3
    assert len(model.transcribe(WAVES, beam_width=3)) == len(WAVES)


def test_a_model_that_diverged_does_not_pass_for_silence():
    model = small()
    layer = model.get_layer("logits")
    layer.set_weights([np.nan * weights for weights in layer.get_weights()])
    with pytest.raises(ValueError, match="Its training diverged"):
        model.transcribe(WAVES[:1])
    with pytest.raises(ValueError, match="Its training diverged"):
        [*model.stream(WAVES[:1])]


def test_labels_that_cannot_fit_are_refused_before_training():
    model = small()
    model.compile("sgd")
    waves, lengths = padded_waves([WAVES[0], WAVES[2][:1000]])  # 29 and 3 frames
    inputs = {"waves": waves, "lengths": lengths}
    with pytest.raises(ValueError, match="recording 1, which needs 4 frames and has 3"):
        model.fit(inputs, {"labels": model.encode(["one", "one one zero"])})
    model.fit(inputs, {"labels": model.encode(["one", "one one"])}, verbose=0)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"labels": np.array([[2]])}, "Received: from 2 to 2"),
        ({"labels": np.array([[0.0]])}, "float64 of shape"),
        ({"labels": np.array([0])}, r"int64 of shape \(1,\)"),
        ({"labels": np.array([[0], [1]])}, r"labels \(2, 1\)"),
        ({"lengths": np.array([9000])}, "Received: from 9000 to 9000"),
        ({"lengths": np.array([-1])}, "Received: from -1 to -1"),
        ({"lengths": np.array([8000, 8000])}, r"lengths \(2,\)"),
        ({"waves": np.zeros((1, 8000, 1), "float32")}, r"waves \(1, 8000, 1\)"),
        ({"length": np.array([8000])}, "'length'"),
    ],
)
def test_examples_that_teach_nothing_are_refused(change, word):
    model = small()
    model.compile("sgd")
    given = {
        "waves": np.zeros((1, 8000), "float32"),
        "lengths": np.array([8000]),
        "labels": np.array([[0]]),
        **change,
    }
    labels = {"labels": given.pop("labels")}
    with pytest.raises(ValueError, match=word):
        model.fit(given, labels, verbose=0)


def test_clips_cannot_be_weighted():
    with pytest.raises(ValueError, match="cannot weight its clips"):
        small().compute_loss(sample_weight=np.ones(2))


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"subsampling": [2]}, r"Received: subsampling=\[2\]"),
        ({"subsampling": 3}, r"`subsampling` must be one of \[1, 2, 4\]"),
        ({"scaling": "clip"}, "a stream does not know the whole clip"),
        ({"dropout": 2}, "`dropout` must lie between 0 and 1"),
        ({"dilations": ()}, "`dilations` must be one or more"),
        ({"width": 0}, "`width` must be a whole number"),
        ({"sample_rate": 8.5}, "`sample_rate` must be"),
    ],
)
def test_impossible_settings_are_named(settings, word):
    with pytest.raises(ValueError, match=word):
        small(**settings)


@pytest.mark.parametrize("waves", [np.zeros(800), [], [np.zeros(8, "int16")]])
def test_what_is_no_list_of_waves_is_refused(waves):
    with pytest.raises(ValueError, match="[Ww]aves"):
        small().transcribe(waves)


def test_a_clone_listens_like_its_model():
    model = small(dropout=0.1)
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    np.testing.assert_allclose(
        logits_of(clone, WAVES)[0], logits_of(model, WAVES)[0], atol=1e-6
    )
