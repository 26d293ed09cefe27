#!/usr/bin/env bash
# Keras 3.15.1: `keras.utils.audio_dataset_from_directory` pads files of one batch to one
# length, and does the same to their channels. One stereo file gives every mono file of
# its batch a second channel of zeros; the next batch has one channel. And files of 8,000
# and 16,000 samples a second are put together as they are: without `sampling_rate`, which
# needs tensorflow_io, nothing tells that the same tone comes back an octave apart.
#
# Seen with four files of a tone of 440 Hz, one of them stereo, one at 16,000 a second:
#   batch 1  shape (2, 8000, 2), the mono file's second channel all 0
#   batch 2  shape (2, 16000, 1), cycles in 4,000 samples: 220 and 110
# No error and no warning. Mix to one channel and resample before, or read file by file.
# This fails when that has changed.
set -euo pipefail
FOLDER=$(mktemp -d)
trap 'rm -rf "$FOLDER"' EXIT
python3 -m venv "$FOLDER/venv"
"$FOLDER/venv/bin/pip" install -q keras==3.15.1 tensorflow==2.21.0 scipy==1.17.1
cat > "$FOLDER/read.py" <<'PYTHON'
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
from scipy.io import wavfile

folder = pathlib.Path(sys.argv[1], "recordings", "tone")
folder.mkdir(parents=True)


def tone(rate):
    """One second of 440 Hz in 16 bits."""
    wave = np.sin(2 * np.pi * 440 * np.arange(rate) / rate)
    return np.rint(16384 * wave).astype("int16")


def cycles(wave):
    """How often a wave rises through zero in its first 4,000 samples."""
    return int(np.sum((wave[:3999] <= 0) & (wave[1:4000] > 0)))


wavfile.write(folder / "1_mono.wav", 8000, tone(8000))
wavfile.write(folder / "2_stereo.wav", 8000, np.stack([tone(8000)] * 2, axis=1))
wavfile.write(folder / "3_mono.wav", 8000, tone(8000))
wavfile.write(folder / "4_fast.wav", 16000, tone(16000))
files = keras.utils.audio_dataset_from_directory(
    folder.parent, labels=None, batch_size=2, shuffle=False, verbose=False
)
first, second = (np.asarray(batch) for batch in files)
print("batch 1 ", first.shape, "peaks of the mono file", np.abs(first[0]).max(axis=0))
print("batch 2 ", second.shape, "cycles", [cycles(wave[:, 0]) for wave in second])
assert first.shape == (2, 8000, 2), "a stereo file changes no neighbour"
assert np.abs(first[0]).max(axis=0).tolist() == [0.5, 0.0], "not filled with zeros"
assert second.shape == (2, 16000, 1), "other lengths"
assert [cycles(wave[:, 0]) for wave in second] == [220, 110], "rates are not mixed"
print("As seen: channels of zeros, and one tone at two pitches.")
PYTHON
"$FOLDER/venv/bin/python" "$FOLDER/read.py" "$FOLDER"
