"""A slice of the million mutated label maps of tests/benchmarks/label_map_fuzz.py."""

import warnings

import pytest

from tests.benchmarks import label_map_fuzz


def test_nothing_but_the_two_errors_comes_out(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        counts, failures, slowest = label_map_fuzz.fuzz(range(4000), tmp_path)
    assert failures == []
    assert slowest[0] < 5
    assert counts["read"] > 200 and counts["refused by the grammar"] > 1000
    assert counts["refused as no UTF-8"] and counts["refused for an id"]
    assert counts["read, refused as categories"]


def test_inputs_can_be_made_again():
    assert [label_map_fuzz.made(k) for k in range(50)] == [
        label_map_fuzz.made(k) for k in range(50)
    ]
    assert len({label_map_fuzz.made(k) for k in range(500)}) > 400


def test_another_error_would_be_seen(tmp_path, monkeypatch):
    def broken(path):
        raise KeyError("id")

    monkeypatch.setattr(label_map_fuzz.object_detection, "load_labelmap", broken)
    counts, failures, _ = label_map_fuzz.fuzz(range(3), tmp_path)
    assert not counts and [number for number, _ in failures] == [0, 1, 2]
    monkeypatch.undo()
    monkeypatch.setattr(label_map_fuzz, "LONGEST_MESSAGE", 10)
    (tmp_path / "x").write_bytes(b"item {")
    with pytest.raises(AssertionError, match="characters"):
        label_map_fuzz.outcome(tmp_path / "x")
