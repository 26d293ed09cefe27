"""Training of a vocoder: every loss falls, and crops belong to their spectrograms."""

import keras
import numpy as np
import pytest

from aiva import formants, models, training
from aiva.ops.speech.voice_mel import voice_mel
from tests.ops.backends import numpy

WAVES = [
    formants.say("one", formants.Speaker(pitch=pitch), 16000, seed=0).wave
    for pitch in (100, 180)
]


def test_all_losses_fall():
    model = models.vocoder(width=16, blocks=1)
    before = model.get_weights()
    settings = {"epochs": 10, "batch_size": 4, "learning_rate": 5e-3, "verbose": 0}
    history = training.train_vocoder(model, WAVES * 8, WAVES[:1], **settings).history
    for name in ("loss", "wave_loss", "pitch_loss", "voicing_loss"):
        assert history[name][-1] < history[name][0]
        assert len(history["val_" + name]) == 10
    changed = [
        not np.array_equal(*pair)
        for pair in zip(before, model.get_weights(), strict=True)
    ]
    assert all(changed)


def test_a_checkpoint_is_a_vocoder(tmp_path):
    model = models.vocoder(width=8, blocks=0)
    checkpoint = keras.callbacks.ModelCheckpoint(tmp_path / "vocoder.keras")
    training.train_vocoder(
        model, WAVES, epochs=1, batch_size=1, callbacks=[checkpoint], verbose=0
    )
    again = keras.saving.load_model(tmp_path / "vocoder.keras")
    mels = numpy(voice_mel(WAVES[0]))[None]
    np.testing.assert_allclose(
        again.predict_on_batch(mels), model.predict_on_batch(mels), atol=1e-4
    )


def test_crops_belong_together():
    batches = training.VoiceCrops(WAVES, batch_size=3)
    waves, targets = batches[0]
    assert waves.shape == (3, 12800)
    np.testing.assert_array_equal(waves, targets["wave"])
    for wave, hertz in zip(waves, targets["pitch"], strict=True):
        spoken = formants.say("one", formants.Speaker(pitch=100), 16000, seed=0).wave
        is_his = np.array_equal(wave[: len(spoken)], spoken)
        assert (np.median(hertz[hertz > 0]) < 130) == is_his
    np.testing.assert_array_equal(targets["voicing"], targets["pitch"] > 0)
    again = batches[0][1]["wave"]
    np.testing.assert_array_equal(again, targets["wave"])
    batches.on_epoch_end()
    assert np.abs(batches[0][1]["wave"] - again).max() > 0


def test_a_short_wave_has_silence_behind():
    batches = training.VoiceCrops([WAVES[0][:3000]], batch_size=1, draw_anew=False)
    _, targets = batches[0]
    assert targets["wave"].shape == (1, 12800)
    assert not targets["wave"][:, 3000:].any()
    assert not targets["pitch"][:, 25:].any()
    batches.on_epoch_end()
    np.testing.assert_array_equal(batches[0][1]["wave"], targets["wave"])


def test_silence_teaches_without_harm():
    model = models.vocoder(width=8, blocks=0)
    history = training.train_vocoder(
        model, [np.zeros(16000)], epochs=1, batch_size=1, verbose=0
    ).history
    assert np.isfinite(history["loss"]).all()
    assert all(np.isfinite(weight).all() for weight in model.get_weights())


def test_other_models_and_no_waves_are_refused():
    with pytest.raises(ValueError, match="must be a vocoder"):
        training.train_vocoder(models.keyword_cnn(), WAVES)
    with pytest.raises(ValueError, match="at least one"):
        training.train_vocoder(models.vocoder(width=8, blocks=0), [])
    with pytest.raises(ValueError, match="`waves` must be a list of waves"):
        training.train_vocoder(models.vocoder(width=8, blocks=0), None)
