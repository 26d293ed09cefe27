"""From mel filters back to frequencies: not negative, and as close as SciPy comes."""

import numpy as np
import pytest
from scipy.optimize import nnls

from aiva import formants, ops
from tests.ops.backends import numpy

FILTERS = ops.mel_filters(8000, 256, 40)
WAVE = formants.say("nine", formants.Speaker(), sample_rate=8000, seed=0).wave


def test_the_answer_is_as_close_as_that_of_scipy():
    energies = np.exp(numpy(ops.log_mel(WAVE)))[::5]
    found = numpy(ops.inverse_mel(energies, FILTERS, iterations=300))
    assert found.shape == (len(energies), 129) and found.min() >= 0
    for asked, answer in zip(energies, found, strict=True):
        _, best = nnls(FILTERS.T.astype("float64"), asked)
        left = np.linalg.norm(answer @ FILTERS - asked)
        assert left <= best + 0.02 * np.linalg.norm(asked)


def test_thirty_steps_are_better_than_none():
    energies = np.exp(numpy(ops.log_mel(WAVE)))
    answers = [numpy(ops.inverse_mel(energies, FILTERS, steps)) for steps in (0, 30)]
    left = [np.linalg.norm(answer @ FILTERS - energies) for answer in answers]
    assert left[1] < left[0] / 2


def test_frequencies_without_a_filter_stay_empty():
    filters = ops.mel_filters(8000, 256, 20, 300.0, 3000.0)
    found = numpy(ops.inverse_mel(np.ones((1, 20), "float32"), filters))
    np.testing.assert_array_equal(found[0, filters.sum(axis=1) == 0], 0)


def test_other_filters_are_refused():
    with pytest.raises(ValueError, match=r"energies \(3, 20\), filters \(129, 40\)"):
        ops.inverse_mel(np.ones((3, 20)), FILTERS)


@pytest.mark.parametrize("wrong", [-1.0, np.nan])
def test_logarithms_are_no_energies(wrong):
    with pytest.raises(ValueError, match="They are no logarithms"):
        ops.inverse_mel(np.full((3, 40), wrong), FILTERS)
