import keras
import numpy as np
import pytest
from keras import ops as keras_ops
from scipy import signal

from aiva import ops, scratch
from aiva.scratch.log_mel import triangles
from tests.golden import golden
from tests.ops.backends import JIT, compiled, gradient, numpy, run

GOLDEN = golden("speech")
NAMES = [name.removesuffix("/wave") for name in GOLDEN if name.endswith("/wave")]
WAVES = np.random.default_rng(0).uniform(-0.5, 0.5, (3, 1000)).astype("float32")


def settings_of(name):
    rate, window, hop, length, num_mels, lowest, highest = GOLDEN[f"{name}/settings"]
    return {
        "sample_rate": int(rate),
        "window_length": int(window),
        "hop_length": int(hop),
        "fft_length": int(length),
        "num_mels": int(num_mels),
        "min_frequency": float(lowest),
        "max_frequency": float(highest),
    }


@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_librosa_and_the_filters_of_tensorflow(name):
    """Logarithms of energies up to 1e4 above a floor of 1e-5, within 1e-3."""
    found = run(ops.log_mel, GOLDEN[f"{name}/wave"], **settings_of(name))
    expected = GOLDEN[f"{name}/log_mel"]
    assert (found.shape, found.dtype) == (expected.shape, np.float32)
    assert np.ptp(expected) > 15
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_the_loops(name):
    wave, settings = GOLDEN[f"{name}/wave"][:3000], settings_of(name)
    found = run(ops.log_mel, wave, **settings)
    np.testing.assert_allclose(found, scratch.log_mel(wave, **settings), atol=1e-3)
    louder = {**settings, "floor": 1e-2}
    found = run(ops.log_mel, wave, **louder)
    np.testing.assert_allclose(found, scratch.log_mel(wave, **louder), atol=1e-4)


@pytest.mark.parametrize("jit", JIT)
def test_when_compiled_for_any_number_of_waves(jit):
    found = compiled(ops.log_mel, WAVES, jit=jit)
    np.testing.assert_allclose(found, run(ops.log_mel, WAVES), atol=1e-4)


class Layer(keras.layers.Layer):
    """Keras would try waves of its own, too short ones, to learn of the shape."""

    def call(self, waves):
        return ops.log_mel(waves)

    def compute_output_shape(self, shape):
        return (shape[0], None, 40)


def test_for_any_length():
    waves = keras.Input((None,))
    model = keras.Model(waves, Layer()(waves))
    for length, frames in ((200, 1), (279, 1), (280, 2), (1000, 11)):
        found = model.predict_on_batch(WAVES[:, :length])
        expected = run(ops.log_mel, WAVES[:, :length])
        assert found.shape == (3, frames, 40)
        np.testing.assert_allclose(found, expected, atol=1e-4)


def test_a_wave_does_not_know_its_neighbours():
    loud = np.stack([0.01 * WAVES[0], WAVES[1], np.zeros(1000, "float32")])
    together = run(ops.log_mel, loud)
    for wave, expected in zip(loud, together, strict=True):
        np.testing.assert_allclose(run(ops.log_mel, wave), expected, atol=1e-4)
    np.testing.assert_allclose(together[2], np.log(1e-5), rtol=1e-6)


def test_pieces_give_the_frames_of_the_whole():
    whole = run(ops.log_mel, WAVES)
    first = run(ops.log_mel, WAVES[:, : 200 + 4 * 80])  # five frames
    rest = run(ops.log_mel, WAVES[:, 5 * 80 :])
    pieces = np.concatenate([first, rest], axis=1)
    np.testing.assert_allclose(pieces, whole, atol=1e-5)


def test_takes_floats_of_any_precision():
    expected = run(ops.log_mel, WAVES)
    for waves in (WAVES.astype("float64"), WAVES.tolist()):
        found = numpy(ops.log_mel(waves))
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, expected, atol=1e-4)
    half = numpy(ops.log_mel(WAVES.astype("float16")))
    np.testing.assert_allclose(half, expected, atol=0.1)


def test_the_gradient_is_finite_over_silence_and_right_over_sound():
    waves = np.concatenate([np.zeros((1, 400)), WAVES[:1, :400]], axis=1)

    def total(waves):
        return keras_ops.sum(ops.log_mel(waves, floor=0.1))

    found = gradient(total, waves)
    assert np.isfinite(found).all()
    assert not found[:, :240].any()
    for sample in (430, 500, 650):
        step = np.zeros(waves.shape)
        step[0, sample] = 1e-2
        rise = [
            scratch.log_mel((waves + k * step)[0], floor=0.1).sum() for k in (1, -1)
        ]
        assert found[0, sample] == pytest.approx((rise[0] - rise[1]) / 2e-2, rel=0.02)


@pytest.mark.parametrize("frequency", [300, 1000, 3000])
def test_a_tone_is_loudest_in_the_filter_of_its_frequency(frequency):
    tone = np.sin(2 * np.pi * frequency * np.arange(800) / 8000).astype("float32")
    corners = np.linspace(
        2595 * np.log10(1 + 20 / 700), 2595 * np.log10(1 + 4e3 / 700), 42
    )
    centres = 700 * (10 ** (corners[1:-1] / 2595) - 1)
    loudest = run(ops.log_mel, tone).argmax(axis=-1)
    np.testing.assert_allclose(centres[loudest], frequency, rtol=0.06)


@pytest.mark.parametrize("length", [2, 200, 551])
def test_the_window_is_periodic_for_odd_lengths_too(length):
    expected = signal.get_window("hann", length, fftbins=True)
    np.testing.assert_allclose(ops.hann_window(length), expected, atol=1e-7)


def test_filters_are_triangles_and_cannot_be_changed():
    filters = ops.mel_filters(16000, 512, 40, 50, 7000)
    assert (filters.shape, filters.dtype) == ((257, 40), np.float32)
    frequencies = np.arange(257) * 16000 / 512
    assert not filters[(frequencies <= 50) | (frequencies >= 7000)].any()
    assert filters.max() <= 1
    inside = (frequencies > 100) & (frequencies < 6300)
    np.testing.assert_allclose(filters[inside].sum(axis=1), 1, atol=1e-5)
    expected = triangles(16000, 512, 40, 50, 7000)
    np.testing.assert_allclose(filters, expected.T, atol=1e-6)
    with pytest.raises(ValueError, match="read-only"):
        filters[0, 0] = 1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"window_length": 300}, "fft_length=256, window_length=300"),
        ({"window_length": 1}, "window_length=1"),
        ({"window_length": 200.5}, "window_length=200.5"),
        ({"hop_length": 0}, "hop_length=0"),
        ({"fft_length": 256.0}, "fft_length=256.0"),
        ({"num_mels": 0}, "num_mels=0"),
        ({"num_mels": 128}, "fft_length=256, where 4 hold none"),
        ({"floor": 0}, "floor=0"),
        ({"floor": float("nan")}, "floor=nan"),
        ({"floor": None}, "floor=None"),
        ({"sample_rate": 0}, "sample_rate=0"),
        ({"min_frequency": 5000}, "min_frequency=5000"),
        ({"max_frequency": 8000}, "max_frequency=8000"),
        ({"max_frequency": float("nan")}, "max_frequency=nan"),
        ({"min_frequency": "low"}, "min_frequency='low'"),
    ],
)
def test_bad_settings_are_named(settings, message):
    with pytest.raises(ValueError, match=f"Received: .*{message}"):
        ops.log_mel(WAVES, **settings)


def test_bad_waves_are_named():
    with pytest.raises(ValueError, match="of int16. Divide"):
        ops.log_mel(np.zeros((2, 800), "int16"))
    with pytest.raises(ValueError, match=r"shape \(2, 800, 1\)"):
        ops.log_mel(np.zeros((2, 800, 1), "float32"))
    with pytest.raises(ValueError, match="200 samples of a frame. Received: 199"):
        ops.log_mel(WAVES[:, :199])


def test_centred_frames_are_those_of_a_wave_with_zeros_around():
    wave = np.random.default_rng(2).normal(0, 0.1, 1700).astype("float32")
    around = np.pad(wave, 60)  # of a frame of 200 and a hop of 80
    found = numpy(ops.log_mel(wave, centred=True))
    assert found.shape == (1700 // 80, 40)
    np.testing.assert_allclose(found, numpy(ops.log_mel(around)), atol=1e-5)


def test_centred_frames_shorter_than_a_hop_are_refused():
    with pytest.raises(ValueError, match="hop_length=300, window_length=200"):
        ops.log_mel(WAVES, hop_length=300, centred=True)
    assert ops.log_mel(WAVES, hop_length=300).shape[1] == 3
