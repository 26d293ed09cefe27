"""Mosaics: every image where it belongs, a grey line between them."""

import numpy as np
import pytest

from aiva.plot.mosaic import mosaic

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
def test_a_mosaic_holds_every_image_in_its_place(channels):
    rows = RANDOM.integers(0, 256, (2, 3, 4, 5, *channels)).astype("uint8")
    grid = mosaic(rows)
    assert grid.shape[:2] == (9, 17)
    for row in range(2):
        for column in range(3):
            part = grid[row * 5 : row * 5 + 4, column * 6 : column * 6 + 5]
            np.testing.assert_array_equal(part, rows[row, column].reshape(part.shape))
    assert (grid[4] == 127).all() and (grid[:, 5] == 127).all()
