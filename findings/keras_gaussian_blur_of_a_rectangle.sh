#!/usr/bin/env bash
# Keras 3.15.1, keras.ops.image.gaussian_blur with a kernel that is no square: on torch
# 2.13.0 the images come back with another size, on JAX 0.10.2 with their own. The torch
# function pads both axes by half of the kernel's height alone.
#
# Seen with images (1, 9, 9, 1) and kernel_size=(3, 7), sigma=(1.0, 1.0):
#   jax   (1, 9, 9, 1)
#   torch (1, 9, 5, 1)
# and with kernel_size=(7, 3): jax (1, 9, 9, 1), torch (1, 9, 13, 1). Square kernels
# agree within 1e-5. No error and no warning. This fails when that has changed.
set -euo pipefail
FOLDER=$(mktemp -d)
trap 'rm -rf "$FOLDER"' EXIT
python3 -m venv "$FOLDER/venv"
"$FOLDER/venv/bin/pip" install -q keras==3.15.1 torch==2.13.0 jax==0.10.2
cat > "$FOLDER/blur.py" <<'PYTHON'
import json

import keras
import numpy as np

images = np.random.default_rng(0).uniform(0, 1, (1, 9, 9, 1)).astype("float32")
found = {}
for size in ((3, 7), (7, 3), (5, 5)):
    blurred = keras.ops.image.gaussian_blur(
        images,
        kernel_size=size,
        sigma=(1.0, 1.0),
        data_format="channels_last",
    )
    blurred = keras.ops.convert_to_numpy(blurred)
    found[str(size)] = [list(blurred.shape), round(float(blurred.mean()), 5)]
print(json.dumps(found))
PYTHON
for backend in jax torch; do
  KERAS_BACKEND=$backend "$FOLDER/venv/bin/python" "$FOLDER/blur.py" \
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
own = [1, 9, 9, 1]
assert [jax[size][0] for size in jax] == [own] * 3, "JAX has changed"
assert torch["(3, 7)"][0] == [1, 9, 5, 1], "torch has changed for wide kernels"
assert torch["(7, 3)"][0] == [1, 9, 13, 1], "torch has changed for tall kernels"
assert torch["(5, 5)"][0] == own, "torch has changed for square kernels"
assert abs(torch["(5, 5)"][1] - jax["(5, 5)"][1]) < 1e-4, "square kernels differ"
print("As seen: torch returns another size for kernels that are no squares.")
PYTHON
