"""Read 10 s of 1080p video to 32 x 32 frames, by AIVA and by OpenCV, in alternation.

    python tests/benchmarks/clip_reading.py --opencv-python ~/venvs/opencv/bin/python

prints the seconds and the largest memory of each side, on Linux: a process of its own
reads each of two films of the script's own, 10 s and 40 s long, in a temporary folder.
Every second frame is kept, as a frame rate of 15 asks for. README.md says how to read
it.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

AIVA = """
import time
from aiva.data import read_frames
from aiva.conventions.mp4 import pyav
pyav()
start, count = time.perf_counter(), 0
for _, frame in read_frames({path!r}, size=32, frame_rate=15):
    count += 1
"""
OPENCV = """
import time
import cv2
start, count, index = time.perf_counter(), 0, 0
film = cv2.VideoCapture({path!r})
while film.grab():
    if index % 2:  # only what is kept is converted, as a careful program would do
        frame = cv2.resize(film.retrieve()[1], (32, 18), interpolation=cv2.INTER_AREA)
        frame = cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
        count += 1
    index += 1
"""
REPORT = """
import json, pathlib, re
seconds = time.perf_counter() - start
status = pathlib.Path("/proc/self/status").read_text()  # of Linux
megabytes = int(re.search("VmHWM:\\s+(\\d+)", status)[1]) / 1024
print(json.dumps([seconds, megabytes, count, list(frame.shape)]))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--opencv-python", help="with OpenCV; left out if not given")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    sides = {"AIVA": (sys.executable, AIVA)}
    if asked.opencv_python:
        sides["OpenCV"] = (asked.opencv_python, OPENCV)
    print("| film | side | seconds (median) | memory, MB | frames |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for length in (10, 40):
            path = film(Path(folder, f"{length}.mp4"), length)
            found = {side: [] for side in sides}
            for _ in range(asked.rounds):
                for side, (python, code) in sides.items():
                    found[side].append(measured(python, code, path))
            for side, rounds in found.items():
                seconds, megabytes, count, _ = map(list, zip(*rounds, strict=True))
                print(
                    f"| {length} s | {side} | {statistics.median(seconds):.2f} "
                    f"| {max(megabytes):.0f} | {count[0]} |"
                )


def film(path, seconds):
    """Write a 1080p film, 30 frames a second, of a pattern that moves."""
    import av
    import numpy as np

    rows, columns = np.mgrid[:1080, : 1920 + 1200]
    waves = np.sin(rows / 17) * np.cos(columns / 23) + np.sin((rows + columns) / 5) / 4
    grain = np.random.default_rng(0).normal(0, 6, waves.shape)
    grey = np.clip(127 + 90 * waves + grain, 0, 255).astype("uint8")
    pattern = np.stack([grey, grey[::-1], 255 - grey], axis=-1)  # (1080, 3120, 3)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        stream.options = {"preset": "veryfast"}
        for index in range(30 * seconds):
            left = 4 * (index % 300)
            part = np.ascontiguousarray(pattern[:, left : left + 1920])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(part, "rgb24")))
        container.mux(stream.encode())
    return path


def measured(python, code, path):
    """Return seconds, megabytes, number of frames and shape of one of them."""
    command = [python, "-c", code.format(path=str(path)) + REPORT]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
