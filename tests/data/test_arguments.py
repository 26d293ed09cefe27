import numpy as np
import pytest

from aiva.data.arguments import check_split, first_items, whole_number


@pytest.mark.parametrize("split", ["validation", "Train", None, 0])
def test_a_split_is_train_or_test(split):
    with pytest.raises(ValueError, match=r'"train" or "test".*Received: split='):
        check_split(split)


@pytest.mark.parametrize("value", [0, -3, 2.0, "3", True, None])
def test_other_values_are_refused_with_their_name(value):
    with pytest.raises(ValueError, match=f"`size` must be.*Received: size={value!r}"):
        whole_number("size", value)


def test_whole_numbers_of_numpy_are_welcome():
    number = whole_number("size", np.int64(28))
    assert number == 28 and type(number) is int


def test_first_items():
    images, labels = first_items(np.arange(5), np.arange(5) * 2, count=3)
    assert images.tolist() == [0, 1, 2] and labels.tolist() == [0, 2, 4]
    with pytest.raises(ValueError, match="at most 5, the size of this split"):
        first_items(np.arange(5), np.arange(5), count=6)
