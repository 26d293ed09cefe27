"""Small weights: what matters of their 16 bits comes back, from a smaller file."""

import io

import numpy as np
import pytest

from aiva.conventions.small_weights import packed, unpacked

RNG = np.random.default_rng(0)
ARRAYS = {
    "000 kernel": RNG.normal(0, 0.1, (5, 64, 96)).astype("float32"),
    "001 bias": RNG.normal(0, 3, 96).astype("float32"),
    "002 small kernel": RNG.normal(0, 1, (3, 1, 8)).astype("float32"),
    "003 kernel": RNG.normal(0, 1, (128, 40)) * 10.0 ** -np.arange(40),
    "004 zeros": np.zeros((64, 64)),
}


def test_numbers_come_back_with_8_bits_and_with_16_where_there_are_few(tmp_path):
    path = tmp_path / "weights.npz"
    np.savez_compressed(path, **packed(ARRAYS))
    with np.load(path) as arrays:
        again = unpacked(arrays)
    for found, array in zip(again, ARRAYS.values(), strict=True):
        assert found.dtype == np.float32
        half = array.astype("float16").astype("float32")
        if array.size < 4096:
            np.testing.assert_array_equal(found, half)
        else:
            normal = np.abs(half) > 6.2e-5  # below, a 16-bit float has fewer digits
            np.testing.assert_allclose(found[normal], half[normal], rtol=2**-8)
            np.testing.assert_allclose(found, half, rtol=2**-8, atol=3e-7)


def test_what_is_packed_once_is_packed_again_alike():
    [again] = unpacked(packed({"k": ARRAYS["000 kernel"]}))
    [twice] = unpacked(packed({"k": again}))
    np.testing.assert_array_equal(twice, again)
    assert np.signbit(again).mean() == pytest.approx(0.5, abs=0.05)
    assert (again - ARRAYS["000 kernel"]).mean() == pytest.approx(0, abs=1e-5)


def test_a_file_of_them_is_smaller():
    sizes = []
    for arrays in (packed(ARRAYS), {k: a.astype("f2") for k, a in ARRAYS.items()}):
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)
        sizes.append(file.tell())
    assert sizes[0] < 0.8 * sizes[1]


def test_a_number_that_is_too_large_is_named():
    with pytest.raises(ValueError, match="k do not fit into 16 bits"):
        packed({"k": np.full((64, 64), 1e6)})


@pytest.mark.parametrize("sign", [-1, 1])
def test_no_number_is_rounded_to_infinity(sign):
    """65,500 fits into 16 bits, but not any more with 8 significant ones."""
    [again] = unpacked(packed({"k": np.full((64, 64), sign * 65300.0)}))
    assert (again == sign * 65280).all()
    with pytest.raises(ValueError, match="the largest possible is 65280"):
        packed({"k": np.full((64, 64), sign * 65500.0)})
    [few] = unpacked(packed({"k": np.full(4, sign * 65500.0)}))
    assert (few == sign * 65504).all()
