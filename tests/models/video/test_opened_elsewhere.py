"""Video models outside of where they were made: another process, LiteRT, ONNX."""

import subprocess
import sys

import keras
import numpy as np
import pytest

from aiva import models

ON_TENSORFLOW = keras.config.backend() == "tensorflow"
CLIPS = np.random.default_rng(0).integers(0, 256, (3, 5, 8, 12, 3)).astype("float32")
MODELS = {
    "frame_cnn": {"widths": (4, 8)},
    "early_fusion": {"widths": (4, 8)},
    "r2plus1d": {"widths": (4, 8)},
    "cnn_gru": {"widths": (4,), "units": 5, "unroll": True},
    "conv_lstm": {"widths": (4,), "filters": 5},
    "video_transformer": {"widths": (4,), "tubelet_size": 5, "dim": 8},
    "next_frames": {"widths": (4, 8)},
}
OPEN = """
import sys, keras, numpy, aiva.models
clips = numpy.load(sys.argv[1])
for path in sys.argv[2:]:
    numpy.save(path + ".npy", keras.saving.load_model(path).predict(clips, verbose=0))
"""


def small(name):
    return getattr(models, name)(CLIPS.shape[1:], **MODELS[name])


def test_saved_models_open_in_another_process(tmp_path):
    clips, expected = tmp_path / "clips.npy", {}
    np.save(clips, CLIPS)
    for name in MODELS:
        model = small(name)
        path = tmp_path / f"{name}.keras"
        model.save(path)
        expected[path] = model.predict(CLIPS, verbose=0)
    command = [sys.executable, "-c", OPEN, str(clips), *map(str, expected)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for path, answer in expected.items():
        np.testing.assert_allclose(np.load(f"{path}.npy"), answer, atol=1e-4)


@pytest.mark.skipif(not ON_TENSORFLOW, reason="the interpreter is TensorFlow's")
@pytest.mark.parametrize("name", MODELS)
def test_litert_answers_the_same_for_any_batch(name, tmp_path):
    """Logits differ by less than 1e-6, measured; grey levels by less than 1e-4."""
    import tensorflow as tf

    model = small(name)
    path = tmp_path / "model.tflite"
    model.export(path, format="litert", verbose=False)
    interpreter = tf.lite.Interpreter(str(path))
    [given], [answer] = (
        interpreter.get_input_details(),
        interpreter.get_output_details(),
    )
    for count in (1, 3):
        interpreter.resize_tensor_input(given["index"], (count, *CLIPS.shape[1:]))
        interpreter.allocate_tensors()
        interpreter.set_tensor(given["index"], CLIPS[:count])
        interpreter.invoke()
        np.testing.assert_allclose(
            interpreter.get_tensor(answer["index"]),
            model.predict(CLIPS[:count], verbose=0),
            atol=1e-4 if name == "next_frames" else 1e-6,
        )


@pytest.mark.skipif(not ON_TENSORFLOW, reason="the converter is TensorFlow's")
@pytest.mark.parametrize("name", [*MODELS, "cnn_gru rolled", "conv_lstm rolled"])
def test_onnx_answers_the_same_for_any_batch(name, tmp_path):
    pytest.importorskip("tf2onnx")
    runtime = pytest.importorskip("onnxruntime")
    name, _, rolled = name.partition(" ")
    arguments = MODELS[name] | ({"unroll": False} if rolled else {})
    model = getattr(models, name)(CLIPS.shape[1:], **arguments)
    expected = model.predict(CLIPS, verbose=0)  # Keras exports what has been called
    path = tmp_path / "model.onnx"
    model.export(path, format="onnx", verbose=False)
    session = runtime.InferenceSession(str(path))
    for count in (1, 3):
        [found] = session.run(None, {session.get_inputs()[0].name: CLIPS[:count]})
        np.testing.assert_allclose(
            found, expected[:count], atol=1e-3 if name == "next_frames" else 1e-5
        )
