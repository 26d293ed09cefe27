#!/usr/bin/env bash
# pystoi 0.4.1: short-time objective intelligibility (STOI) of a perfect copy is 1 for a
# sentence, and 0.00001 for a single word. STOI compares segments of 30 frames, 0.4
# seconds, of what is louder than -40 dB; where there are fewer, pystoi returns 1e-5, a
# number like any other, with a warning that Python shows once a process. A mean over
# clips of single words mixes such scores with true ones. Zeros around a word do not help,
# since frames of silence are taken out; joining several words does.
#
# Seen with a tone whose loudness wavers, 16,000 samples a second, against itself:
#   0.3 s  0.00001
#   0.3 s with 1 s of silence on both sides  0.00001
#   1.0 s  1.00000
# This fails when that has changed.
set -euo pipefail
FOLDER=$(mktemp -d)
trap 'rm -rf "$FOLDER"' EXIT
python3 -m venv "$FOLDER/venv"
"$FOLDER/venv/bin/pip" install -q pystoi==0.4.1 numpy==2.4.6 scipy
cat > "$FOLDER/judge.py" <<'PYTHON'
import warnings

import numpy as np
from pystoi import stoi

RATE = 16000


def wavering(seconds):
    time = np.arange(int(seconds * RATE)) / RATE
    noise = np.random.default_rng(0).normal(0, 0.01, len(time))
    return np.sin(2 * np.pi * 300 * time) * (1 + 0.5 * np.sin(30 * time)) + noise


silence = np.zeros(RATE)
word = wavering(0.3)
waves = {
    "0.3 s": word,
    "0.3 s with silence": np.concatenate([silence, word, silence]),
    "1.0 s": wavering(1.0),
}
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    seen = {name: stoi(wave, wave, RATE) for name, wave in waves.items()}
for name, score in seen.items():
    print(f"{name}: a perfect copy scores {score:.5f}")
assert seen["0.3 s"] < 1e-4, "a short clip is judged otherwise"
assert seen["0.3 s with silence"] < 1e-4, "silence around a clip helps"
assert seen["1.0 s"] > 0.999, "a long clip is no perfect copy of itself"
print("As seen: a word is too short to be judged, and scores as if nothing was there.")
PYTHON
"$FOLDER/venv/bin/python" "$FOLDER/judge.py"
