"""Griffin-Lim in loops: the error never rises, and ops give the same."""

import numpy as np
import pytest

from aiva import formants, ops, scratch
from tests.ops.backends import numpy

WAVE = formants.say("one", formants.Speaker(), sample_rate=8000, seed=0).wave[:2400]


def test_the_error_never_rises():
    asked = np.abs(scratch.spectra(WAVE, 200, 50))
    _, errors = scratch.griffin_lim(asked, 200, 50, iterations=12)
    assert len(errors) == 12
    assert (np.diff(errors) <= 1e-9).all()
    assert errors[-1] < 0.6 * errors[0]


def test_spectra_and_their_inverse_are_those_of_ops():
    spectra = scratch.spectra(WAVE, 200, 50)
    parts = [numpy(part) for part in ops.stft(WAVE, 200, 50, 200)]
    np.testing.assert_allclose(parts[0] + 1j * parts[1], spectra, atol=1e-4)
    changed = spectra * np.exp(0.3j * np.arange(101))
    ours = scratch.overlap_and_add(changed, 200, 50)
    pair = changed.real.astype("float32"), changed.imag.astype("float32")
    fast = numpy(ops.inverse_stft(pair, 200, 50, 200))
    np.testing.assert_allclose(fast[8:-8], ours[8:-8], atol=1e-4)


def test_both_come_as_close_from_phases_of_their_own():
    asked = np.abs(scratch.spectra(WAVE, 200, 50))
    wave, errors = scratch.griffin_lim(asked, 200, 50, iterations=60, seed=1)
    fast = numpy(
        ops.griffin_lim(
            asked.astype("float32"), 200, 50, 200, iterations=60, momentum=0.0
        )
    )
    found = np.abs(scratch.spectra(fast, 200, 50))
    error = np.linalg.norm(found - asked) / np.linalg.norm(asked)
    assert error == pytest.approx(errors[-1], rel=0.5)
    assert len(wave) == len(fast)
