import numpy as np
import pytest

from aiva.data.arguments import check_split, first_items


@pytest.mark.parametrize("split", ["validation", "Train", None, 0])
def test_a_split_is_train_or_test(split):
    with pytest.raises(ValueError, match=r'"train" or "test".*Received: split='):
        check_split(split)


def test_first_items():
    images, labels = first_items(np.arange(5), np.arange(5) * 2, count=np.int64(3))
    assert images.tolist() == [0, 1, 2] and labels.tolist() == [0, 2, 4]
    with pytest.raises(ValueError, match="at most 5, the size of this split"):
        first_items(np.arange(5), np.arange(5), count=6)
