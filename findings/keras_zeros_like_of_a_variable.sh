#!/usr/bin/env bash
# Keras 3.15.1, keras.ops.zeros_like, ones_like and full_like of a keras.Variable: on
# JAX 0.10.2 they raise a ValueError, on torch 2.13.0 they work. Other functions, such as
# keras.ops.square, take the same variable on both. So code that resets the variables of
# an optimizer runs on one backend and not on the other.
#
# Seen with keras.Variable(np.ones((2, 3), "float32")):
#   jax   zeros_like ValueError, ones_like ValueError, full_like ValueError, square 6.0
#   torch zeros_like 0.0, ones_like 6.0, full_like 12.0, square 6.0 (sums)
# keras.ops.zeros(variable.shape, variable.dtype) works on both. This fails when that has
# changed.
set -euo pipefail
FOLDER=$(mktemp -d)
trap 'rm -rf "$FOLDER"' EXIT
python3 -m venv "$FOLDER/venv"
"$FOLDER/venv/bin/pip" install -q keras==3.15.1 torch==2.13.0 jax==0.10.2
cat > "$FOLDER/like.py" <<'PYTHON'
import json

import keras
import numpy as np

variable = keras.Variable(np.ones((2, 3), "float32"))
calls = {
    "zeros_like": lambda: keras.ops.zeros_like(variable),
    "ones_like": lambda: keras.ops.ones_like(variable),
    "full_like": lambda: keras.ops.full_like(variable, 2.0),
    "square": lambda: keras.ops.square(variable),
    "zeros": lambda: keras.ops.zeros(variable.shape, variable.dtype),
}
found = {}
for name, call in calls.items():
    try:
        found[name] = float(keras.ops.convert_to_numpy(call()).sum())
    except ValueError:
        found[name] = "ValueError"
print(json.dumps(found))
PYTHON
for backend in jax torch; do
  KERAS_BACKEND=$backend "$FOLDER/venv/bin/python" "$FOLDER/like.py" \
    2>/dev/null | tail -n 1 > "$FOLDER/$backend.json"
  echo "$backend $(cat "$FOLDER/$backend.json")"
done
python3 - "$FOLDER" <<'PYTHON'
import json
import pathlib
import sys

jax, torch = (
    json.loads(pathlib.Path(sys.argv[1], f"{name}.json").read_text())
    for name in ("jax", "torch")
)
raised = {"zeros_like": "ValueError", "ones_like": "ValueError"}
raised["full_like"] = "ValueError"
assert jax == {**raised, "square": 6.0, "zeros": 0.0}, "JAX has changed"
worked = {"zeros_like": 0.0, "ones_like": 6.0, "full_like": 12.0}
assert torch == {**worked, "square": 6.0, "zeros": 0.0}, "torch has changed"
print("As seen: on JAX the three functions refuse a variable that torch takes.")
PYTHON
