import numpy as np

from aiva.scratch.occlusion import occlude, occlusion_positions


def test_positions_by_hand():
    assert occlusion_positions(5, 4, size=2, stride=2) == [
        (0, 0),
        (0, 2),
        (2, 0),
        (2, 2),
    ]
    assert occlusion_positions(3, 3, size=3, stride=1) == [(0, 0)]


def test_only_the_square_is_painted():
    image = np.arange(18, dtype="uint8").reshape(3, 3, 2)
    copies = occlude(image, size=2, stride=1)
    assert copies.shape == (4, 3, 3, 2)
    assert copies.dtype == np.float32
    expected = image.astype("float32")
    expected[1:, :2] = 127.5
    np.testing.assert_array_equal(copies[2], expected)


def test_the_image_itself_is_left_alone():
    image = np.zeros((4, 4, 1), "float32")
    occlude(image, size=2, stride=2, fill=255.0)
    assert image.max() == 0
