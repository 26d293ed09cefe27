"""Write speech.npz: log-mel spectrograms and CTC losses by other libraries.

Spectrograms are by librosa 0.11 (`librosa.stft`) and TensorFlow 2.21
(`tf.signal.linear_to_mel_weight_matrix`: triangles on HTK's mel scale, straight in mel,
of peak 1): `log(|stft|^2 @ filters + floor)`. librosa's own filters, `htk=True,
norm=None`, are straight in hertz and differ by up to 0.0076. CTC losses and gradients
are by torch 2.11 in float64. In an environment of its own, run in the root of the
repository:

    pip install librosa tensorflow-cpu torch
    python -m tests.golden.make_speech
"""

from pathlib import Path

import librosa
import numpy as np
import tensorflow as tf
import torch

FLOOR = 1e-5
# Sample rate, window, hop, length of the transform, filters, lowest, highest frequency.
# The length is even: TensorFlow takes the last frequency for half the sample rate.
SETTINGS = {
    "telephone": (8000, 200, 80, 256, 40, 20, 4000),
    "wide": (16000, 400, 160, 512, 80, 0, 7600),
    "odd window": (22050, 551, 220, 1024, 80, 20, 8000),
    "odd hop": (8000, 201, 67, 256, 20, 100, 3900),
}


def sound(rng, sample_rate):
    """Draw a rising tone, noise that fades, and silence, in steps of 16 bits."""
    time = np.arange(int(0.12 * sample_rate)) / sample_rate
    tone = 0.5 * np.sin(2 * np.pi * (200 + 9000 * time) * time)
    noise = 0.3 * rng.normal(size=time.shape) * np.exp(-30 * time)
    wave = np.concatenate([tone, noise, np.zeros(int(0.06 * sample_rate))])
    return (np.round(np.clip(wave, -1, 1) * 32767) / 32768).astype("float32")


def spectrogram(wave, rate, window, hop, length, num_mels, lowest, highest):
    """Return `(T, M)`; frames lie inside the wave, each begins at a multiple of hop."""
    before = (length - window) // 2  # librosa puts a window amid the transform
    padded = np.pad(wave.astype("float64"), (before, length - window - before))
    spectrum = librosa.stft(
        padded, n_fft=length, hop_length=hop, win_length=window, center=False
    )
    filters = tf.signal.linear_to_mel_weight_matrix(
        num_mels, length // 2 + 1, rate, lowest, highest, dtype=tf.float64
    )
    return np.log((np.abs(spectrum) ** 2).T @ filters.numpy() + FLOOR)


def transcripts(rng, count=24, num_frames=14, num_tokens=5):
    """Draw labels that fit, some with repeats, some empty, padded with -1."""
    labels = np.full((count, 6), -1)
    lengths = np.zeros(count, int)
    for row in range(count):
        number = rng.integers(0, 7)
        labels[row, :number] = rng.integers(0, num_tokens, number)
        repeats = np.sum(np.diff(labels[row, :number]) == 0)
        lengths[row] = rng.integers(max(1, number + repeats), num_frames + 1)
    logits = rng.normal(scale=2, size=(count, num_frames, num_tokens + 1))
    return labels, lengths, logits.astype("float32")


def losses(labels, lengths, logits):
    """Return the losses `(B,)` and the gradients of their sum."""
    leaf = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    loss = torch.nn.functional.ctc_loss(
        leaf.log_softmax(-1).transpose(0, 1),
        torch.tensor(np.maximum(labels + 1, 0)),
        torch.tensor(lengths),
        torch.tensor((labels >= 0).sum(axis=1)),
        blank=0,
        reduction="none",
    )
    loss.sum().backward()
    return loss.detach().numpy(), leaf.grad.numpy()


def main():
    """Ask both and save the answers beside this file."""
    rng, arrays = np.random.default_rng(0), {}
    for name, settings in SETTINGS.items():
        wave = sound(rng, settings[0])
        arrays[f"{name}/settings"] = np.array(settings)
        arrays[f"{name}/wave"] = wave
        found = spectrogram(wave, *settings)
        arrays[f"{name}/log_mel"] = found.astype("float32")
    labels, lengths, logits = transcripts(rng)
    loss, gradient = losses(labels, lengths, logits)
    arrays |= {"ctc/labels": labels, "ctc/lengths": lengths, "ctc/logits": logits}
    arrays |= {"ctc/loss": loss, "ctc/gradient": gradient.astype("float32")}
    np.savez_compressed(Path(__file__).parent / "speech.npz", **arrays)


if __name__ == "__main__":
    main()
