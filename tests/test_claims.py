"""Claims: what they print, and that they raise outside their band."""

import numpy as np
import pytest

import aiva
from aiva import claims


@pytest.mark.parametrize(
    ("limits", "line"),
    [
        ({"at_least": 0.97}, "accuracy = 0.9814 (expected: at least 0.97)\n"),
        ({"at_most": 1}, "accuracy = 0.9814 (expected: at most 1)\n"),
        (
            {"at_least": 0.9, "at_most": 1},
            "accuracy = 0.9814 (expected: from 0.9 to 1)\n",
        ),
    ],
)
def test_claim_prints_figure_and_band(capsys, limits, line):
    aiva.claim("accuracy", 0.98137, **limits)
    assert capsys.readouterr().out == line


@pytest.mark.parametrize("value", [0.5, 1.5, float("nan"), float("inf")])
def test_claim_raises_outside_the_band_and_prints_nothing(capsys, value):
    with pytest.raises(AssertionError, match="outside its band"):
        aiva.claim("figure", value, at_least=0.9, at_most=1)
    assert capsys.readouterr().out == ""


def test_the_ends_belong_to_the_band():
    assert claims.inside(0.9, at_least=0.9)
    assert claims.inside(0.9, at_most=0.9)


def test_a_claim_without_a_band_could_not_fail():
    with pytest.raises(ValueError, match="needs a band"):
        aiva.claim("figure", 1.0)


def test_rounding_does_not_cross_the_end_of_a_band(capsys):
    aiva.claim("figure", 0.123444, at_least=0.123441)
    assert capsys.readouterr().out.startswith("figure = 0.123444 ")
    with pytest.raises(
        AssertionError, match=r"= 0\.96896 \(expected: at least 0\.969\)"
    ):
        aiva.claim("figure", 0.96896, at_least=0.969)


def test_a_band_that_is_upside_down_is_named():
    with pytest.raises(ValueError, match="at_least=2, at_most=1"):
        aiva.claim("figure", 1.5, at_least=2, at_most=1)


def test_counts_are_printed_in_full():
    assert claims.shown(np.int64(34826)) == "34826"
    assert claims.shown(34826) == "34826"
    assert claims.shown(1234567.0) == "1.235e+06"
