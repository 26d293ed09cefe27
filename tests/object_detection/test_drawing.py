"""Detections drawn into an image, held against what the old API drew."""

import keras
import numpy as np
import pytest
from PIL import Image, ImageColor

from aiva.object_detection import visualize_boxes_and_labels_on_image_array as draw
from aiva.object_detection.drawing import boxes_to_draw, class_name, label, words_of
from tests.golden import golden
from tests.object_detection.old_cases import CATEGORIES, drawings, image

CASES = list(zip(drawings(), golden("object_detection")["drawings"], strict=True))
BOX = [[20, 10, 40, 50]]
WORDLESS = {"skip_labels": True, "skip_scores": True, "skip_track_ids": True}


def black(dtype="uint8"):
    return np.zeros((48, 64, 3), dtype)


def colour_at(pixels, row, column):
    return tuple(np.asarray(pixels)[row, column].astype(int).tolist())


def different(canvas, expected):
    """Count pixels; the old API left one where it wrote a label without words."""
    return (canvas != expected).any(axis=-1).sum()


def one_box(canvas, classes=(1,), scores=(0.9,), **options):
    return draw(canvas, BOX, classes, scores, CATEGORIES, **WORDLESS, **options)


@pytest.mark.parametrize(("case", "expected"), CASES, ids=range(len(CASES)))
def test_pixels_are_those_of_the_old_api(case, expected):
    canvas = image()
    drawn = draw(canvas, category_index=CATEGORIES, **WORDLESS, **case)
    assert drawn is canvas
    assert different(canvas, expected) <= len(case["boxes"])


def test_the_cases_show_something():
    changed = [(expected != image()).any(axis=-1).mean() for _, expected in CASES]
    assert np.mean(np.array(changed) > 0.02) > 0.6


def test_lists_and_tensors_draw_the_same():
    for case, expected in CASES[:15]:
        for kind in (np.ndarray.tolist, keras.ops.convert_to_tensor):
            given = {
                key: kind(x) if isinstance(x, np.ndarray) and x.size else x
                for key, x in case.items()
            }
            canvas = image()
            draw(canvas, category_index=CATEGORIES, **WORDLESS, **given)
            assert different(canvas, expected) <= len(case["boxes"])


def test_an_image_that_can_be_written_to_is_written_into():
    for canvas in (black(), black("float32"), black("int64"), black()[:, ::-1]):
        assert one_box(canvas) is canvas
        assert colour_at(canvas, 20, 30) == ImageColor.getrgb("Chartreuse")


def test_other_images_are_left_alone():
    read_only = black()
    read_only.flags.writeable = False
    grey, one_channel = np.zeros((48, 64)), np.zeros((48, 64, 1), "uint8")
    others = read_only, grey, one_channel, black().tolist(), Image.fromarray(black())
    for canvas in (*others, keras.ops.zeros((48, 64, 3))):
        drawn = one_box(canvas)
        assert drawn is not canvas and drawn.dtype == np.uint8
        assert colour_at(drawn, 20, 30) == ImageColor.getrgb("Chartreuse")
        assert np.asarray(canvas).max() == 0


@pytest.mark.parametrize("dtype", ["int8", "float16", "uint16"])
def test_no_pixel_wraps_where_an_image_ends_before_255(dtype):
    canvas = np.full((48, 64, 3), 9, dtype)
    drawn = one_box(canvas)
    assert (drawn is canvas) == (dtype != "int8")
    assert colour_at(drawn, 20, 30) == ImageColor.getrgb("Chartreuse")
    assert drawn.min() >= 0 and (drawn is canvas or (canvas == 9).all())


@pytest.mark.parametrize(
    ("canvas", "words"),
    [
        (np.zeros((48, 64, 4)), r"shape \(48, 64, 4\)"),
        (np.zeros((2, 48, 64, 3)), "must be"),
        (np.zeros((0, 64, 3)), r"shape \(0, 64, 3\)"),
        (np.full((48, 64, 3), np.nan), "finite"),
        (np.full((48, 64, 3), 0.5), "multiply by 255"),
        ("image.png", "must hold numbers"),
        (None, "must hold numbers"),
    ],
)
def test_what_is_no_image_is_refused(canvas, words):
    with pytest.raises(ValueError, match=words):
        one_box(canvas)


def test_colours_say_class_track_truth_or_nothing():
    def edge(**options):
        return colour_at(one_box(black(), **options), 20, 30)

    names = {
        "Aqua": {"classes": [2]},
        "DarkOrange": {"classes": [2], "agnostic_mode": True},
        "Azure": {"track_ids": [10]},
        "black": {"scores": None},
        "blue": {"scores": None, "groundtruth_box_visualization_color": "blue"},
    }
    for name, options in names.items():
        assert edge(**options) == ImageColor.getrgb(name), name


def test_the_truth_needs_no_classes_but_colours_do():
    canvas = draw(black(), BOX, None, None, None, mask_alpha=1, line_thickness=4)
    assert canvas.max() == 0  # in black
    draw(canvas, BOX, None, [0.9], None, agnostic_mode=True)
    assert colour_at(canvas, 20, 30) == ImageColor.getrgb("DarkOrange")
    with pytest.raises(ValueError, match="`classes` must say the class"):
        draw(black(), BOX, None, [0.9], CATEGORIES)


def test_words_are_written_unless_they_are_left_out():
    def above(**options):
        index = {1: {"name": "c"}}
        canvas = draw(black(), BOX, [1], [0.9], index, track_ids=[3], **options)
        return (canvas[:15] > 0).any(axis=(0, 2)).sum()  # columns with words

    whole = above()
    assert 0 < above(skip_labels=True) < whole
    assert 0 < above(skip_scores=True) < whole
    assert 0 < above(skip_track_ids=True) < whole
    assert 0 < above(agnostic_mode=True) < whole
    assert above(**WORDLESS) == 0
    assert above(skip_boxes=True) == whole


def test_the_truth_has_no_words():
    options = {"groundtruth_box_visualization_color": "white"}
    canvas = draw(black(), BOX, [1], None, CATEGORIES, **options)
    assert not canvas[:15].any() and canvas[20, 30].all()


def test_the_last_of_identical_boxes_gives_colour_and_mask():
    masks = np.zeros((2, 48, 64), "uint8")
    masks[0, 30, 15], masks[1, 30, 20] = 1, 1
    canvas = draw(black(), BOX * 2, [1, 2], [0.9, 0.8], CATEGORIES, masks, **WORDLESS)
    assert colour_at(canvas, 20, 30) == ImageColor.getrgb("Aqua")
    assert canvas[30, 15].max() == 0 and colour_at(canvas, 30, 20) == (0, 102, 102)


def test_float_classes_and_bool_masks_do():
    masks = np.zeros((1, 48, 64), bool)
    masks[0, 30, 30] = True
    canvas = one_box(black(), np.array([2.0]), instance_masks=masks)
    assert colour_at(canvas, 30, 30) == (0, 102, 102)


def test_there_may_be_nothing_to_draw():
    for boxes in ([], np.zeros((0, 4))):
        assert draw(black(), boxes, [], [], CATEGORIES).max() == 0
    assert draw(black(), BOX, [1], [0.5], CATEGORIES).max() == 0
    masks, points = np.zeros((0, 48, 64)), np.zeros((0, 5, 2))
    assert draw(black(), [], [], [], {}, masks, masks, points).max() == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"boxes": [BOX]}, "`boxes` must be"),
        ({"classes": [1, 2]}, "`classes` must have one number for each of 1"),
        ({"scores": [[0.9]]}, "`scores` must have"),
        ({"boxes": [[0, 0, np.inf, 1]]}, "finite sides"),
        ({"category_index": [{"id": 1, "name": "cat"}]}, "`category_index` must be"),
        ({"instance_masks": np.zeros((1, 28, 28))}, "`instance_masks` must be"),
        ({"instance_boundaries": np.zeros((48, 64))}, "`instance_boundaries` must"),
        ({"keypoints": np.zeros((1, 2))}, "`keypoints` must be"),
        ({"track_ids": [0.5]}, "`track_ids` must be whole"),
        ({"scores": [np.inf]}, "finite score"),
        ({"line_thickness": "8"}, "`line_thickness` must be"),
        ({"max_boxes_to_draw": 2.5}, "`max_boxes_to_draw` must be"),
        ({"groundtruth_box_visualization_color": None}, "the name of a colour"),
        ({"groundtruth_box_visualization_color": "reddish", "scores": None}, "reddish"),
    ],
)
def test_other_arguments_are_refused_and_nothing_is_drawn(arguments, words):
    canvas = black()
    given = {
        "boxes": BOX,
        "classes": [1],
        "scores": [0.9],
        "category_index": CATEGORIES,
    }
    with pytest.raises(ValueError, match=words):
        draw(canvas, **{**given, **arguments})
    assert canvas.max() == 0


BOXES = np.array([[0, 0, 9, 9], [1, 1, 5, 5], [0, 0, 9, 9], [2, 2, 3, 3], [1, 1, 5, 5]])
SCORES = np.array([0.2, 0.9, 0.5, 0.6, 0.95])
INDEX = {1: {"name": "cat"}, 2: {"name": 7}, 3: {"id": 3}, 4: "dog", 5: {"name": ""}}


def rows_of(scores=SCORES, most=None, threshold=0.0):
    return list(boxes_to_draw(BOXES, scores, most, threshold).values())


def test_the_order_stays_and_identical_boxes_join():
    assert rows_of() == [[0, 2], [1, 4], [3]]
    assert rows_of(scores=None, threshold=0.99) == [[0, 2], [1, 4], [3]]


def test_a_score_must_exceed_the_threshold():
    assert rows_of(threshold=0.5) == [[1, 4], [3]]
    assert rows_of(threshold=0.49) == [[1, 4], [2], [3]]
    assert rows_of(np.full(5, np.nan)) == []


def test_different_boxes_are_counted_until_there_are_enough():
    assert rows_of(most=1) == [[0]]  # the next box ends the search
    assert rows_of(most=2) == [[0], [1]]
    assert rows_of(most=3) == [[0, 2], [1], [3]]
    assert rows_of(most=3, threshold=0.3) == [[1], [2], [3]]
    assert rows_of(most=0) == rows_of(most=None) == rows_of(most=20)


def test_only_boxes_that_are_drawn_must_be_finite():
    boxes = np.array([[0, 0, np.nan, 1], [0, 0, 1, 1]])
    assert len(boxes_to_draw(boxes, np.array([0.1, 0.9]), None, 0.5)) == 1
    with pytest.raises(ValueError, match=r"finite sides.*\[0\.0, 0\.0, nan, 1\.0\]"):
        boxes_to_draw(boxes, None, None, 0.5)


def test_only_scores_of_boxes_that_are_drawn_must_be_finite():
    scores = np.array([np.nan, -np.inf, 0.9, np.inf, 0.8])
    assert list(boxes_to_draw(BOXES[:3], scores[:3], None, 0.5).values()) == [[2]]
    with pytest.raises(ValueError, match=r"finite score.*\[inf\]"):
        boxes_to_draw(BOXES, scores, None, 0.5)


@pytest.mark.parametrize(
    ("score", "percent"),
    [
        *((0.505, "50%"), (0.875, "88%"), (0.125, "12%"), (0.135, "14%")),
        *((np.float32(0.505), "50%"), (np.float32(0.996), "100%"), (0, "0%")),
    ],
)
def test_percentages_are_rounded_to_even(score, percent):
    assert label("cat", score, None) == f"cat: {percent}"


def test_parts_of_a_label_can_be_left_out():
    assert label("cat", 0.9, 4) == "cat: 90%: ID 4"
    assert label("cat", None, 4) == "cat: ID 4"
    assert label(None, 0.9, None) == label("", 0.9, None) == "90%"
    assert label(None, None, 0) == "ID 0"
    assert label(None, None, None) == ""


def test_names_of_classes():
    assert [class_name(number, INDEX) for number in (1, 2, 5, 6)] == [
        "cat",
        "7",
        "",
        "N/A",
    ]
    for number in (3, 4):
        with pytest.raises(ValueError, match='such as {"id": 1, "name": "cat"}'):
            class_name(number, INDEX)


def test_a_line_for_each_row_that_says_anything():
    classes, tracks = np.array([1, 9, 1, 5, 1]), np.arange(5)
    assert words_of([0, 1], classes, SCORES, None, INDEX) == ["cat: 20%", "N/A: 90%"]
    assert words_of([0, 3], classes, None, None, INDEX) == ["cat"]
    assert words_of([2], None, None, tracks, None) == ["ID 2"]
    assert words_of([0, 1], None, None, None, None) == []


@pytest.mark.parametrize("index", [None, [{"id": 1, "name": "cat"}], "cat"])
def test_names_need_an_index(index):
    with pytest.raises(ValueError, match="Make one with `create_category_index`"):
        words_of([0], np.array([1] * 5), None, None, index)
