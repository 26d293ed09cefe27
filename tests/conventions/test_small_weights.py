"""Small weights: 10 bits where there are many, 16 where there are few."""

import io

import numpy as np
import pytest

from aiva.conventions.small_weights import packed, unpacked

RNG = np.random.default_rng(0)
ARRAYS = {
    "000 kernel": RNG.normal(0, 0.1, (5, 64, 96)).astype("float32"),
    "001 bias": RNG.normal(0, 3, 96).astype("float32"),
    "002 small kernel": RNG.normal(0, 1, (3, 1, 8)).astype("float32"),
    "003 kernel": (RNG.normal(0, 1, (128, 40)) * 10.0 ** -np.arange(40)).astype("f4"),
}


def test_a_number_is_off_by_half_a_step_at_most():
    again = unpacked(packed(ARRAYS))
    assert [array.shape for array in again] == [a.shape for a in ARRAYS.values()]
    assert {array.dtype.name for array in again} == {"float32"}
    for found, array in zip(again, ARRAYS.values(), strict=True):
        largest = np.abs(array).max(axis=tuple(range(array.ndim - 1)))
        if array.size >= 4096:
            assert (np.abs(found - array) <= 0.501 * largest / 511 + 1e-12).all()
        else:
            np.testing.assert_allclose(found, array, rtol=1e-3, atol=1e-4)


def test_a_file_of_them_is_much_smaller(tmp_path):
    sizes = []
    for arrays in (packed(ARRAYS), {k: a.astype("f2") for k, a in ARRAYS.items()}):
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)
        sizes.append(file.tell())
    assert sizes[0] < 0.75 * sizes[1]
    path = tmp_path / "weights.npz"
    np.savez_compressed(path, **packed(ARRAYS))
    with np.load(path) as arrays:
        for found, expected in zip(
            unpacked(arrays), unpacked(packed(ARRAYS)), strict=True
        ):
            np.testing.assert_array_equal(found, expected)


def test_zeros_stay_zeros_and_what_is_too_large_is_named():
    [zeros] = unpacked(packed({"k": np.zeros((64, 64))}))
    assert not zeros.any()
    with pytest.raises(ValueError, match="k do not fit into 16 bits"):
        packed({"k": np.full((64, 64), 1e6)})
