import keras
import numpy as np
from keras import layers, ops

from aiva.models.speech.voice_mel import FLOOR, voice_frames
from aiva.ops.speech.excitation import minimum_phase, pulse_train
from aiva.ops.speech.log_mel import hann_window, mel_filters
from aiva.ops.speech.stft import inverse_stft, stft

LOOP = 200  # frames after which the noise begins anew


@keras.saving.register_keras_serializable("aiva")
class SourceFilter(layers.Layer):
    def __init__(self, sample_rate, num_mels, seed=0, name=None, trainable=True, dtype=None, minphase=True, short=False):
        super().__init__(name=name, trainable=trainable, dtype=dtype, autocast=False)
        self.sample_rate, self.num_mels, self.seed = sample_rate, num_mels, seed
        self.minphase = minphase
        self.lengths = voice_frames(sample_rate)
        fft = self.lengths["fft_length"]
        filters = mel_filters(sample_rate, fft, num_mels)
        energy = np.sum(hann_window(self.lengths["window_length"]) ** 2)
        if short: self.lengths = dict(window_length=400,hop_length=200,fft_length=512)
        self.white = np.log(energy * filters.sum(axis=0)).astype("float32")
        self.interpolation = between_bands(filters)[:, ::2 if short else 1]
        self.noise = noise_spectra(self.lengths, seed)

    def call(self, inputs):
        mels, colours, pitch, voicing = (ops.cast(x, "float32") for x in inputs)
        base = ops.concatenate([mels - self.white] * 2, -1)
        bands = base + colours
        bands = ops.clip(bands, -20.0, 15.0)
        pulses, noise = ops.split(bands / 2, 2, axis=-1)
        pulses, noise = (ops.matmul(x, self.interpolation) for x in (pulses, noise))
        voiced = ops.log_sigmoid(voicing)[..., None]
        source = stft(pulse_train(pitch, self.sample_rate, self.lengths["hop_length"]), **self.lengths, centred=True)
        f = minimum_phase(pulses + voiced) if self.minphase else (ops.exp(pulses + voiced), 0.0)
        count = ops.shape(mels)[1]
        index = ops.arange(count) % LOOP
        gain = ops.exp(noise)
        nr, ni = (ops.take(part, index, axis=0) * gain for part in self.noise)
        real = source[0] * f[0] - source[1] * f[1] + nr
        imaginary = source[0] * f[1] + source[1] * f[0] + ni
        return inverse_stft((real, imaginary), **self.lengths, centred=True)

    def compute_output_shape(self, shapes):
        b, t = shapes[0][:2]
        return b, None if t is None else t * self.lengths["hop_length"]


def between_bands(filters):
    centres = filters.argmax(axis=0)
    return np.stack([np.interp(np.arange(len(filters)), centres, row) for row in np.eye(len(centres))]).astype("float32")


def noise_spectra(lengths, seed):
    hop, window = lengths["hop_length"], lengths["window_length"]
    wave = np.random.default_rng(seed).standard_normal(LOOP * hop)
    starts = np.arange(LOOP) * hop - (window - hop) // 2
    frames = wave[(starts[:, None] + np.arange(window)) % len(wave)]
    s = np.fft.rfft(frames * hann_window(window), lengths["fft_length"])
    return s.real.astype("float32"), s.imag.astype("float32")
