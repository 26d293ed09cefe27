"""Log-mel spectrograms: one or several, of the same bands, finite floats."""

import numpy as np
import pytest

from aiva.conventions.mels import list_of_mels

MEL = np.arange(12, dtype="float32").reshape(3, 4)


def test_one_array_or_several_become_a_list():
    for given, count in ((MEL, 1), ([MEL, MEL[:1]], 2), (np.stack([MEL] * 3), 3)):
        found = list_of_mels(given)
        assert len(found) == count and found[0].dtype == np.float64
        np.testing.assert_array_equal(found[0], MEL)


@pytest.mark.parametrize("bad", [[], MEL[0], [MEL, MEL[:, :3]], MEL[:0], [MEL[0]], 3])
def test_other_shapes_are_named(bad):
    with pytest.raises(ValueError, match=r"`other` must be log-mel.*Received: shapes"):
        list_of_mels(bad, "other")


def test_other_numbers_are_named():
    with pytest.raises(ValueError, match=r"Received: int64\. Add a floor"):
        list_of_mels(MEL.astype("int64"))
    with pytest.raises(ValueError, match="Received: float32, not all finite"):
        list_of_mels(np.where(MEL == 3, -np.inf, MEL))
