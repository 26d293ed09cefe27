"""One batch is answered by the compiled function itself, and as `predict` does."""

import keras
import numpy as np
import pytest

from aiva import models
from aiva.models.prediction import predicted

IMAGES = np.random.default_rng(0).integers(0, 256, (6, 12, 12, 1)).astype("uint8")


@pytest.fixture
def model():
    return models.cnn((12, 12, 1), num_classes=3)


@pytest.mark.parametrize("batch_size", [4, 6, 32])
def test_answers_are_those_of_predict(model, batch_size):
    expected = model.predict(IMAGES, verbose=0)
    for _ in range(2):
        answers = predicted(model, IMAGES, batch_size)
        assert isinstance(answers, np.ndarray)
        np.testing.assert_allclose(answers, expected, atol=1e-5)


def test_one_batch_goes_without_the_pipeline_of_predict(model, monkeypatch):
    monkeypatch.setattr(model, "predict", None)
    assert predicted(model, IMAGES[:1], 8).shape == (1, 3)
    with pytest.raises(TypeError):
        predicted(model, IMAGES, 4)


def test_double_precision_becomes_single_as_in_predict(model):
    predicted(model, IMAGES, 8)
    answers = predicted(model, IMAGES.astype("float64"), 8)
    assert answers.dtype == "float32"
    np.testing.assert_allclose(answers, predicted(model, IMAGES, 8), atol=1e-5)


def test_lists_of_arrays_are_taken(model):
    decoder = models.VAE((12, 12, 1), latent_dim=2, widths=(8,), num_classes=3).decoder
    given = [np.zeros((4, 2)), np.arange(4, dtype="int32") % 3]
    expected = decoder.predict(given, verbose=0)
    np.testing.assert_allclose(predicted(decoder, given, 8), expected, atol=1e-5)


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="only TensorFlow traces graphs"
)
def test_batches_of_all_sizes_are_answered_by_two_traces(model):
    traces = []
    original = model.predict_step

    def predict_step(batch):
        traces.append(True)
        return original(batch)

    model.predict_step = predict_step
    for count in (1, 1, 3, 6, 1, 2):
        predicted(model, IMAGES[:count], 8)
    assert len(traces) == 2  # of one image, and of any number
