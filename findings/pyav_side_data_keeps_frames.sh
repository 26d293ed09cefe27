#!/usr/bin/env bash
# PyAV 18.1.0: a decoded frame whose `side_data` was looked at is not freed with its last
# reference, but when Python's cycle collector comes: frame and side data hold each other.
# Few objects are made for each frame, so the collector comes rarely, while every frame of
# a 1080p film holds 3 MB. A loop that asks each frame for its display matrix (the only
# way to see that a film is mirrored) grows by hundreds of megabytes.
#
# Seen with 300 frames of 1920 x 1080 pixels, largest memory of the process:
#   nothing asked 46 MB, `frame.rotation` 46 MB, `frame.side_data` 526 MB,
#   `frame.side_data` and gc.collect() every 10 frames 73 MB
# No error and no warning. Ask the first frame alone, or collect by hand. This fails when
# that has changed.
set -euo pipefail
FOLDER=$(mktemp -d)
trap 'rm -rf "$FOLDER"' EXIT
python3 -m venv "$FOLDER/venv"
"$FOLDER/venv/bin/pip" install -q av==18.1.0 numpy
cat > "$FOLDER/film.py" <<'PYTHON'
import sys

import av
import numpy as np

with av.open(sys.argv[1], "w") as container:
    stream = container.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
    stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
    for index in range(300):
        picture = np.full((1080, 1920, 3), index % 256, "uint8")
        container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
    container.mux(stream.encode())
PYTHON
cat > "$FOLDER/read.py" <<'PYTHON'
import gc
import pathlib
import re
import sys

import av

path, asked = sys.argv[1:]
with av.open(path) as container:
    for index, frame in enumerate(container.decode(video=0)):
        if asked == "rotation":
            frame.rotation
        if asked in ("side_data", "collected"):
            frame.side_data
        if asked == "collected" and index % 10 == 0:
            gc.collect()
status = pathlib.Path("/proc/self/status").read_text()
print(int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024)
PYTHON
"$FOLDER/venv/bin/python" "$FOLDER/film.py" "$FOLDER/film.mp4"
for asked in nothing rotation side_data collected; do
  "$FOLDER/venv/bin/python" "$FOLDER/read.py" "$FOLDER/film.mp4" $asked > "$FOLDER/$asked"
  echo "$asked $(cat "$FOLDER/$asked") MB"
done
python3 - "$FOLDER" <<'PYTHON'
import pathlib
import sys

nothing, rotation, side_data, collected = (
    int(pathlib.Path(sys.argv[1], name).read_text())
    for name in ("nothing", "rotation", "side_data", "collected")
)
assert rotation < 1.3 * nothing, "frame.rotation holds frames too"
assert side_data > nothing + 200, "frame.side_data lets its frame go"
assert collected < side_data / 2, "the collector does not free them"
print("As seen: a frame that was asked for its side data stays in memory.")
PYTHON
