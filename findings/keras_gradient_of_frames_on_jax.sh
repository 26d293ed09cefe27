#!/usr/bin/env bash
# Keras 3.15.1 on JAX 0.10.2, CPU: the gradient of `keras.ops.extract_sequences`, which
# cuts waves into frames and is inside `keras.ops.stft`, takes some 70 times as long as
# that of the same frames by slices and reshapes. Keras cuts frames on JAX by
# `conv_general_dilated_patches`, so the gradient is a convolution with as many channels
# as a frame has samples. Values and gradients are equal; only who trains through a
# spectrum meets it, as a vocoder does.
#
# Seen on two cores, 8 waves of 12,800 samples, frames of 800, one every 200:
#   extract_sequences  28.5 ms
#   reshape             0.4 ms
# Without XLA's optimizations it is 15 s. This fails when that has changed.
set -euo pipefail
FOLDER=$(mktemp -d)
trap 'rm -rf "$FOLDER"' EXIT
python3 -m venv "$FOLDER/venv"
"$FOLDER/venv/bin/pip" install -q keras==3.15.1 jax==0.10.2
cat > "$FOLDER/frames.py" <<'PYTHON'
import os
import statistics
import time

os.environ["KERAS_BACKEND"] = "jax"

import jax
import numpy as np
from keras import ops

WINDOW, HOP = 800, 200
waves = np.random.default_rng(0).normal(size=(8, 12800)).astype("float32")
count = 1 + (waves.shape[1] - WINDOW) // HOP


def by_keras(waves):
    return ops.extract_sequences(waves, WINDOW, HOP)


def by_reshape(waves):
    parts = [
        waves[:, k * HOP : (k + count) * HOP].reshape(-1, count, HOP)
        for k in range(WINDOW // HOP)
    ]
    return ops.concatenate(parts, axis=-1)


assert (by_keras(waves) == by_reshape(waves)).all(), "the frames differ"
seconds, gradients = {}, {}
for cut in (by_keras, by_reshape):
    gradient = jax.jit(jax.grad(lambda waves, cut=cut: (cut(waves) ** 2).sum()))
    gradients[cut] = gradient(waves).block_until_ready()  # compiles
    taken = []
    for _ in range(9):
        started = time.perf_counter()
        gradient(waves).block_until_ready()
        taken.append(time.perf_counter() - started)
    seconds[cut] = statistics.median(taken)
    print(f"{cut.__name__}: {1000 * seconds[cut]:.2f} ms")
assert np.allclose(*gradients.values(), atol=1e-4), "the gradients differ"
assert seconds[by_keras] > 10 * seconds[by_reshape], "Keras' gradient is fast now"
print("As seen: the gradient of Keras' frames is far slower than that of reshapes.")
PYTHON
"$FOLDER/venv/bin/python" "$FOLDER/frames.py"
