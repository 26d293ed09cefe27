"""Recipe of tracking: the shipped Faster R-CNN finds, SORT tells who is who.

Nothing is trained. The settings of both trackers were chosen on training clips, where
each had the fewest identity switches; what is measured are test clips, with other
photographs and other digits.
"""

import numpy as np

from aiva import data, metrics, models, tracking
from aiva.recipes.recipe import DIGITS_LICENCE, Recipe

CLIPS, FRAMES = 20, 32
SORT = {"iou_threshold": 0.2, "score_threshold": 0.6, "max_age": 10}
GREEDY = {
    **SORT,
    "iou_threshold": 0.1,
    "max_age": 4,
    "association": "greedy",
    "motion": False,
}


def detector(seed, backup, verbose):
    """Load the shipped detector: no second is spent on training."""
    return models.pretrained("faster_rcnn_scenes"), 0.0


def measure(model) -> dict[str, float]:
    """Measure tracks over a detector's boxes, and greedy linking of the same boxes.

    Args:
        model: A detector of the digits.

    Returns:
        Name of a figure to its value: MOTA, IDF1 and HOTA on clips in which digits go
        anywhere; identity switches of both trackers, and their IDF1, on crossing paths;
        MOTA and IDF1 where a pillar hides digits.
    """
    truth, found = detected(model, "linear")
    tracks = tracked(found, SORT)
    figures = {
        "MOTA": metrics.mota(truth, tracks)["MOTA"],
        "IDF1": metrics.idf1(truth, tracks)["IDF1"],
        "HOTA": metrics.hota(truth, tracks)["HOTA"],
    }
    truth, found = detected(model, "crossing")
    for name, settings in {"SORT": SORT, "greedy linking": GREEDY}.items():
        tracks = tracked(found, settings)
        switches = metrics.mota(truth, tracks)["identity switches"]
        figures[f"identity switches on crossing paths, {name}"] = switches
        idf1 = metrics.idf1(truth, tracks)["IDF1"]
        figures[f"IDF1 on crossing paths, {name}"] = idf1
    fewer, more = (
        figures[f"identity switches on crossing paths, {name}"]
        for name in ("SORT", "greedy linking")
    )
    figures["switches of SORT per switch of greedy linking"] = fewer / max(more, 1)
    truth, found = detected(model, "occlusion")
    tracks = tracked(found, SORT)
    figures["MOTA behind a pillar"] = metrics.mota(truth, tracks)["MOTA"]
    figures["IDF1 behind a pillar"] = metrics.idf1(truth, tracks)["IDF1"]
    return figures


def detected(model, paths):
    """Return the objects of the test clips, and what a detector finds in each clip."""
    clips, objects = data.load(
        "moving_scenes", split="test", count=CLIPS, frames=FRAMES, paths=paths
    )
    return objects, [model.detect(clip) for clip in clips]


def tracked(found, settings) -> list[dict[str, np.ndarray]]:
    """Track the detections of every clip."""
    tracker = tracking.Tracker(**settings)
    return [tracking.link(detections, tracker=tracker) for detections in found]


TRACKING = (
    Recipe(
        name="tracking_scenes",
        summary="Faster R-CNN and SORT on clips of digits that move over photographs",
        data="moving_scenes",
        licence=f"Digits: {DIGITS_LICENCE}. Photographs: see `aiva.data.photos`",
        minutes=1,
        train=detector,
        measure=measure,
        bands={
            "MOTA": {"at_least": 0.8},
            "IDF1": {"at_least": 0.85},
            "switches of SORT per switch of greedy linking": {"at_most": 0.5},
        },
    ),
)
