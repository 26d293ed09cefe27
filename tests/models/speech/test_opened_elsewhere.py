"""Models of speech in the files of LiteRT and ONNX: waves of any length, any batch."""

import keras
import numpy as np
import pytest

from aiva import models

pytestmark = pytest.mark.skipif(
    keras.config.backend() != "tensorflow", reason="the converters are TensorFlow's"
)
RNG = np.random.default_rng(0)
INPUTS = [
    {"waves": RNG.uniform(-1, 1, (2, 8000)), "lengths": np.array([8000, 300])},
    {"waves": RNG.uniform(-1, 1, (3, 5001)), "lengths": np.array([5001, 199, 4000])},
]
INPUTS = [
    {"waves": each["waves"].astype("float32"), "lengths": each["lengths"].astype("i4")}
    for each in INPUTS
]


def recognizer():
    return models.CTCRecognizer(("zero", "one"), width=8, dilations=(1, 2))


def assert_same(found, expected):
    """Compare answers of another program, which come in any order, by their types."""
    for array in found:
        name = "frames" if array.dtype == "int32" else "logits"
        np.testing.assert_allclose(array, expected[name], atol=1e-5)


def test_litert_transcribes(tmp_path):
    import tensorflow as tf

    model, path = recognizer(), tmp_path / "model.tflite"
    model.export(path, format="litert", verbose=False)
    interpreter = tf.lite.Interpreter(str(path))
    for inputs in INPUTS:
        assert_same(run_litert(interpreter, inputs), model.predict(inputs, verbose=0))


def test_litert_finds_keywords(tmp_path):
    import tensorflow as tf

    model, path = models.keyword_cnn((8000,), 3, width=8), tmp_path / "model.tflite"
    model.export(path, format="litert", verbose=False)
    waves = INPUTS[0]["waves"]
    [found] = run_litert(tf.lite.Interpreter(str(path)), {"waves": waves})
    np.testing.assert_allclose(found, model.predict(waves, verbose=0), atol=1e-5)


def run_litert(interpreter, inputs):
    """Return the answers to arrays of any shape."""
    given = {
        name: each["index"]
        for each in interpreter.get_input_details()
        for name in inputs
        if name in each["name"]
    }
    for name, index in given.items():
        interpreter.resize_tensor_input(index, inputs[name].shape)
    interpreter.allocate_tensors()
    for name, index in given.items():
        interpreter.set_tensor(index, inputs[name])
    interpreter.invoke()
    answers = interpreter.get_output_details()
    return [interpreter.get_tensor(each["index"]) for each in answers]


def test_onnx_transcribes_and_finds_keywords(tmp_path):
    pytest.importorskip("tf2onnx")
    runtime = pytest.importorskip("onnxruntime")
    model, path = recognizer(), str(tmp_path / "model.onnx")
    model.export(path, format="onnx", verbose=False)
    session = runtime.InferenceSession(path)
    for inputs in INPUTS:
        assert_same(session.run(None, inputs), model.predict(inputs, verbose=0))
    model, waves = models.keyword_cnn((8000,), 3, width=8), INPUTS[0]["waves"]
    expected = model.predict(waves, verbose=0)
    model.export(path, format="onnx", verbose=False)
    [found] = runtime.InferenceSession(path).run(None, {"waves": waves})
    np.testing.assert_allclose(found, expected, atol=1e-4)
