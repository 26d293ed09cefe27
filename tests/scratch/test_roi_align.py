import numpy as np

from aiva.scratch import roi_align
from tests.golden import golden


def test_a_ramp_stays_a_ramp():
    y, x = np.mgrid[0:8, 0:8] + 0.5  # centres of cells
    features = np.stack([x, y], axis=-1)
    (grid,) = roi_align(features, [[6, 10, 22, 18]], size=4, stride=4, samples=3)
    np.testing.assert_allclose(grid[0, :, 0], [2, 3, 4, 5])  # middles of bins, in cells
    np.testing.assert_allclose(grid[:, 2, 1], [2.75, 3.25, 3.75, 4.25])


def test_the_border_reaches_one_cell_out_and_then_there_is_nothing():
    features = np.full((4, 4, 1), 7.0)
    (grid,) = roi_align(features, [[-16, 8, 0, 9]], size=4, stride=4, samples=1)
    # The middles of the bins lie 3.5, 2.5, 1.5 and .5 cells left of the map's edge, and
    # half a cell more from the centre of its first cell.
    assert grid[0, :, 0].tolist() == [0, 0, 0, 7]


def test_agrees_with_torchvision():
    arrays = golden("detection_roi")
    grid = roi_align(arrays["features"][1], arrays["boxes"][1])
    np.testing.assert_allclose(grid, arrays["aligned"][1], rtol=0, atol=1e-5)
