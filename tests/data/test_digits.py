import hashlib

import numpy as np
import pytest
from sklearn.datasets import load_digits

from aiva.data.digits import digits

SHA256 = {
    "train": "1a5fd3b5c524e826767083c882fe4f8c91850d3568a78caadaa66eb3fe78f5b6",
    "test": "a422c8110b35908d8bc868469498d8bc67c5d5f4357631b3ded0ee283ca6a1e9",
}
COUNTS = {
    "train": [143, 146, 142, 146, 144, 145, 144, 143, 141, 143],
    "test": [35, 36, 35, 37, 37, 37, 37, 36, 33, 37],
}


@pytest.mark.parametrize("split", ["train", "test"])
def test_the_original_pixels_are_always_the_same(split):
    images, labels = digits(split, size=8)
    assert images.dtype == "uint8" and labels.dtype == "int32"
    assert hashlib.sha256(images.tobytes()).hexdigest() == SHA256[split]
    assert np.bincount(labels).tolist() == COUNTS[split]


def test_both_splits_together_are_scikit_learns_digits_in_file_order():
    values, labels = load_digits(return_X_y=True)
    images = np.concatenate([digits("train", size=8)[0], digits("test", size=8)[0]])
    both = np.concatenate([digits("train")[1], digits("test")[1]])
    np.testing.assert_array_equal(np.rint(images.reshape(1797, 64) / 255 * 16), values)
    np.testing.assert_array_equal(both, labels)


def test_enlarged_digits():
    images, labels = digits("test")
    assert images.shape == (360, 28, 28, 1) and images.dtype == "uint8"
    assert labels.shape == (360,)
    assert images.min() == 0 and images.max() == 255
    assert images.mean() == pytest.approx(78.6164, abs=0.01)
    # Neither shifted nor mirrored: shrunk again, they are the originals, blurred a bit.
    shrunk = images.reshape(360, 7, 4, 7, 4).mean((2, 4))
    original = digits("test", size=8)[0][..., 0].astype(float)
    middle = (original[:, :-1] + original[:, 1:]) / 2
    middle = (middle[:, :, :-1] + middle[:, :, 1:]) / 2
    assert alike(shrunk, middle) > 0.94
    assert alike(shrunk[:, :, ::-1], middle) < 0.8
    assert alike(shrunk.swapaxes(1, 2), middle) < 0.8


def alike(first, second):
    return np.corrcoef(first.ravel(), second.ravel())[0, 1]


def test_count_and_errors():
    assert digits("train", size=12, count=5)[0].shape == (5, 12, 12, 1)
    with pytest.raises(ValueError, match="`count` must be at most 360"):
        digits("test", count=361)
    with pytest.raises(ValueError, match="`size` must be a whole number"):
        digits("test", size=-3)
    with pytest.raises(ValueError, match="`split` must be"):
        digits("all")
