"""MOTA, IDF1 and HOTA: against stored figures of other packages, and by hand."""

from pathlib import Path

import numpy as np
import pytest

from aiva import metrics

GOLDEN = Path(__file__).parents[2] / "golden" / "tracking.npz"
with np.load(GOLDEN) as file:
    STORED = {key: file[key] for key in file.files}
CASES = [key.removesuffix("/hota") for key in STORED if key.endswith("/hota")]
ALONE = [name for name in CASES if "+" not in name]
# trackeval, motmetrics or ours differ; the values are tested by hand below.
DIFFERENT_MOTA = {"nothing there", "nothing at all", "rival after a gap"}
NAMES_OF_MOTA = {
    "MOTA": "MOTA",
    "misses": "CLR_FN",
    "false positives": "CLR_FP",
    "identity switches": "IDSW",
    "recall": "CLR_Re",
    "precision": "CLR_Pr",
    "MOTP": "MOTP",
}
BOX = [0.0, 0, 10, 10]


def clips(name):
    """Return the truth and the tracks of stored clips, "random 0+random 1"."""
    names = name.split("+")
    truth, tracks = (
        [
            {"boxes": STORED[f"{one}/{boxes}"], "ids": STORED[f"{one}/{ids}"]}
            for one in names
        ]
        for boxes, ids in (("true_boxes", "true_ids"), ("boxes", "ids"))
    )
    return truth, tracks


def still(ids, box=BOX):
    """Return one box that stays, under these ids, one for each frame."""
    return {"boxes": [[box]] * len(ids), "ids": [[number] for number in ids]}


@pytest.mark.parametrize("name", CASES)
def test_hota_is_that_of_trackeval(name):
    result = metrics.hota(*clips(name))
    expected = STORED[f"{name}/hota"]
    for index, key in enumerate(("HOTA", "DetA", "AssA", "DetRe", "DetPr")):
        assert result[key] == pytest.approx(expected[index], abs=1e-9), key
    # trackeval's mean over all thresholds counts those without pairs as perfect.
    assert result["LocA"] == pytest.approx(STORED[f"{name}/located"], abs=1e-9)


@pytest.mark.parametrize("name", CASES)
def test_idf1_is_that_of_trackeval(name):
    result = metrics.idf1(*clips(name))
    expected = dict(
        zip(("IDF1", "IDP", "IDR"), STORED[f"{name}/identity"], strict=True)
    )
    assert result == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("name", [name for name in CASES if name not in DIFFERENT_MOTA])
def test_mota_is_that_of_trackeval(name):
    result = metrics.mota(*clips(name))
    for key, value in zip(NAMES_OF_MOTA, STORED[f"{name}/clear"], strict=True):
        assert result[key] == pytest.approx(value, abs=1e-9), key


@pytest.mark.parametrize("name", ALONE)
def test_mota_and_idf1_are_those_of_motmetrics(name):
    result = metrics.mota(*clips(name)) | metrics.idf1(*clips(name))
    keys = ("MOTA", "misses", "false positives", "identity switches", "IDF1")
    stored = dict(zip(keys, STORED[f"{name}/motmetrics"], strict=True))
    if not result["objects"]:
        assert not np.isfinite(stored.pop("MOTA"))
        assert not stored.pop("IDF1") > 0  # 0, or NaN without any track
    assert {key: result[key] for key in stored} == pytest.approx(stored, abs=1e-9)


def test_the_two_packages_differ_only_where_it_is_said():
    different = {
        name
        for name in ALONE
        if not np.allclose(
            STORED[f"{name}/motmetrics"][:4], STORED[f"{name}/clear"][:4], atol=1e-9
        )
    }
    assert different == DIFFERENT_MOTA


def test_the_last_pairing_is_remembered_over_a_gap():
    result = metrics.mota(*clips("rival after a gap"))
    # Track 7 is away in frame 1. It overlaps less than its rival 8, but was first.
    assert result["identity switches"] == 0
    assert result["misses"] == 1
    assert result["false positives"] == 2
    assert result["MOTA"] == 1 - 3 / 8
    assert result["MOTP"] == pytest.approx((5 + 2 * 8 / 12) / 7)
    assert STORED["rival after a gap/clear"][3] == 1  # trackeval counts a switch


def test_an_empty_frame_changes_nothing():
    truth = still([0, 0, 0])
    rival = {"boxes": [[BOX, BOX]] * 3, "ids": [[7, -1], [-1, -1], [8, 7]]}
    assert metrics.mota(truth, rival)["identity switches"] == 0


def test_an_object_that_is_gone_for_a_while_is_still_the_same():
    result = metrics.mota(still([0, -1, -1, 0]), still([7, -1, -1, 7]))
    assert result["MOTA"] == 1 and result["objects"] == 2
    result = metrics.mota(still([0, -1, -1, 0]), still([7, -1, -1, 8]))
    assert result["MOTA"] == 0.5 and result["identity switches"] == 1
    assert metrics.idf1(still([0, -1, 0]), still([7, -1, 8]))["IDF1"] == 0.5
    assert metrics.hota(still([0, -1, 0]), still([7, -1, 8]))["AssA"] == 0.5


def test_a_switch_is_counted_once_and_back_again():
    assert metrics.mota(still([0] * 4), still([7, 8, 8, 7]))["identity switches"] == 2


def test_the_sum_of_the_overlaps_decides_among_new_pairs():
    boxes = [[0, 0, 10, 10], [2, 0, 12, 10]]
    truth = {"boxes": [boxes], "ids": [[0, 1]]}
    crossed = {"boxes": [boxes[::-1]], "ids": [[7, 8]]}
    assert metrics.mota(truth, crossed)["MOTP"] == 1


def test_half_of_an_object_under_each_of_two_identities():
    truth, tracks = still([0] * 10), still([7] * 5 + [8] * 5)
    result = metrics.hota(truth, tracks)
    assert result["HOTA"] == pytest.approx(0.5**0.5)
    assert (result["DetA"], result["AssA"], result["LocA"]) == (1, 0.5, 1)
    assert metrics.mota(truth, tracks)["MOTA"] == 0.9
    assert metrics.idf1(truth, tracks)["IDF1"] == 0.5


@pytest.mark.parametrize("metric", [metrics.mota, metrics.idf1, metrics.hota])
@pytest.mark.parametrize("ids", [([0] * 3, [-1] * 3), ([-1] * 3, [7] * 3)])
@pytest.mark.parametrize("empty", [False, True])
def test_without_objects_or_tracks_every_share_is_0(metric, ids, empty):
    truth, tracks = (still([-1] * 3 if empty else numbers) for numbers in ids)
    result = metric(truth, tracks)
    counts = {"misses", "false positives", "identity switches", "objects"}
    assert all(result[key] == 0 for key in result.keys() - counts), result


def test_without_objects_the_counts_still_tell():
    result = metrics.mota(still([-1] * 3), still([7] * 3))
    assert (result["false positives"], result["misses"]) == (3, 0)
    result = metrics.mota(still([0] * 3), still([-1] * 3))
    assert (result["false positives"], result["misses"]) == (0, 3)
    nobody = {"boxes": np.zeros((3, 0, 4)), "ids": np.zeros((3, 0), int)}
    assert metrics.mota(still([0] * 3), nobody) == result


def test_the_location_is_never_better_for_worse_boxes():
    located = [
        metrics.hota(still([0] * 4), still([7] * 4, [shift, 0, 10 + shift, 10]))["LocA"]
        for shift in (0, 1, 2.5, 5, 9, 10)
    ]
    assert located == pytest.approx([1, 9 / 11, 0.6, 1 / 3, 1 / 19, 0])


@pytest.mark.parametrize("metric", [metrics.mota, metrics.idf1])
@pytest.mark.parametrize("threshold, right", [(0.5, True), (0.51, False)])
def test_an_overlap_at_the_threshold_is_enough(metric, threshold, right):
    half = still([7], [0, 0, 10, 5])
    result = metric(still([0]), half, iou_threshold=threshold)
    assert next(iter(result.values())) == (
        1 if right else -1 * (metric is metrics.mota)
    )


def test_clips_are_pooled_by_their_boxes():
    long, short = still([0] * 9), still([0])
    tracks = [still([7] * 9), still([-1])]
    assert metrics.mota([long, short], tracks)["MOTA"] == 0.9
    assert metrics.idf1([long, short], tracks)["IDR"] == 0.9
    assert metrics.hota([long, short], tracks)["DetRe"] == pytest.approx(0.9)


def test_identities_of_different_clips_have_nothing_to_do_with_each_other():
    truth, tracks = [still([0] * 2)] * 2, [still([7] * 2), still([8] * 2)]
    assert metrics.mota(truth, tracks)["identity switches"] == 0
    assert metrics.hota(truth, tracks)["AssA"] == 1
    stacked = [
        {key: np.stack([clip[key] for clip in clips]) for key in clips[0]}
        for clips in (truth, tracks)
    ]
    for metric in (metrics.mota, metrics.idf1, metrics.hota):
        assert metric(*stacked) == metric(truth, tracks)


def test_true_objects_may_be_told_by_their_index():
    boxes = np.tile([[BOX, [50.0, 0, 60, 10]]], (3, 1, 1))
    truth = {"boxes": boxes, "labels": [[4, 4], [4, -1], [4, 4]]}
    swapped = {"boxes": boxes, "ids": [[0, 1], [0, 1], [1, 0]]}
    result = metrics.mota(truth, swapped)
    assert (result["objects"], result["false positives"]) == (5, 1)
    assert result["identity switches"] == 2


GOOD = still([0, 0])


@pytest.mark.parametrize(
    "truth, tracks, message",
    [
        (GOOD, {"boxes": [[BOX]] * 2}, r"boxes \(T, M, 4\) and ids.*\['boxes'\]"),
        (GOOD, {**GOOD, "ids": [[0], [-2]]}, r"tracks\['ids'\].*from -2"),
        (GOOD, {**GOOD, "ids": [[0.0], [1.0]]}, "float64 from 0.0"),
        (GOOD, {**GOOD, "ids": [0, 0]}, r"boxes \(2, 1, 4\), ids \(2,\)"),
        (GOOD, still([0]), "2 frames with objects, 1 with tracks"),
        ([GOOD], [GOOD, GOOD], "1 clips with objects, 2 with tracks"),
        (GOOD, still([0, 0], [9, 9, 2, 12]), r"tracks\['boxes'\] must be finite"),
        (GOOD, {"boxes": [[BOX] * 2], "ids": [[3, 3]]}, "3 twice in frame 0"),
        ("boxes", GOOD, r"`truth` must be.*ids or labels \(T, M\).*Received: str"),
        (GOOD, {"boxes": [[BOX]] * 2, "labels": [[0]] * 2}, "boxes.*labels"),
    ],
)
@pytest.mark.parametrize("metric", [metrics.mota, metrics.idf1, metrics.hota])
def test_what_cannot_be_measured_is_named(metric, truth, tracks, message):
    with pytest.raises(ValueError, match=message):
        metric(truth, tracks)


def test_a_threshold_is_a_share():
    with pytest.raises(ValueError, match="iou_threshold=50"):
        metrics.mota(GOOD, GOOD, iou_threshold=50)


@pytest.mark.parametrize("measure", [metrics.mota, metrics.idf1, metrics.hota])
def test_no_clip_is_no_measurement(measure):
    with pytest.raises(ValueError, match="at least one. Received: 0 clips"):
        measure([], [])
