"""From sources to a wave: pulses and noise, coloured in the spectra of short frames.

Frames of two hops fade in and out so that they add up to the source. Each spectrum is
multiplied by a filter, and what comes back is longer than the frame by as much as the
filter rings. All is added up where it belongs (Allen and Rabiner, 1977, "A unified
approach to short-time Fourier analysis and synthesis",
https://doi.org/10.1109/PROC.1977.10770). Nothing is faded a second time, so that a
sound begins as sharply as its source.

Shapes: B waves, T frames, M mel bands, F frequencies.
"""

import keras
import numpy as np
from keras import layers, ops

from aiva.conventions.frames import voice_frames
from aiva.ops.speech.excitation import minimum_phase, pulse_train
from aiva.ops.speech.log_mel import hann_window, mel_filters
from aiva.ops.speech.stft import overlap_add, stft
from aiva.ops.speech.voice_mel import voice_mel

LOOP = 200  # frames after which the noise begins anew: nobody remembers it so long
FAINTEST, LOUDEST = -20.0, 15.0  # logarithms of energies, so that none overflows

# Of what a first wave lacks in a band, a half is added: more would overshoot, because a
# band shares its frames and frequencies with its neighbours.
CORRECTION, FURTHEST = 0.5, 3.0


@keras.saving.register_keras_serializable("aiva")
class SourceFilter(layers.Layer):
    """Make waves from pitch, voicing and the colours of pulses and noise.

    Its inputs are log-mel spectrograms `(B, T, M)`, corrections of them for pulses and
    for noise `(B, T, 2 M)`, pitch in hertz `(B, T)`, and logits `(B, T)` of how much is
    voice. A spectrogram is nearly a filter already: both sources are white, and a
    filter has to give them the energies that the bands had. It is corrected, because
    two sources share the energy, and bands that are narrow show harmonics.

    Then the layer listens to itself: where the spectrogram of its wave has less than it
    should, both filters are raised, and the wave is made anew (analysis by synthesis).

    Noise is the same at every call, a loop of 200 frames. There must be at least four
    frames.

    Args:
        sample_rate: Samples per second.
        num_mels: Number M of mel bands.
        seed: Decides the noise.
        name: This and what follows as in every Keras layer.
        trainable: Without meaning, because nothing is learned.
        dtype: Without meaning, because waves have 32 bits.

    Example:
        >>> bands, frames = np.zeros((1, 40, 80), "f4"), np.full((1, 40), 100, "f4")
        >>> colours = np.zeros((1, 40, 160), "f4")
        >>> SourceFilter()([bands, colours, frames, frames]).shape[1]
        8000
    """

    def __init__(
        self,
        sample_rate: int = 16000,
        num_mels: int = 80,
        seed: int = 0,
        name: str | None = None,
        trainable: bool = True,
        dtype=None,
    ):
        super().__init__(name=name, trainable=trainable, dtype=dtype, autocast=False)
        self.sample_rate, self.num_mels, self.seed = sample_rate, num_mels, seed
        seen = voice_frames(sample_rate)
        hop, fft_length = seen["hop_length"], seen["fft_length"]
        self.lengths = 2 * hop, hop, fft_length
        self.fewest = -(-seen["window_length"] // hop)
        filters = mel_filters(sample_rate, fft_length, num_mels)  # (F, M)
        power = np.square(hann_window(seen["window_length"])).sum()
        # What white noise with a mean square of 1 has in each band.
        self.white = np.log(power * filters.sum(axis=0)).astype("float32")
        self.interpolation = between_bands(filters)
        self.noise = spectra_of_noise(*self.lengths, seed)

    def call(self, inputs):
        """Return waves `(B, T * hop_length)`."""
        mels, colours, pitch, voicing = (ops.cast(part, "float32") for part in inputs)
        if mels.shape[1] is not None and mels.shape[1] < self.fewest:
            raise ValueError(
                f"A vocoder needs at least {self.fewest} frames, as many as one window "
                f"sees. Received: {mels.shape[1]}. Put silence around them, "
                "`np.log(1e-5)` in every band."
            )
        pulses = pulse_train(pitch, self.sample_rate, self.lengths[1])
        pulses = stft(pulses, *self.lengths, centred=True)
        voiced = ops.expand_dims(ops.log_sigmoid(voicing), -1)  # (B, T, 1)
        both = ops.concatenate([ops.subtract(mels, self.white)] * 2, axis=-1) + colours
        wave = self.synthesized(both, pulses, voiced)
        found = voice_mel(wave, self.sample_rate, self.num_mels)
        missing = ops.clip(ops.stop_gradient(mels - found), -FURTHEST, FURTHEST)
        both = both + CORRECTION * ops.concatenate([missing] * 2, axis=-1)
        return self.synthesized(both, pulses, voiced)

    def synthesized(self, both, pulses, voiced):
        """Colour pulses and noise, and return their sum as waves.

        Args:
            both: Logarithms of energies of the filters of pulses and of noise
                `(B, T, 2 M)`.
            pulses: Real and imaginary parts `(B, T, F)` of the spectra of pulses.
            voiced: Logarithms `(B, T, 1)` of the share of the pulses.
        """
        both = ops.clip(both, FAINTEST, LOUDEST) / 2  # of amplitudes
        of_pulses, of_noise = (
            ops.matmul(part, self.interpolation) for part in ops.split(both, 2, axis=-1)
        )  # (B, T, F)
        tract = minimum_phase(of_pulses + voiced)
        frames = ops.shape(both)[1]
        moment = ops.arange(frames) % LOOP
        level = ops.exp(of_noise)
        noise = [level * ops.take(part, moment, axis=0) for part in self.noise]
        real = pulses[0] * tract[0] - pulses[1] * tract[1] + noise[0]
        imaginary = pulses[0] * tract[1] + pulses[1] * tract[0] + noise[1]
        return self.added_up(ops.irfft((real, imaginary), self.lengths[2]), frames)

    def added_up(self, pieces, frames):
        """Add up pieces `(B, T, fft_length)`, and cut off what lies around the hops."""
        window, hop, _ = self.lengths
        before = (window - hop) // 2
        return overlap_add(pieces, hop)[:, before : before + frames * hop]

    def compute_output_shape(self, input_shape):
        """Return the shape of the waves."""
        batch, frames = input_shape[0][:2]
        return batch, None if frames is None else frames * self.lengths[1]

    def get_config(self):
        """Return the arguments, from which Keras builds the layer again."""
        names = ("sample_rate", "num_mels", "seed")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


def between_bands(filters) -> np.ndarray:
    """Return weights `(M, F)` that interpolate from bands to frequencies.

    Example:
        >>> between_bands(np.float32([[1, 0], [0, 0], [0, 1]])).tolist()
        [[1.0, 0.5, 0.0], [0.0, 0.5, 1.0]]
    """
    frequencies, centres = np.arange(len(filters)), filters.argmax(axis=0)
    rows = [np.interp(frequencies, centres, row) for row in np.eye(len(centres))]
    return np.stack(rows).astype("float32")


def spectra_of_noise(window_length, hop_length, fft_length, seed):
    """Return real and imaginary parts `(200, F)` of white noise that is a loop."""
    noise = np.random.default_rng(seed).standard_normal(LOOP * hop_length)
    index = np.arange(LOOP)[:, None] * hop_length + np.arange(window_length)
    frames = noise[index % len(noise)] * hann_window(window_length)
    spectra = np.fft.rfft(frames, fft_length)
    return spectra.real.astype("float32"), spectra.imag.astype("float32")
