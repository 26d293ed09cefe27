"""The whole search: what it finds, that nothing in it is left to chance."""

import numpy as np
import pytest

from aiva import data, metrics, ops, proposals, scratch
from aiva.proposals.search import (
    ALL,
    MAX_IOU,
    MIN_SIDE,
    best_boxes,
    dissimilarity,
)
from tests.proposals.pictures import BOXES, picture

IMAGES = np.stack([picture(seed, noise=30) for seed in range(3)])


@pytest.fixture(scope="module")
def scenes():
    """Return a few scenes, their objects and what the search finds in them."""
    images, objects = data.load("scenes", split="test", count=12)
    return images, objects, proposals.selective_search(images)


def test_boxes_lie_in_their_images_and_padding_is_zero():
    images = [IMAGES[0], IMAGES[1, :40], IMAGES[2, :, 10:]]
    boxes = proposals.selective_search(images, count=500)
    assert boxes.shape == (3, 500, 4)
    assert boxes.dtype == "float32"
    for found, image in zip(boxes, images, strict=True):
        real = found.any(axis=1)
        assert 10 < real.sum() < 500
        assert (np.sort(~real) == ~real).all()  # padding comes last
        height, width = image.shape[:2]
        assert found[real].min() >= 0
        assert (found[real, 2] <= width).all() and (found[real, 3] <= height).all()
        assert (found[real, 2:] - found[real, :2]).min() >= 4
        assert [0, 0, width, height] in found.tolist()


def test_objects_are_among_the_best():
    boxes = proposals.selective_search(IMAGES, count=25)
    for found in boxes.tolist():
        assert all(box in found for box in BOXES)


def test_nothing_is_left_to_chance():
    expected = proposals.selective_search(IMAGES, count=40)
    np.random.default_rng().random(7)
    assert (proposals.selective_search(IMAGES, count=40) == expected).all()


def test_an_image_does_not_mind_the_others():
    expected = proposals.selective_search(IMAGES, count=40)
    backwards = proposals.selective_search(list(IMAGES[::-1]), count=40)
    assert (backwards[::-1] == expected).all()
    for image, boxes in zip(IMAGES, expected, strict=True):
        assert (proposals.selective_search(image[None], count=40)[0] == boxes).all()


def test_fewer_boxes_are_the_beginning_of_more():
    more = proposals.selective_search(IMAGES[:1], count=90)
    for count in (1, 17):
        fewer = proposals.selective_search(IMAGES[:1], count=count)
        assert (fewer == more[:, :count]).all()


def test_images_of_other_kinds_hold_the_same():
    expected = proposals.selective_search(IMAGES[:1], count=30)
    for dtype in ("int64", "float32"):
        given = IMAGES[:1].astype(dtype)
        assert (proposals.selective_search(given, count=30) == expected).all()
    grey = IMAGES[:1, ..., :1]
    threefold = proposals.selective_search(np.repeat(grey, 3, axis=3), count=30)
    assert (proposals.selective_search(grey, count=30) == threefold).all()


def test_nothing_to_search():
    assert proposals.selective_search([], count=5).shape == (0, 5, 4)
    assert proposals.selective_search(IMAGES[:0], count=5).shape == (0, 5, 4)
    flat = np.full((1, 20, 30, 3), 90, "uint8")
    expected = [[0, 0, 30, 20], [0, 0, 0, 0]]
    assert proposals.selective_search(flat, count=2)[0].tolist() == expected
    for height, width in ((1, 1), (2, 2), (1, 9)):
        tiny = np.zeros((1, height, width, 3), "uint8")
        assert not proposals.selective_search(tiny, count=2).any()


def test_more_ways_of_looking_find_more_boxes():
    def count(**settings):
        boxes = proposals.selective_search(IMAGES[:1], count=900, **settings)
        return boxes.any(axis=2).sum()

    one = count(spaces=("lab",))
    assert count() > one
    assert count(spaces=("lab",), scales=(20, 50)) > one
    assert count(spaces=("lab",), similarities=(ALL, ("size",))) > one
    assert count(spaces=("lab",), min_size=200) < one


def test_scenes_are_reached_with_few_boxes(scenes):
    _, objects, boxes = scenes
    assert metrics.proposal_recall(objects, boxes) >= 0.97
    assert metrics.proposal_recall(objects, boxes[:, :100]) >= 0.95
    assert metrics.proposal_recall(objects, boxes, iou_threshold=0.7) >= 0.95


def test_as_many_windows_on_a_grid_reach_less(scenes):
    images, objects, boxes = scenes
    grid = np.asarray(ops.anchors((12, 12), 128 / 12, sizes=(20, 30), ratios=(1.5,)))
    assert len(grid) == 288
    windows = np.broadcast_to(grid, (len(images), *grid.shape))
    reached = metrics.proposal_recall(objects, windows)
    assert reached < metrics.proposal_recall(objects, boxes[:, :288]) - 0.05


def test_similarity_matters(scenes):
    images, objects, boxes = scenes
    settings = {"count": 100, "similarities": (("size", "fill"),)}
    blind = proposals.selective_search(images[:4], **settings)
    few = {key: values[:4] for key, values in objects.items()}
    seen = metrics.proposal_recall(few, boxes[:4, :100], iou_threshold=0.7)
    assert metrics.proposal_recall(few, blind, iou_threshold=0.7) < seen - 0.1


def test_a_line_counts_the_images(capsys):
    proposals.selective_search(IMAGES, count=3)
    assert capsys.readouterr().out == ""
    proposals.selective_search(IMAGES, count=3, verbose=True)
    assert capsys.readouterr().out == "\rselective search: image 3 of 3\n"


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        ({"count": 0}, "`count` must be a whole number, at least 1.*count=0"),
        ({"count": 2.5}, r"count=2\.5"),
        ({"workers": 0}, "workers=0"),
        ({"min_size": True}, "min_size=True"),
        ({"spaces": ("lab", "cmyk")}, "some of hsv, lab, rgb. Received: 'cmyk'"),
        ({"spaces": "lab"}, "list or tuple.*spaces='lab'"),
        ({"spaces": ()}, r"at least one element. Received: spaces=\(\)"),
        ({"scales": (50, -1)}, "numbers above 0"),
        ({"scales": 50}, "list or tuple.*scales=50"),
        ({"scales": ("50",)}, "numbers above 0"),
        ({"similarities": ("colour",)}, "list or tuple.*'colour'"),
        ({"similarities": (("colour", "shape"),)}, "fill. Received: 'shape'"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, match):
    with pytest.raises(ValueError, match=match):
        proposals.selective_search(IMAGES, **settings)


@pytest.mark.parametrize(
    ("images", "match"),
    [
        (IMAGES[0], r"image 0 of shape \(64, 3\).*`\[image\]`"),
        (IMAGES[..., :2], r"1 or 3\).*\(64, 64, 2\)"),
        (IMAGES[:, :0], r"shape \(0, 64, 3\)"),
        (IMAGES / 255, r"image 0 of float64 up to [\d.]+.*multiply by 255"),
        (IMAGES * 2.0, "image 0 with values from 0 to"),
        (np.full((1, 8, 8, 3), np.nan), "NaN or infinite values in image 0"),
        (np.full((1, 8, 8, 3), -1), "values from -1 to 0"),
        (np.full((1, 8, 8, 3), "a"), "image 0 of <U1"),
        ([IMAGES[0], IMAGES[1] * -1.0], "image 1 with values"),
    ],
)
def test_what_is_no_image_is_refused(images, match):
    with pytest.raises(ValueError, match=match):
        proposals.selective_search(images)


def random_boxes(seed, count=60):
    rng = np.random.default_rng(seed)
    corner, side = rng.integers(0, 30, (2, count, 2))
    return np.concatenate([corner, corner + side + 1], axis=1), rng.uniform(0, 1, count)


@pytest.mark.parametrize("seed", range(4))
def test_near_copies_are_dropped_as_by_suppression(seed, monkeypatch):
    monkeypatch.setattr("aiva.proposals.search.MAX_IOU", 0.5)
    boxes, scores = random_boxes(seed)
    wide = np.flatnonzero((boxes[:, 2:] - boxes[:, :2]).min(axis=1) >= MIN_SIDE)
    # Suppression drops what is above its threshold; here as much is enough.
    kept = scratch.non_max_suppression(
        boxes[wide].tolist(), scores[wide].tolist(), 99, np.nextafter(0.5, 0)
    )
    assert 5 < len(kept) < len(wide)
    assert best_boxes(boxes, scores, 99).tolist() == boxes[wide][kept].tolist()
    assert best_boxes(boxes, scores, 4).tolist() == boxes[wide][kept[:4]].tolist()


def test_of_equal_scores_the_first_box_comes_first():
    boxes = np.array([[0, 0, 9, 9], [20, 0, 29, 9], [0, 20, 9, 29]])
    assert best_boxes(boxes, [1, 2, 2], 3).tolist() == boxes[[1, 2, 0]].tolist()


def test_slivers_are_left_out():
    boxes = np.array([[0, 0, 30, 3], [0, 0, 3, 30], [0, 0, 4, 4]])
    assert best_boxes(boxes, [3, 2, 1], 3).tolist() == [[0, 0, 4, 4]]
    assert best_boxes(boxes[:2], [3, 2], 3).shape == (0, 4)


def test_objects_are_less_like_their_neighbours_than_their_pieces_are():
    tree = proposals.region_tree(picture(noise=30))
    scores = dissimilarity(tree)
    assert scores.shape == (len(tree.boxes),)
    around = scratch.iou(BOXES, tree.boxes.tolist()) > 0.8  # (3, regions)
    whole = np.where(around, scores, 0).max(axis=1)
    pieces = scores[: len(tree.pairs) + 1]
    assert len(pieces) > 8
    assert min(whole) > np.quantile(pieces, 0.8) > 0
    assert scores[-1] == 1
    first, second = tree.pairs[0]
    assert scores[first] == scores[second] == 1 - tree.similarities[0]


def test_no_two_boxes_of_a_search_are_twins():
    [boxes] = proposals.selective_search([picture(noise=40)])
    boxes = boxes[boxes.any(axis=1)]
    shared = scratch.iou(boxes.tolist(), boxes.tolist()) - np.eye(len(boxes))
    assert shared.max() < MAX_IOU
