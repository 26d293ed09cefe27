"""A vocoder: any length, one answer, and a voice at the pitch that it says."""

import keras
import numpy as np
import pytest

from aiva import formants, models, ops
from aiva.models.speech.source_filter import SourceFilter
from aiva.ops.speech.voice_mel import voice_mel
from tests.ops.backends import numpy

WAVE = formants.say("nine one", sample_rate=16000, seed=0).wave
MELS = numpy(voice_mel(WAVE))[None]


def test_waves_have_a_hop_for_each_frame_and_are_always_the_same():
    model = models.vocoder(width=8, blocks=1)
    one = model.predict(MELS, verbose=0)
    assert one.shape == (1, MELS.shape[1] * 200)
    two = model.predict(np.repeat(MELS[:, :50], 2, axis=0), verbose=0)
    np.testing.assert_allclose(two[0], two[1], atol=1e-4)
    # The frames that follow change only what is near the end. Phases are summed up in
    # another order, and pulses are steep.
    np.testing.assert_allclose(two[0, :8000], one[0, :8000], atol=1e-3)


def test_at_first_the_filters_are_the_spectrogram():
    """With its true pitch, a wave of nearly the spectrogram asked for comes out."""
    frames = MELS.shape[1]
    hertz = ops.pitch(WAVE)[None]
    logits = np.where(hertz > 0, 9.0, -9.0).astype("float32")
    hertz = np.where(hertz > 0, hertz, 100).astype("float32")
    colours = np.zeros((1, frames, 160), "float32")
    colours[..., 80:] = np.where(logits > 0, -9, 0)[..., None]
    wave = numpy(SourceFilter()([MELS, colours, hertz, logits]))
    found = numpy(voice_mel(wave))
    loud = MELS.max() - 9 < MELS
    assert np.abs(found - MELS)[loud].mean() < 1.2  # of 9 that would be silence
    again = ops.pitch(wave)[0]
    both = (again > 0) & (logits[0] > 0)
    assert both.sum() > 0.8 * (logits > 0).sum()
    assert np.median(np.abs(again / hertz[0] - 1)[both]) < 0.01


def test_other_sample_rates_and_bands():
    model = models.vocoder(8000, num_mels=40, width=8, blocks=0)
    assert model.predict(np.zeros((2, 10, 40), "float32"), verbose=0).shape == (2, 1000)


def test_half_precision_stays_in_tune():
    weights = models.vocoder(width=8, blocks=1, name="mine").get_weights()
    waves, hertz = [], []
    for policy in ("float32", "mixed_float16"):
        keras.config.set_dtype_policy(policy)
        try:
            model = models.vocoder(width=8, blocks=1)
        finally:
            keras.config.set_dtype_policy("float32")
        model.set_weights(weights)
        pitch = keras.Model(model.input, model.get_layer("pitch").output)
        hertz.append(pitch.predict_on_batch(MELS))
        waves.append(model.predict_on_batch(np.full((1, 40, 80), 8, "float32")))
    np.testing.assert_allclose(hertz[1], hertz[0], rtol=3e-3)
    assert np.isfinite(waves).all()
    loudness = np.std(waves, axis=(1, 2))
    assert loudness[1] == pytest.approx(loudness[0], rel=0.1)


def test_the_size_that_is_promised():
    assert models.vocoder().count_params() == 118_152


def test_saving_and_opening(tmp_path):
    model = models.vocoder(width=8, blocks=1, name="mine")
    model.save(tmp_path / "vocoder.keras")
    again = keras.saving.load_model(tmp_path / "vocoder.keras")
    np.testing.assert_allclose(
        again.predict(MELS, verbose=0), model.predict(MELS, verbose=0), atol=1e-5
    )


@pytest.mark.parametrize("settings", [{"width": 0}, {"blocks": -1}, {"num_mels": 1.5}])
def test_impossible_settings_are_refused(settings):
    with pytest.raises(ValueError, match=next(iter(settings))):
        models.vocoder(**settings)


def test_too_few_frames_are_refused():
    model = models.vocoder(width=8, blocks=0)
    assert model(MELS[:, :4]).shape == (1, 800)
    with pytest.raises(ValueError, match=r"at least 4 frames.*\n*.*Received: 3"):
        model(MELS[:, :3])
