"""Log-mel spectrograms as a layer: a strided convolution, two squares, a logarithm.

A discrete Fourier transform multiplies a frame by cosines and sines and adds up. Moved
along a wave in steps, that is what a convolution with a stride does, and its kernels
are known: windowed cosines and sines. So the layer runs wherever convolutions do, in
the files of LiteRT and ONNX too, and gives what `aiva.ops.log_mel` gives by fast
Fourier transforms.

Shapes: B waves, n samples, T frames, F frequencies, M mel filters.
"""

import keras
import numpy as np
from keras import layers, ops

from aiva.conventions.numbers import whole_numbers
from aiva.conventions.waves import check_sample_rate
from aiva.ops.speech.log_mel import hann_window, mel_filters

SCALINGS = (None, "clip", "channel", "frame")
RANGE = 4 * np.log(10)  # 40 dB: what is fainter beside a voice is room and hiss
LOUD = 0.8 * RANGE  # frames this little below the loudest are speech


@keras.saving.register_keras_serializable("aiva")
class LogMel(layers.Layer):
    """Compute log-mel spectrograms of waves, the same as `aiva.ops.log_mel`.

    Args:
        sample_rate: Samples per second.
        window_length: Samples of a frame.
        hop_length: Samples from one frame to the next.
        fft_length: Samples of the Fourier transform, at least those of a frame.
        num_mels: Number M of mel filters.
        scaling: `"clip"` subtracts the mean of each spectrogram and divides by its
            standard deviation, so that loud and quiet clips look alike; it needs clips
            of one length, since padding is part of the mean. `"channel"` makes
            microphones and voices more alike, too, see `without_channel`. `"frame"`
            scales each frame, whatever the others are. None leaves logarithms as they
            are.
        name: This and what follows as in every Keras layer.
        trainable: Without meaning, because nothing is learned.
        dtype: Number type of the result; the transform itself has 32 bits.

    Raises:
        ValueError: If a number is out of its range, the Fourier transform is shorter
            than a frame, a filter would hear nothing, or the scaling is unknown.

    Example:
        >>> tuple(LogMel(scaling="clip")(np.zeros((2, 8000), "float32")).shape)
        (2, 98, 40)
    """

    def __init__(
        self,
        sample_rate: int = 8000,
        window_length: int = 200,
        hop_length: int = 80,
        fft_length: int = 256,
        num_mels: int = 40,
        scaling: str | None = None,
        name: str | None = None,
        trainable: bool = True,
        dtype=None,
    ):
        super().__init__(name=name, trainable=trainable, dtype=dtype, autocast=False)
        if scaling not in SCALINGS:
            raise ValueError(
                f"`scaling` must be one of {SCALINGS}. Received: scaling={scaling!r}."
            )
        self.sample_rate = check_sample_rate(sample_rate)
        self.window_length, self.hop_length, self.fft_length, self.num_mels = (
            whole_numbers(
                window_length=window_length,
                hop_length=hop_length,
                fft_length=fft_length,
                num_mels=num_mels,
            )
        )
        if fft_length < window_length:
            raise ValueError(
                "`fft_length` must be at least `window_length`: no sample of a frame "
                f"may be lost. Received: fft_length={fft_length}, "
                f"window_length={window_length}."
            )
        self.scaling = scaling
        self.waves = fourier_kernel(self.window_length, self.fft_length)
        filters = mel_filters(self.sample_rate, self.fft_length, self.num_mels)
        # The energy of a frequency is the sum of the squares of both its parts.
        self.filters = np.concatenate([filters, filters])  # (2 F, M)

    def call(self, waves):
        """Return spectrograms `(B, T, M)` of waves `(B, n)`."""
        waves = ops.expand_dims(ops.cast(waves, "float32"), -1)  # (B, n, 1)
        spectrum = ops.conv(
            waves,
            self.waves,
            strides=self.hop_length,
            padding="valid",
            data_format="channels_last",
        )  # (B, T, 2 F)
        energy = ops.matmul(ops.square(spectrum), self.filters)  # (B, T, M)
        x = ops.log(energy + 1e-5)
        if self.scaling == "channel":
            x = without_channel(x)
        elif self.scaling is not None:
            axes = (1, 2) if self.scaling == "clip" else (2,)
            x = x - ops.mean(x, axes, keepdims=True)
            # Silence has no deviation: there 0 is divided by a little more than 0.
            x = x * ops.rsqrt(ops.mean(ops.square(x), axes, keepdims=True) + 1e-5)
        return ops.cast(x, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        """Return the shape of the spectrograms; frames lie inside the wave."""
        batch, samples = input_shape
        if samples is not None:
            if samples < self.window_length:
                raise ValueError(
                    f"A wave must have at least the {self.window_length} samples of a "
                    f"frame. Received: {samples}."
                )
            samples = 1 + (samples - self.window_length) // self.hop_length
        return batch, samples, self.num_mels

    def get_config(self):
        """Return the arguments, from which Keras builds the layer again."""
        names = (
            "sample_rate",
            "window_length",
            "hop_length",
            "fft_length",
            "num_mels",
            "scaling",
        )
        own = {name: getattr(self, name) for name in names}
        return {**super().get_config(), **own}


def without_channel(x):
    """Take away what a room, a microphone and a voice do to all frames of a clip.

    First, what lies more than 40 dB below the loudest moment is raised to there: a
    quiet room and a noisy one become alike. Then the mean of the clip is subtracted,
    and half of what each band has more than others in the loud frames. A microphone
    that is dull, or a voice that is bright, is so in every frame, and a mean over time
    tells it (cepstral mean normalisation: Atal, 1974,
    https://doi.org/10.1121/1.1914702). Only half, because the mean of a short word
    tells of the word, too.

    Args:
        x: Logarithms of energies `(B, T, M)`.

    Returns:
        The same shape, of about one standard deviation.

    Example:
        >>> quiet = np.random.default_rng(0).uniform(-9, 0, (1, 50, 40)).astype("f4")
        >>> louder = without_channel(quiet + 2)
        >>> bool(np.allclose(without_channel(quiet), louder, atol=1e-4))
        True
    """
    loudest = ops.max(x, axis=(1, 2), keepdims=True)
    x = ops.maximum(x, loudest - RANGE)
    is_loud = ops.max(x, axis=2, keepdims=True) > loudest - LOUD  # (B, T, 1)
    is_loud = ops.cast(is_loud, x.dtype)
    bands = ops.sum(x * is_loud, axis=1, keepdims=True)  # (B, 1, M)
    bands = bands / ops.sum(is_loud, axis=1, keepdims=True)
    channel = bands - ops.mean(bands, axis=2, keepdims=True)
    x = x - ops.mean(x, axis=(1, 2), keepdims=True) - channel / 2
    return x / 3  # the standard deviation of most clips


def fourier_kernel(window_length: int, fft_length: int) -> np.ndarray:
    """Return windowed cosines and sines, the kernels of a Fourier transform.

    Args:
        window_length: Samples of a frame.
        fft_length: Samples of the transform, F = fft_length // 2 + 1.

    Returns:
        Array `(window_length, 1, 2 F)` float32, the cosines first.

    Example:
        >>> fourier_kernel(200, 256).shape
        (200, 1, 258)
    """
    frequencies = np.arange(fft_length // 2 + 1) / fft_length
    phase = 2 * np.pi * np.outer(np.arange(window_length), frequencies)  # (window, F)
    kernel = np.concatenate([np.cos(phase), np.sin(phase)], axis=-1)
    windowed = kernel * hann_window(window_length)[:, None]
    return windowed[:, None, :].astype("float32")
