"""Spectrograms for pictures: in decibels below the loudest, with their time and pitch.

Shapes: n samples, T frames, F frequencies or M mel filters.
"""

from typing import NamedTuple

import numpy as np

from aiva.conventions.frames import voice_frames
from aiva.conventions.numbers import are_numbers

WINDOW, HOP = 0.025, 0.005  # seconds: a frame, and the step from one to the next
RANGE = 60  # decibels from the darkest colour to the brightest
COLORS = {"cmap": "magma", "interpolation": "nearest", "aspect": "auto"}


class Spectrum(NamedTuple):
    """Decibels `(F, T)`, and the seconds and the pitch at which its edges lie."""

    decibels: np.ndarray
    extent: tuple  # seconds left and right, pitch below and above


def linear_spectrum(wave, sample_rate) -> Spectrum:
    """Return the energy of a wave at each frequency, in decibels of full scale.

    Frames are centred at steps of 5 ms; beyond its ends a wave is silent. The pitch is
    in kilohertz.

    Example:
        >>> spectrum = linear_spectrum(np.zeros(8000), 8000)
        >>> spectrum.decibels.shape, spectrum.extent[3]
        ((129, 201), 4.0)
    """
    window, hop = int(WINDOW * sample_rate), int(HOP * sample_rate)
    fft_length = power_of_two(window)
    padded = np.pad(wave, (window // 2, window))
    frames = np.lib.stride_tricks.sliding_window_view(padded, window)[::hop]
    frames = frames[: len(wave) // hop + 1]  # (T, window)
    shape = np.hanning(window + 1)[:-1]
    energy = np.abs(np.fft.rfft(frames * shape, fft_length)) ** 2  # (T, F)
    decibels = 10 * np.log10(energy / shape.sum() ** 2 + 1e-12)
    step = hop / sample_rate
    end = (len(frames) - 0.5) * step
    return Spectrum(decibels.T, (-step / 2, end, 0.0, sample_rate / 2000))


def mel_spectrum(wave, sample_rate, num_mels) -> Spectrum:
    """Return what `ops.log_mel` makes of a wave, in decibels; the pitch is the filter.

    Frames are those of a model: of 25 ms, each 10 ms behind the last, inside the wave.

    Example:
        >>> mel_spectrum(np.zeros(8000, "float32"), 8000, 40).decibels.shape
        (40, 98)
    """
    from keras import ops

    from aiva.ops.speech.log_mel import log_mel

    window, hop = int(WINDOW * sample_rate), int(2 * HOP * sample_rate)
    logarithms = log_mel(
        wave,
        sample_rate,
        window_length=window,
        hop_length=hop,
        fft_length=power_of_two(window),
        num_mels=num_mels,
    )
    decibels = 10 / np.log(10) * ops.convert_to_numpy(logarithms).T  # (M, T)
    start = (window - hop) / 2 / sample_rate
    end = start + decibels.shape[1] * hop / sample_rate
    return Spectrum(decibels, (start, end, 0.5, num_mels + 0.5))


def voice_spectrum(wave, sample_rate) -> Spectrum:
    """Return the spectrogram of speech synthesis, as `aiva.ops.voice_mel` has it.

    Example:
        >>> voice_spectrum(np.zeros(8000, "float32"), 8000).extent
        (0.0, 1.0, 0.5, 80.5)
    """
    from keras import ops

    from aiva.ops.speech.voice_mel import voice_mel

    mel = ops.convert_to_numpy(voice_mel(wave, sample_rate))  # (T, M)
    return given_spectrum(mel, voice_frames(sample_rate)["hop_length"] / sample_rate)


def given_spectrum(mel, hop_seconds) -> Spectrum:
    """Return a log-mel spectrogram `(T, M)` in decibels, a frame for each hop.

    Raises:
        ValueError: If a hop has no duration.

    Example:
        >>> given_spectrum(np.zeros((80, 40)), 0.0125).extent
        (0.0, 1.0, 0.5, 40.5)
    """
    if not are_numbers(hop_seconds) or not 0 < hop_seconds < float("inf"):
        raise ValueError(
            "`hop_seconds` must be the seconds from one frame to the next, more than "
            f"0. Received: hop_seconds={hop_seconds!r}."
        )
    frames, num_mels = mel.shape
    decibels = 10 / np.log(10) * mel.T  # (M, T)
    return Spectrum(decibels, (0.0, frames * hop_seconds, 0.5, num_mels + 0.5))


def power_of_two(number):
    """Return the smallest power of two that is not less.

    Example:
        >>> power_of_two(200), power_of_two(256)
        (256, 256)
    """
    return 1 << (number - 1).bit_length()


def draw_spectrum(ax, spectrum, loudest):
    """Draw a spectrogram, from 60 decibels below the loudest up to it."""
    scale = {"vmin": loudest - RANGE, "vmax": loudest}
    return ax.imshow(
        spectrum.decibels, origin="lower", extent=spectrum.extent, **scale, **COLORS
    )
