import numpy as np
import pytest

from aiva.data.recognition.textures import (
    CLASSES,
    half,
    material,
    patches_on_a_grid,
    textures,
)


@pytest.mark.parametrize(("split", "count"), [("train", 1200), ("test", 400)])
def test_as_many_of_each_class(split, count):
    images, labels = textures(split)
    assert images.shape == (count, 32, 32, 3) and images.dtype == "uint8"
    assert labels.dtype == "int32"
    assert np.bincount(labels).tolist() == [count // 10] * 10
    again, same = textures(split)
    np.testing.assert_array_equal(images, again)
    np.testing.assert_array_equal(labels, same)


def test_classes_are_mixed():
    assert len(set(textures("train")[1][:50].tolist())) == 10


def test_a_count_is_shared_among_the_classes():
    labels = textures("test", count=13)[1]
    assert np.bincount(labels).tolist() == [2, 2, 2, 1, 1, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("name", CLASSES)
def test_halves_are_disjoint_parts_of_one_photograph(name):
    picture = material(name)
    left, right = half(picture, "train"), half(picture, "test")
    np.testing.assert_array_equal(np.concatenate([left, right], axis=1), picture)


@pytest.mark.parametrize("name", CLASSES)
def test_default_test_patches_do_not_overlap(name):
    height, width = half(material(name), "test").shape[:2]
    pixels = np.arange(height * width).reshape(height, width)  # each pixel has a number
    patches = patches_on_a_grid(pixels, 32, 40)
    assert len(np.unique(patches)) == 40 * 32 * 32


@pytest.mark.parametrize("split", ["train", "test"])
def test_no_patch_of_the_retina_lies_in_the_dark_corner(split):
    images, labels = textures(split)
    retina = images[labels == CLASSES.index("retina")]
    assert retina[..., 0].mean(axis=(1, 2)).min() > 100


def test_errors():
    assert textures("test", size=122, count=10)[0].shape == (10, 122, 122, 3)
    with pytest.raises(ValueError, match=r"at most 122 pixels.*Received: size=123"):
        textures("test", size=123)
    with pytest.raises(ValueError, match="`count` must be a whole number"):
        textures("test", count=0)
    with pytest.raises(ValueError, match="`split` must be"):
        textures("left")
