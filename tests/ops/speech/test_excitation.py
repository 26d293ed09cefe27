"""Pulses of a pitch without aliases, and filters that answer early."""

import keras
import numpy as np
import pytest
from scipy.signal import lfilter

from aiva import ops
from tests.ops.backends import JIT, compiled, gradient, numpy

RATE, HOP = 16000, 200


def test_a_steady_pitch_is_a_sum_of_cosines():
    """The closed form is the sum of the 38 multiples of 210 Hz up to the limit."""
    found = numpy(ops.pulse_train(np.full((1, 10), 210.0)))[0]
    phase = 2 * np.pi * 210 / RATE * (np.arange(2000) + 1)
    expected = np.cos(np.arange(1, 39)[:, None] * phase).sum(axis=0) / np.sqrt(19)
    np.testing.assert_allclose(found, expected, atol=2e-3)


def test_the_pitch_of_the_pulses_is_the_one_asked_for():
    asked = np.stack([np.linspace(90, 180, 80), np.full(80, 317.0)]).astype("float32")
    waves = numpy(ops.pulse_train(asked))
    assert waves.shape == (2, 80 * HOP)
    # A voice has less of what is high.
    found = ops.pitch(lfilter([1], [1, -0.95], waves))
    np.testing.assert_allclose(found[:, 4:-4], asked[:, 4:-4], rtol=5e-3)
    np.testing.assert_allclose(np.square(waves).mean(axis=1), 1, rtol=0.05)


def test_a_minute_later_pulses_are_where_they_should_be():
    found = numpy(ops.pulse_train(np.full((1, 4800), 101.3, "float32")))[0]
    seconds = (np.arange(4800 * HOP) + 1) / RATE
    last = np.argmax(found[-400:]) + 4800 * HOP - 400
    periods = seconds[last] * np.float64(np.float32(101.3))
    assert abs(periods - round(periods)) < 0.1


def test_no_gradient_flows_to_the_pitch():
    def loudness(hertz):
        return keras.ops.sum(ops.pulse_train(hertz) * hertz[0, 0])

    slope = gradient(loudness, np.full((1, 4), 100.0))
    assert slope[0, 0] != 0  # of the factor
    assert not slope[0, 1:].any()


@pytest.mark.parametrize("jit", JIT)
def test_pulses_in_a_compiled_model(jit):
    hertz = np.linspace(80, 300, 24, dtype="float32").reshape(2, 12)
    found = compiled(ops.pulse_train, hertz, jit=jit)
    np.testing.assert_allclose(found, numpy(ops.pulse_train(hertz)), atol=1e-2)


def test_a_minimum_phase_filter_has_the_magnitudes_and_no_answer_before_time_zero():
    """A resonance of one pole is of minimum phase: it is found again, phase and all."""
    pole = 0.95 * np.exp(0.6j)
    turns = np.exp(-2j * np.pi * np.arange(513) / 1024)
    true = 1 / ((1 - pole * turns) * (1 - pole.conj() * turns))
    real, imaginary = numpy(ops.minimum_phase(np.log(np.abs(true)).astype("float32")))
    np.testing.assert_allclose(real + 1j * imaginary, true, rtol=1e-3, atol=1e-3)
    other = true * np.exp(1j * np.linspace(0, 3, 513))  # another phase is not kept
    again, _ = numpy(ops.minimum_phase(np.log(np.abs(other)).astype("float32")))
    np.testing.assert_allclose(again, real, atol=1e-3)


def test_the_gradient_of_a_filter_is_finite():
    def energy(logarithms):
        real, imaginary = ops.minimum_phase(logarithms)
        return (real[0, 3] ** 2 + imaginary[0, 3] ** 2) / 2

    slope = gradient(energy, np.zeros((1, 9)))
    np.testing.assert_allclose(slope[0], np.eye(9)[3], atol=1e-5)


@pytest.mark.parametrize(
    "hertz", [np.zeros((1, 4)), np.full((1, 4), np.nan), np.ones(4), [[100.0, -1.0]]]
)
def test_what_is_no_pitch_is_refused(hertz):
    with pytest.raises(ValueError, match="pitches above 0 of shape"):
        ops.pulse_train(hertz)
