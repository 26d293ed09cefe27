#!/usr/bin/env bash
# TFDS 4.9.10: `tfds.features.Audio(dtype=np.int16)`, the type of speech_commands, ljspeech,
# librispeech and vctk, makes noise of a WAV file of 24 bits. pydub gives whole numbers of
# 32 bits, the samples in the upper 24; TFDS casts them with `astype`, which keeps the
# lower 16: of each sample only the lowest 8 bits are left, as loud as full scale.
#
# Seen with a tone of 440 Hz at half scale, and the same tone in 16 bits beside it:
#   16 bits  peak 16384 of 32768, correlation with the tone 1.000
#   24 bits  peak 32257 of 32768, correlation with the tone 0.046
# No error and no warning. Write 16 bits, or read the file yourself and give TFDS an array.
# This fails when that has changed.
set -euo pipefail
FOLDER=$(mktemp -d)
trap 'rm -rf "$FOLDER"' EXIT
python3 -m venv "$FOLDER/venv"
# audioop-lts: what pydub needs since Python 3.13; importlib_resources: what TFDS needs.
"$FOLDER/venv/bin/pip" install -q tensorflow-datasets==4.9.10 tensorflow==2.21.0 \
  pydub==0.25.1 soundfile==0.14.0 importlib_resources \
  'audioop-lts; python_version >= "3.13"'
cat > "$FOLDER/read.py" <<'PYTHON'
import os
import pathlib
import sys
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import soundfile
import tensorflow_datasets as tfds

folder = pathlib.Path(sys.argv[1])
tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(16000) / 16000)
feature = tfds.features.Audio(file_format="wav", dtype=np.int16, sample_rate=16000)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pydub  # noqa: F401 - says that ffmpeg is missing, which WAV does not need
seen = {}
with warnings.catch_warnings():
    warnings.simplefilter("error")
    for bits in (16, 24):
        path = folder / f"{bits}.wav"
        soundfile.write(path, tone, 16000, subtype=f"PCM_{bits}")
        again = soundfile.read(path)[0]
        assert np.abs(again - tone).max() < 1e-4, "the file itself is not the tone"
        kept = np.asarray(feature.encode_example(path)).astype(float)
        seen[bits] = np.abs(kept).max(), np.corrcoef(kept, tone)[0, 1]
        print(f"{bits} bits  peak {seen[bits][0]:.0f}, correlation {seen[bits][1]:.3f}")
assert abs(seen[16][0] - 16384) < 2 and seen[16][1] > 0.999, "16 bits are not kept"
assert seen[24][0] > 32000 and abs(seen[24][1]) < 0.1, "24 bits are read otherwise"
print("As seen: of 24 bits the lowest 8 are kept, which are noise.")
PYTHON
"$FOLDER/venv/bin/python" "$FOLDER/read.py" "$FOLDER"
