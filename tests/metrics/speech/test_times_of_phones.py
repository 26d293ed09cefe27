"""Durations and boundaries of phones: which errors count, and how often."""

import numpy as np
import pytest

from aiva import metrics

EXACT = np.array([[0, 0.1], [0.1, 0.3], [0.3, 0.4]])


def test_durations_are_compared_whenever_phones_begin():
    late = EXACT + 0.25
    assert metrics.duration_error([EXACT], [late])["mean_absolute_error"] < 1e-9
    slower = metrics.duration_error([EXACT, EXACT], [EXACT, 1.2 * EXACT])
    assert slower["mean_absolute_error"] == pytest.approx(1000 * 0.08 / 6)
    assert slower["relative_error"] == pytest.approx(0.1)
    assert slower["phones"] == 6


def test_too_long_and_too_short_do_not_cancel():
    moved = np.array([[0, 0.2], [0.2, 0.3], [0.3, 0.4]])
    found = metrics.duration_error([EXACT], [moved])
    assert found["mean_absolute_error"] == pytest.approx(200 / 3)
    assert found["relative_error"] == pytest.approx(0.5)


def test_a_boundary_between_two_phones_counts_once():
    found = np.array([[0, 0.11], [0.11, 0.33], [0.33, 0.4]])
    whole = metrics.alignment_error([EXACT], [found])
    assert whole["boundaries"] == 4
    assert whole["mean"] == pytest.approx(10) and whole["median"] == pytest.approx(5)
    assert whole["within_20_ms"] == 0.75
    inner = metrics.alignment_error([EXACT], [found], outer=False)
    assert inner["boundaries"] == 2
    assert inner["mean"] == pytest.approx(20) and inner["within_20_ms"] == 0.5


def test_where_one_side_has_a_gap_the_end_and_the_start_count():
    found = np.array([[0, 0.08], [0.1, 0.3], [0.3, 0.4]])
    result = metrics.alignment_error([EXACT], [found])
    assert result["boundaries"] == 5 and result["mean"] == pytest.approx(4)
    assert result["within_20_ms"] == 1  # 20 ms are within 20 ms
    turned = metrics.alignment_error([found], [EXACT])
    assert turned == pytest.approx(result)


def test_boundaries_of_all_utterances_are_pooled():
    result = metrics.alignment_error([EXACT, EXACT[:1]], [EXACT, EXACT[:1] + 0.3])
    assert result["boundaries"] == 6 and result["mean"] == pytest.approx(100)
    assert result["median"] == 0 and result["within_20_ms"] == pytest.approx(4 / 6)


@pytest.mark.parametrize("measure", [metrics.duration_error, metrics.alignment_error])
def test_what_does_not_fit_is_named(measure):
    with pytest.raises(ValueError, match=r"Received: \[3\] and \[2\] phones"):
        measure([EXACT], [EXACT[:2]])
    with pytest.raises(ValueError, match=r"\[3, 3\] and \[3\] phones"):
        measure([EXACT, EXACT], [EXACT])
    with pytest.raises(ValueError, match=r"Received: shape \(3, 2\).*`\[times\]`"):
        measure(EXACT, EXACT)
    for bad in ([], [EXACT[:, ::-1]], [EXACT[:0]], [EXACT[0]], [EXACT + np.nan], None):
        with pytest.raises(ValueError, match="`times` must be a list of arrays"):
            measure([EXACT], bad)


def test_without_a_boundary_there_is_nothing_to_measure():
    with pytest.raises(ValueError, match="utterances of one phone, outer=False"):
        metrics.alignment_error([EXACT[:1]], [EXACT[:1]], outer=False)


def test_a_reference_without_durations_is_refused():
    nothing = [np.zeros((2, 2))]
    with pytest.raises(ValueError, match="Received: 2 phones of 0 seconds"):
        metrics.duration_error(nothing, [np.array([[0, 0.1], [0.1, 0.2]])])
