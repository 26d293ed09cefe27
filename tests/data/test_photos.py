import numpy as np
import pytest

from aiva.data.photos import OTHERS, TEST, TRAIN, photo, photos

SHAPES = {
    "astronaut": (512, 512, 3),
    "coffee": (400, 600, 3),
    "rocket": (427, 640, 3),
    "immunohistochemistry": (512, 512, 3),
    "hubble": (872, 1000, 3),
    "brick": (512, 512, 3),
    "grass": (512, 512, 3),
    "gravel": (512, 512, 3),
    "motorcycle_left": (500, 741, 3),
    "flower": (427, 640, 3),
    "chelsea": (300, 451, 3),
    "china": (427, 640, 3),
    "camera": (512, 512, 3),
    "retina": (1411, 1411, 3),
    "coins": (303, 384, 3),
    "cell": (660, 550, 3),
}


def test_no_photograph_is_in_both_splits():
    assert not set(TRAIN) & set(TEST)
    assert {*TRAIN, *TEST, *OTHERS} == set(SHAPES)


@pytest.mark.parametrize("name", SHAPES)
def test_every_photograph_comes_with_its_package(name):
    picture = photo(name)
    assert picture.shape == SHAPES[name] and picture.dtype == "uint8"
    assert picture.std() > 5


def test_photographs_are_different():
    assert len({photo(name)[:100, :100].tobytes() for name in SHAPES}) == len(SHAPES)


def test_whole_photographs():
    pictures = photos("test")
    assert [picture.shape for picture in pictures] == [SHAPES[name] for name in TEST]
    np.testing.assert_array_equal(pictures[0], photo("chelsea"))


def test_patches_are_crops_of_each_photograph_in_turn():
    patches = photos("test", patch=64, count=7, seed=3)
    assert patches.shape == (7, 64, 64, 3) and patches.dtype == "uint8"
    for index, patch in enumerate(patches):
        assert is_part_of(patch, photo(TEST[index % 5]))


def is_part_of(patch, picture):
    corners = np.argwhere((picture == patch[0, 0]).all(-1))
    side = len(patch)
    return any(
        np.array_equal(picture[y : y + side, x : x + side], patch) for y, x in corners
    )


def test_the_seed_alone_decides_where_patches_lie():
    patches = photos("train", patch=32, count=20, seed=1)
    np.testing.assert_array_equal(patches, photos("train", patch=32, count=20, seed=1))
    np.testing.assert_array_equal(
        patches[:15], photos("train", patch=32, count=15, seed=1)
    )
    assert (patches != photos("train", patch=32, count=20, seed=2)).any()


def test_defaults_and_the_largest_patch():
    assert photos("train", patch=8).shape == (500, 8, 8, 3)
    assert photos("test", patch=300, count=5).shape == (5, 300, 300, 3)


def test_errors():
    with pytest.raises(ValueError, match=r"at most 300 pixels.*Received: patch=301"):
        photos("test", patch=301)
    with pytest.raises(ValueError, match=r"number of patches.*Received: count=3"):
        photos("test", count=3)
    with pytest.raises(ValueError, match="`seed` must be a whole number, at least 0"):
        photos("test", patch=8, seed=-1)
    with pytest.raises(ValueError, match=r"Received: name='eagle'.*chelsea"):
        photo("eagle")
