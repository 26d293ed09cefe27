"""VOC's rules, against the same written in loops and exact fractions, and by hand."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from aiva import data, metrics
from tests.metrics.detection.coco_oracle import random_case
from tests.metrics.detection.test_coco import BOX, FAR, one_image


def overlap_of_pixels(one, other):
    """Return the overlap of two boxes of whole pixels."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return Fraction(0)
    sizes = [(b[2] - b[0]) * (b[3] - b[1]) for b in (one, other)]
    return Fraction(width * height, sum(sizes) - width * height)


def slow_average_precision(objects, detections, label, threshold, style):
    """Follow the challenge's description for one class; None without objects."""
    real = np.argwhere(objects["labels"] == label).tolist()
    count = sum(not objects["difficult"][*place] for place in real)
    found = np.argwhere(detections["labels"] == label).tolist()
    found.sort(key=lambda place: -detections["scores"][*place])
    seen, right, wrong, points = [], 0, 0, []
    for image, number in found:
        box = detections["boxes"][image, number].astype(int).tolist()
        most, best = Fraction(0), None
        for place in real:
            other = objects["boxes"][*place].astype(int).tolist()
            if place[0] == image and overlap_of_pixels(box, other) > most:
                most, best = overlap_of_pixels(box, other), place
        if best is None or most < threshold:
            wrong += 1
        elif not objects["difficult"][*best]:
            right, wrong = right + (best not in seen), wrong + (best in seen)
            seen.append(best)
        if count and right + wrong:
            points.append((Fraction(right, count), Fraction(right, right + wrong)))
    return area(points, style) if count else None


def area(points, style):
    """Return the area below pairs of recall and precision, or the 11-point mean."""

    def best(least):
        return max((p for r, p in points if r >= least), default=Fraction(0))

    if style == "2007":
        return sum(best(Fraction(k, 10)) for k in range(11)) / 11
    steps = sorted({Fraction(0), *(recall for recall, _ in points)})
    return sum((high - low) * best(high) for low, high in pairwise(steps))


@pytest.mark.parametrize("style", ["2007", "2010"])
@pytest.mark.parametrize("seed", range(8))
def test_equal_to_the_rules_in_loops(seed, style):
    objects, detections = random_case(seed, objects=9, detections=30, grid=True)
    crowd = objects.pop("crowd")
    objects["difficult"] = crowd
    for given in (objects, detections):
        given["boxes"] = np.floor(given["boxes"] / 4)
    result = metrics.voc_average_precision(objects, detections, 0.4, style)
    slow = [
        slow_average_precision(objects, detections, label, Fraction(2, 5), style)
        for label in range(3)
    ]
    expected = [-1.0 if value is None else float(value) for value in slow]
    np.testing.assert_allclose(result["per_class"], expected, atol=1e-12)
    assert result["AP"] == pytest.approx(np.mean(expected))
    assert max(expected) > 0.1


def test_the_two_styles_by_hand():
    boxes = [[50.0 * place, 0, 50 * place + 40, 40] for place in range(4)]
    found = one_image([boxes[0], FAR, boxes[1]], scores=[0.9, 0.8, 0.7])
    newer = metrics.voc_average_precision(one_image(boxes), found)
    older = metrics.voc_average_precision(one_image(boxes), found, style="2007")
    # Precision 1 up to recall 1/4, then 2/3 up to recall 1/2.
    assert newer["AP"] == pytest.approx(1 / 4 + 2 / 3 / 4)
    assert older["AP"] == pytest.approx((3 * 1 + 3 * 2 / 3) / 11)
    curve = newer["curves"][0]
    np.testing.assert_allclose(curve["precision"], [1, 1 / 2, 2 / 3])
    np.testing.assert_allclose(curve["recall"], [1 / 4, 1 / 4, 1 / 2])


def test_a_recall_of_three_tenths_reaches_its_point():
    boxes = [[50.0 * place, 0, 50 * place + 40, 40] for place in range(10)]
    found = one_image(boxes[:3], scores=[0.9, 0.8, 0.7])
    result = metrics.voc_average_precision(one_image(boxes), found, style="2007")
    assert result["AP"] == pytest.approx(4 / 11)


def test_found_twice_is_a_mistake_and_difficult_is_none():
    found = one_image([BOX, BOX, FAR], scores=[0.9, 0.8, 0.7])
    result = metrics.voc_average_precision(one_image([BOX, FAR]), found)
    assert result["AP"] == pytest.approx((1 + 2 / 3) / 2)
    easy = one_image([BOX, FAR], difficult=[True, False])
    assert metrics.voc_average_precision(easy, found)["AP"] == 1
    hard = one_image([BOX], difficult=[True])
    assert metrics.voc_average_precision(hard, found)["AP"] == -1


def test_a_better_free_object_is_no_consolation():
    # Both detections overlap the first object most; COCO would give the second away.
    objects = one_image([[0, 0, 40, 40], [0, 10, 40, 50]])
    found = one_image([[0, 0, 40, 40], [0, 3, 40, 43]], scores=[0.9, 0.8])
    assert metrics.voc_average_precision(objects, found)["AP"] == 0.5
    assert metrics.coco_average_precision(objects, found)["AP50"] == 1


def test_of_two_objects_overlapped_alike_the_first_is_taken():
    objects = one_image([[0, 0, 10, 10], [0, 4, 10, 14]])
    found = one_image([[0, 2, 10, 12], [0, 4, 10, 14]], scores=[0.9, 0.8])
    assert metrics.voc_average_precision(objects, found)["AP"] == 1


def test_a_folder_is_judged_as_by_the_challenges_program(tmp_path):
    # Pixels 1 to 11 in both directions. A detection of the rows 1 to 5 covers 5 of 11:
    # the challenge's program, which counts pixels, calls it wrong.
    for name in ("JPEGImages", "Annotations"):
        (tmp_path / name).mkdir()
    Image.fromarray(np.zeros((16, 16, 3), "uint8")).save(tmp_path / "JPEGImages/a.png")
    corners = "<xmin>1</xmin><ymin>1</ymin><xmax>11</xmax><ymax>11</ymax>"
    (tmp_path / "Annotations/a.xml").write_text(
        f"<annotation><object><name>x</name><bndbox>{corners}</bndbox></object>"
        "</annotation>"
    )
    _, objects = data.from_voc(tmp_path, size=16)
    five_rows, six_rows = ([0, 0, 11, height] for height in (5, 6))
    for box, expected in ((five_rows, 0), (six_rows, 1)):
        found = one_image([box], scores=[1.0])
        assert metrics.voc_average_precision(objects, found)["AP"] == expected


def test_nothing_found_and_nothing_to_find():
    nothing = one_image([], scores=[])
    for style in ("2007", "2010"):
        result = metrics.voc_average_precision(one_image([BOX]), nothing, style=style)
        assert result["AP"] == 0
    result = metrics.voc_average_precision(one_image([]), nothing, num_classes=2)
    assert result["AP"] == -1
    assert result["per_class"].tolist() == [-1, -1]


def test_rules_that_do_not_exist_are_refused():
    found = one_image([BOX], scores=[1.0])
    with pytest.raises(ValueError, match="style='2012'"):
        metrics.voc_average_precision(one_image([BOX]), found, style="2012")
    with pytest.raises(ValueError, match="iou_threshold=0"):
        metrics.voc_average_precision(one_image([BOX]), found, iou_threshold=0)
    with pytest.raises(ValueError, match="Received: 1 crowds"):
        metrics.voc_average_precision(one_image([BOX], crowd=[True]), found)
    metrics.voc_average_precision(one_image([BOX], crowd=[False]), found)
    with pytest.raises(ValueError, match="label 4 for 1 classes"):
        metrics.voc_average_precision(one_image([BOX], [4]), found, num_classes=1)
