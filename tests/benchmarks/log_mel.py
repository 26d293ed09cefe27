"""Log-mel spectrograms of one hour of speech: AIVA, librosa and torchaudio in turn.

    python tests/benchmarks/log_mel.py --other-python ~/venvs/audio/bin/python

prints the seconds of each side, and AIVA's divided by those of the faster other one.
Each side runs in a process of its own, in `--rounds` rounds, one after the other, and
counts neither its import nor its first batch. README.md says how to read it.
"""

import argparse
import json
import statistics
import subprocess
import sys

COMMON = """
import json, time
import numpy as np
waves = np.random.default_rng(0).uniform(-0.3, 0.3, (360, 160_000)).astype("float32")
"""
AIVA = """
from aiva import ops
def log_mel(waves):
    return np.asarray(ops.log_mel(waves, 16000, 400, 160, 512, 40, 20.0))
"""
COMPILED = """
import keras
from aiva import ops
class LogMel(keras.layers.Layer):
    def call(self, waves):
        return ops.log_mel(waves, 16000, 400, 160, 512, 40, 20.0)
waves_in = keras.Input(waves.shape[1:])
model = keras.Model(waves_in, LogMel()(waves_in))
log_mel = model.predict_on_batch
"""
LIBROSA = """
import librosa
version = librosa.__version__
def log_mel(waves):
    energies = librosa.feature.melspectrogram(
        y=waves, sr=16000, n_fft=512, win_length=400, hop_length=160, n_mels=40,
        fmin=20.0, center=False, htk=True, norm=None,
    )
    return np.log(energies + 1e-5)
"""
TORCHAUDIO = """
import torch, torchaudio
transform = torchaudio.transforms.MelSpectrogram(
    16000, n_fft=512, win_length=400, hop_length=160, n_mels=40, f_min=20.0,
    center=False,
)
@torch.no_grad()
def log_mel(waves):
    return torch.log(transform(torch.from_numpy(waves)) + 1e-5).numpy()
"""
REPORT = """
found = {}
for size in (1, 6, 60):
    log_mel(waves[:size])
    clock, cpu = time.perf_counter(), time.process_time()
    for start in range(0, len(waves), size):
        log_mel(waves[start : start + size])
    found[size] = [time.perf_counter() - clock, time.process_time() - cpu]
print(json.dumps(found))
"""


def main():
    """Measure the sides in turn and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--other-python", help="with librosa and torchaudio")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    other = asked.other_python or sys.executable
    sides = {
        "AIVA": (sys.executable, AIVA),
        "AIVA in a model": (sys.executable, COMPILED),
        "librosa": (other, LIBROSA),
        "torchaudio": (other, TORCHAUDIO),
    }
    rounds = {name: [] for name in sides}
    for _ in range(asked.rounds):
        for name, side in list(sides.items()):
            found = measured(*side)
            if found is None:
                print(f"{name} cannot be imported by {side[0]}, and is left out.")
                del sides[name]
            else:
                rounds[name].append(found)
    print("| side | seconds an hour | CPU seconds | waves of 10 s in a batch |")
    print("|---|---|---|---|")
    best = {name: fastest(rounds[name]) for name in sides}
    for name, (seconds, cpu, size) in best.items():
        print(f"| {name} | {seconds:.2f} | {cpu:.2f} | {size} |")
    others = [best[name][0] for name in ("librosa", "torchaudio") if name in best]
    for name in ("AIVA", "AIVA in a model"):
        if others:
            print(f"\n{name} / the faster other: {best[name][0] / min(others):.2f}")


def measured(python, code):
    """Return seconds and CPU seconds by size of a batch, None if it cannot run."""
    command = [python, "-c", COMMON + code + REPORT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "ModuleNotFoundError" in done.stderr or "OSError" in done.stderr:
        return None
    done.check_returncode()
    return json.loads(done.stdout.splitlines()[-1])


def fastest(rounds):
    """Return the medians of the size of a batch that suits a side best."""
    medians = []
    for size in rounds[0]:
        pairs = [found[size] for found in rounds]
        seconds, cpu = map(statistics.median, zip(*pairs, strict=True))
        medians.append((seconds, cpu, size))
    return min(medians)


if __name__ == "__main__":
    main()
