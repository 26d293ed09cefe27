"""Tables of figures: what they print, and that no number goes unchecked."""

import numpy as np
import pytest

import aiva

ROWS = {"small": {"accuracy": 0.91238, "bytes": 1200}, "large": {"accuracy": 0.97}}
BANDS = {
    "accuracy": {"small": {"at_least": 0.9, "at_most": 0.95}, "large": "≥ 0.96"},
    "bytes": {"at_most": 2000},
}


def test_a_table_prints_every_figure_beside_its_band(capsys):
    aiva.table(ROWS, BANDS, name="network")
    assert capsys.readouterr().out == (
        "network │ accuracy                │ bytes\n"
        "small   │ 0.9124 (in [0.9, 0.95]) │ 1200 (≤ 2000)\n"
        "large   │   0.97 (≥ 0.96)         │ -\n"
    )


def test_texts_stay_where_they_are(capsys):
    rows = {"a": {"x": 10.5, "y": "two (of ten)"}, "b": {"x": 2, "y": "1"}}
    aiva.table(rows, {"x": {"at_least": 1}})
    assert capsys.readouterr().out == (
        "  │ x          │ y\na │ 10.5 (≥ 1) │ two (of ten)\nb │    2 (≥ 1) │ 1\n"
    )


def test_figures_outside_their_bands_are_named_and_nothing_is_printed(capsys):
    rows = {"small": {"accuracy": 0.8}, "large": {"accuracy": np.float32("nan")}}
    with pytest.raises(AssertionError, match="accuracy of small, accuracy of large"):
        aiva.table(rows, {"accuracy": {"at_least": 0.9}})
    assert capsys.readouterr().out == ""


def test_rounding_does_not_cross_the_end_of_a_band():
    with pytest.raises(AssertionError, match=r"0\.96896 \(≥ 0\.969\)"):
        aiva.table({"a": {"b": 0.96896}}, {"b": {"at_least": 0.969}})


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ({"accuracy": {"at_least": 0}}, "column 'bytes' of row 'small'"),
        ({**BANDS, "accuracy": {"small": {"at_least": 0}}}, "of row 'large'"),
        ({**BANDS, "bytes": {"large": {"at_most": 1}}}, r"'bytes' of rows \['large'\]"),
        ({**BANDS, "recall": {"at_least": 0}}, "column 'recall', where there is none"),
        ({**BANDS, "bytes": 2000}, "Received: 2000 for column 'bytes'"),
        ({**BANDS, "bytes": {"at_least": 2, "at_most": 1}}, "at_least=2, at_most=1"),
    ],
)
def test_numbers_without_bands_and_bands_without_numbers_are_refused(bands, message):
    with pytest.raises(ValueError, match=message):
        aiva.table(ROWS, bands)


def test_a_table_needs_a_cell_and_cells_are_numbers_or_texts():
    with pytest.raises(ValueError, match="at least one row"):
        aiva.table({}, {})
    with pytest.raises(ValueError, match="list in column 'b' of row 'a'"):
        aiva.table({"a": {"b": [1]}}, {})


def test_bands_may_be_written_as_they_are_printed(capsys):
    written = {"accuracy": {"small": "in [0.9, 0.95]", "large": "≥ 0.96"}}
    for bands in (BANDS, {**written, "bytes": "≤ 2000"}):
        aiva.table(ROWS, bands, name="network")
    once, again = np.split(np.array(capsys.readouterr().out.splitlines()), 2)
    assert list(once) == list(again)
    with pytest.raises(AssertionError, match="bytes of small"):
        aiva.table(ROWS, {**written, "bytes": "≤ 1000"})


@pytest.mark.parametrize("text", ["", "0.9", "> 0.9", "≥ high", "in [0.9]", "≥ 1 or 2"])
def test_a_band_that_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError, match="A band is written '≥ 0.97'"):
        aiva.table(ROWS, {**BANDS, "bytes": text})
