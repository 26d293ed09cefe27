from aiva.scratch import anchors


def test_by_hand():
    boxes = anchors((2, 1), stride=8, sizes=(4, 8), ratios=(0.25, 1))
    assert boxes.tolist() == [
        [0, 3, 8, 5],
        [2, 2, 6, 6],
        [-4, 2, 12, 6],
        [0, 0, 8, 8],
        [0, 11, 8, 13],
        [2, 10, 6, 14],
        [-4, 10, 12, 14],
        [0, 8, 8, 16],
    ]
