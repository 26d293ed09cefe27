import numpy as np

from aiva.scratch import roi_pool
from tests.golden import golden


def test_by_hand():
    features = np.arange(25.0).reshape(5, 5, 1)
    (grid,) = roi_pool(features, [[8, 0, 24, 7]], size=2, stride=8)
    # Columns 1 to 3 in two bins that share column 2; rows 0 and 1 (0.875, rounded).
    assert grid[..., 0].tolist() == [[2, 3], [7, 8]]


def test_a_box_outside_the_map_reads_zero():
    features = np.full((4, 4, 1), -1.0)
    grid = roi_pool(features, [[80, 80, 90, 90], [-90, 0, -40, 20]], size=2)
    assert not grid.any()


def test_equals_torchvision():
    arrays = golden("detection_roi")
    grid = roi_pool(arrays["features"][1], arrays["boxes"][1])
    np.testing.assert_array_equal(grid.astype("float32"), arrays["pooled"][1])
