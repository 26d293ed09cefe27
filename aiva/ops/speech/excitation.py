"""What excites a vocal tract: the pulses of a voice, and how a filter delays them.

Shapes: B waves, n samples, T frames, F = fft_length // 2 + 1 frequencies.
"""

import numpy as np
from keras import ops

from aiva.conventions.numbers import whole_number
from aiva.conventions.waves import check_sample_rate

SMALLEST = 1e-4  # of a sine that is divided by


def pulse_train(hertz, sample_rate: int = 16000, hop_length: int = 200):
    """Return a pulse for each period of a voice, without frequencies beyond the limit.

    A pulse train is a sum of cosines of all multiples of the pitch. Those below half
    the sample rate, K of them, have a sum in closed form (Dirichlet's kernel, in sound
    synthesis since Moorer, 1976, https://www.aes.org/e-lib/browse.cfm?elib=2590):
    `1 / 2 + cos x + ... + cos K x = sin((K + 1 / 2) x) / (2 sin(x / 2))`.

    Args:
        hertz: Pitch `(B, T)` in the middle of each hop, above 0; it is interpolated.
        sample_rate: Samples per second.
        hop_length: Samples of a hop.

    Returns:
        Tensor `(B, T * hop_length)` float32 with a mean square of 1, whatever the
        pitch. No gradient flows back to the pitch, which a phase depends on too
        steeply.

    Raises:
        ValueError: If pitches have another shape, or known ones are not above 0.

    Example:
        >>> wave = ops.convert_to_numpy(pulse_train(np.full((1, 80), 100.0)))
        >>> np.flatnonzero(wave[0, :480] > 5).tolist()
        [159, 319, 479]
    """
    sample_rate = check_sample_rate(sample_rate)
    hop_length = whole_number("hop_length", hop_length)
    check_hertz(hertz)
    hertz = ops.stop_gradient(ops.convert_to_tensor(hertz, "float32"))
    around = neighbours(hertz)  # (B, T, 3)
    weights = interpolation(hop_length)  # (3, hop)
    each = ops.matmul(around, weights.astype("float32"))  # (B, T, hop)
    sums = np.cumsum(weights, axis=1) / sample_rate
    phase = periods(ops.matmul(around, sums.astype("float32")))
    harmonics = ops.floor(sample_rate / (2 * each))  # K
    half = np.pi * (phase - ops.round(phase))  # x / 2, from -pi / 2 to pi / 2
    sine = ops.sin(half)
    is_peak = ops.abs(sine) < SMALLEST
    ratio = ops.sin((2 * harmonics + 1) * half) / ops.where(is_peak, 1.0, 2 * sine)
    total = ops.where(is_peak, harmonics, ratio - 0.5)
    pulses = total * ops.sqrt(2 / harmonics)  # each cosine has a mean square of 1 / 2
    frames = ops.shape(hertz)[1]
    return ops.reshape(pulses, (-1, frames * hop_length))


def check_hertz(hertz) -> None:
    """Raise a ValueError unless these are pitches `(B, T)`, arrays above 0."""
    shape = tuple(np.shape(hertz) if isinstance(hertz, (list, tuple)) else hertz.shape)
    known = isinstance(hertz, (list, tuple, np.ndarray))
    if len(shape) != 2 or (known and not (np.asarray(hertz) > 0).all()):
        raise ValueError(
            "`hertz` must be pitches above 0 of shape (waves, frames). Received: "
            f"shape {shape}{', with other values' if len(shape) == 2 else ''}. Where "
            "`aiva.ops.pitch` says 0 there is no voice: fill in any pitch, and leave "
            "its pulses out."
        )


def neighbours(values):
    """Return each of the values `(B, T)` between its neighbours, `(B, T, 3)`.

    Example:
        >>> ops.convert_to_numpy(neighbours(np.float32([[0, 4]]))).tolist()
        [[[0.0, 0.0, 4.0], [0.0, 4.0, 4.0]]]
    """
    before = ops.concatenate([values[:, :1], values[:, :-1]], axis=1)
    behind = ops.concatenate([values[:, 1:], values[:, -1:]], axis=1)
    return ops.stack([before, values, behind], axis=-1)


def interpolation(hop_length) -> np.ndarray:
    """Return weights `(3, hop)` of values in the middles of hops, for each sample.

    Example:
        >>> interpolation(2).tolist()
        [[0.25, 0.0], [0.75, 0.75], [0.0, 0.25]]
    """
    offset = (np.arange(hop_length) + 0.5) / hop_length - 0.5  # of a sample, in hops
    return np.stack([np.maximum(-offset, 0), 1 - abs(offset), np.maximum(offset, 0)])


def periods(inside):
    """Count periods from the beginning, whole ones left out between hops.

    A large number has few digits behind the point.

    Args:
        inside: Periods `(B, T, hop)` from the beginning of each hop.

    Returns:
        Tensor of the same shape.
    """
    total = inside[:, :, -1]  # (B, T)
    total = total - ops.floor(total)
    start = ops.cumsum(total, axis=1) - total
    return ops.expand_dims(start - ops.floor(start), -1) + inside


def minimum_phase(log_magnitudes):
    """Return the filter of given magnitudes that answers as early as possible.

    That is how a vocal tract rings: a pulse goes in, and it dies away behind, not
    before. Of the cepstrum, the inverse Fourier transform of the logarithms, what lies
    before time 0 is folded over to behind it (Oppenheim and Schafer, 1975, "Digital
    signal processing").

    Args:
        log_magnitudes: Natural logarithms of amplitudes `(..., F)`.

    Returns:
        Real and imaginary parts `(..., F)` of the filter.

    Example:
        >>> real, imaginary = minimum_phase(np.zeros((1, 5), "float32"))
        >>> ops.convert_to_numpy(real).tolist()
        [[1.0, 1.0, 1.0, 1.0, 1.0]]
    """
    log_magnitudes = ops.convert_to_tensor(log_magnitudes, "float32")
    length = 2 * (log_magnitudes.shape[-1] - 1)
    nothing = ops.zeros_like(log_magnitudes)
    cepstrum = ops.irfft((log_magnitudes, nothing), length)  # (..., length)
    fold = np.zeros(length, "float32")
    fold[0] = fold[length // 2] = 1
    fold[1 : length // 2] = 2
    _, phase = ops.rfft(ops.multiply(cepstrum, fold), length)
    magnitude = ops.exp(log_magnitudes)
    return magnitude * ops.cos(phase), magnitude * ops.sin(phase)
