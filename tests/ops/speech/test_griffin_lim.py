"""Phases that fit magnitudes: the spectra of the wave come close to those asked for."""

import numpy as np
import pytest

from aiva import formants, ops
from tests.ops.backends import JIT, compiled, numpy

LENGTHS = {"window_length": 200, "hop_length": 50, "fft_length": 256}
WAVE = formants.say("seven", formants.Speaker(), sample_rate=8000, seed=0).wave


def magnitudes(wave):
    real, imaginary = ops.stft(wave, **LENGTHS)
    return np.hypot(numpy(real), numpy(imaginary))


def convergence(found, expected):
    """Return the spectral convergence, the error over the magnitudes."""
    return np.linalg.norm(magnitudes(found) - expected) / np.linalg.norm(expected)


def test_the_spectrum_converges_and_momentum_helps():
    asked = magnitudes(WAVE)
    found = {}
    for rounds, momentum in ((0, 0.0), (32, 0.0), (32, 0.99)):
        wave = ops.griffin_lim(asked, **LENGTHS, iterations=rounds, momentum=momentum)
        found[rounds, momentum] = convergence(numpy(wave), asked)
    assert found[0, 0.0] > 0.4
    assert found[32, 0.0] < 0.25
    assert found[32, 0.99] < 0.8 * found[32, 0.0]


def test_the_seed_decides_the_phases():
    asked = magnitudes(WAVE)
    one, again, other = (
        numpy(ops.griffin_lim(asked, **LENGTHS, iterations=4, seed=seed))
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).max() > 0.01


def test_silence_stays_silence_and_a_batch_is_a_batch():
    asked = magnitudes(WAVE)
    batch = np.stack([asked, np.zeros_like(asked)])
    waves = numpy(ops.griffin_lim(batch, **LENGTHS, iterations=8))
    assert waves.shape == (2, 200 + (asked.shape[0] - 1) * 50)
    assert np.isfinite(waves).all()
    assert np.abs(waves[1]).max() < 1e-6
    assert np.abs(waves[0]).max() > 0.01


@pytest.mark.parametrize("centred", [False, True])
def test_arrays_and_tensors_of_a_graph_give_the_same(centred):
    """Arrays go their rounds in NumPy, a compiled model in its backend."""
    real, imaginary = ops.stft(WAVE, **LENGTHS, centred=centred)
    asked = np.hypot(numpy(real), numpy(imaginary))
    asked = np.stack([asked, asked[::-1]])
    settings = {**LENGTHS, "iterations": 6, "centred": centred}
    eager = numpy(ops.griffin_lim(asked, **settings))
    graph = compiled(lambda x: ops.griffin_lim(x, **settings), asked, jit=JIT[0])
    assert eager.shape == graph.shape
    if centred:
        assert eager.shape[1] == asked.shape[1] * 50
    np.testing.assert_allclose(eager, graph, atol=1e-3)


def test_a_momentum_beyond_one_is_refused():
    with pytest.raises(ValueError, match="momentum"):
        ops.griffin_lim(magnitudes(WAVE), **LENGTHS, momentum=1.5)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda asked: asked[:, :99], r"\(frames, 129\).*Received: shape \(\d+, 99\)"),
        (lambda asked: asked[0], "at least one frame"),
        (lambda asked: asked[:0], r"Received: shape \(0, 129\)"),
        (lambda asked: -asked, "finite numbers from 0 on"),
        (lambda asked: asked * np.nan, "Received: values from nan"),
        (lambda asked: None, "at least one frame"),
    ],
)
@pytest.mark.parametrize("iterations", [0, 2])
def test_what_is_no_spectrogram_is_refused(change, message, iterations):
    asked = change(magnitudes(WAVE))
    with pytest.raises(ValueError, match=message):
        ops.griffin_lim(asked, **LENGTHS, iterations=iterations)


def test_lists_are_arrays():
    asked = magnitudes(WAVE)[:5]
    one, other = (
        numpy(ops.griffin_lim(each, **LENGTHS, iterations=2))
        for each in (asked, asked.tolist())
    )
    np.testing.assert_array_equal(one, other)


def test_a_constant_inside_a_graph():
    """Its magnitudes are known when the graph is made, its random phases are not."""
    asked = magnitudes(WAVE)[:20]
    settings = {**LENGTHS, "iterations": 3}

    def shifted(x):
        return x + ops.griffin_lim(asked, **settings)

    expected = numpy(ops.griffin_lim(asked, **settings))
    found = compiled(shifted, np.zeros((1, len(expected)), "float32"), jit=JIT[0])
    np.testing.assert_allclose(found[0], expected, atol=1e-3)
