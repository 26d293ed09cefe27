#!/usr/bin/env bash
# Keras 3.15.1 on TensorFlow 2.21.0: of a model with `activation="gelu"`, which is exact by
# default, `export(format="onnx")` through tf2onnx 1.17.0 writes a file and raises nothing,
# but ONNX Runtime cannot open the file. TensorFlow writes the function as the operation
# Erfc, and tf2onnx knows Erf alone: a log line says so. LiteRT and SavedModel take it.
#
# Seen with Dense(4, activation=...) after one predict:
#   gelu   exported; InferenceSession: INVALID_GRAPH, "This is an invalid model"
#   silu   exported; the same answers within 1e-5
# This fails when that has changed.
set -euo pipefail
FOLDER=$(mktemp -d)
trap 'rm -rf "$FOLDER"' EXIT
python3 -m venv "$FOLDER/venv"
"$FOLDER/venv/bin/pip" install -q keras==3.15.1 tensorflow==2.21.0 \
  tf2onnx==1.17.0 onnx==1.23.2 onnxruntime==1.32.0
cat > "$FOLDER/gelu.py" <<'PYTHON'
import sys

import keras
import numpy as np
import onnxruntime

x = np.random.default_rng(0).normal(size=(2, 3)).astype("float32")
runs = {}
for activation in ("gelu", "silu"):
    layers = [keras.Input((3,)), keras.layers.Dense(4, activation=activation)]
    model = keras.Sequential(layers)
    expected = model.predict(x, verbose=0)
    path = f"{sys.argv[1]}/{activation}.onnx"
    model.export(path, format="onnx", verbose=False)
    try:
        session = onnxruntime.InferenceSession(path)
        [found] = session.run(None, {session.get_inputs()[0].name: x})
        runs[activation] = bool(np.abs(found - expected).max() < 1e-5)
    except Exception as error:
        print(activation, type(error).__name__, str(error)[:200])
        runs[activation] = False
print(runs)
assert runs == {"gelu": False, "silu": True}, "this has changed"
print("As seen: an exported GELU does not run.")
PYTHON
TF_CPP_MIN_LOG_LEVEL=3 "$FOLDER/venv/bin/python" "$FOLDER/gelu.py" "$FOLDER"
