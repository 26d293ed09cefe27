"""Which judge of speech notices what? One sentence, changed in many ways.

    python -m tests.benchmarks.speech_judges

prints a table: mel-cepstral distortion, mean absolute difference of log-mels in
decibels, and STOI, each of a changed wave beside the clean one. About 10 seconds.
Where a wave has become longer or shorter, both are cut to the shorter.
"""

import dataclasses

import numpy as np

from aiva import data, formants, metrics, ops
from aiva.conventions.frames import voice_frames
from aiva.ops.speech.voice_mel import voice_mel

RATE = formants.source.RATE
TEXT = "three five seven nine zero one"
SPEAKER = formants.Speaker()


def said(seed=0, **changes):
    """Return the sentence, said by a speaker who may differ."""
    speaker = dataclasses.replace(SPEAKER, **changes)
    return formants.say(TEXT, speaker, RATE, seed=seed).wave


def without_phase(wave, rng):
    """Return a wave of the same magnitudes whose phases are random."""
    sizes = {**voice_frames(RATE), "centred": True}
    real, imaginary = (np.asarray(part) for part in ops.stft(wave, **sizes))
    phases = rng.uniform(0, 2 * np.pi, real.shape)
    changed = np.hypot(real, imaginary) * np.exp(1j * phases)
    pair = changed.real.astype("float32"), changed.imag.astype("float32")
    return np.asarray(ops.inverse_stft(pair, **sizes))


def changed_waves(wave, rng):
    """Return waves by what was done to them."""
    return {
        "nothing": wave,
        "1 dB louder": wave * 10 ** (1 / 20),
        "another seed of its noise": said(seed=1),
        "random phases": without_phase(wave, rng),
        "20 ms later": np.pad(wave, (RATE // 50, 0)),
        "5 % faster": data.resample(wave, RATE, round(RATE / 1.05)),
        "5 % faster, same pitch": said(rate=1.05),
        "2 semitones higher": said(pitch=SPEAKER.pitch * 2 ** (2 / 12)),
        "another speaker": said(pitch=200, tract=0.85),
        "white noise": rng.normal(scale=0.1, size=len(wave)).astype("float32"),
    }


def figures(wave, other):
    """Return the figures of all judges."""
    length = min(len(wave), len(other))
    wave, other = wave[:length], other[:length]
    mels = [np.asarray(voice_mel(each, RATE)) for each in (wave, other)]
    return (
        metrics.mel_cepstral_distortion(*mels),
        10 / np.log(10) * np.abs(mels[0] - mels[1]).mean(),
        metrics.stoi(wave, other, RATE),
    )


def main():
    """Print the table."""
    wave = said()
    print("| change | MCD, dB | log-mels, dB | STOI |\n|---|---|---|---|")
    for name, other in changed_waves(wave, np.random.default_rng(0)).items():
        distortion, difference, understood = figures(wave, other)
        print(f"| {name} | {distortion:.2f} | {difference:.2f} | {understood:.3f} |")


if __name__ == "__main__":
    main()
