import numpy as np
import pytest

from aiva import data, recipes
from aiva.recipes.video import tracking


class Oracle:
    """Find every digit of which half is to be seen, exactly: no detector is better."""

    def __init__(self, count, frames):
        self.answers = []
        for paths in ("linear", "crossing", "occlusion"):
            _, objects = data.load(
                "moving_scenes", "test", count=count, frames=frames, paths=paths
            )
            labels = np.where(objects["visible"] > 0.5, objects["labels"], -1)
            self.answers += [
                {"boxes": boxes, "labels": row, "scores": (row >= 0).astype("float32")}
                for boxes, row in zip(objects["boxes"], labels, strict=True)
            ]

    def detect(self, clip):
        return self.answers.pop(0)


def test_exact_boxes_give_good_figures_and_crossings_confuse_greedy_linking(
    monkeypatch,
):
    monkeypatch.setattr(tracking, "CLIPS", 6)
    figures = tracking.measure(Oracle(6, tracking.FRAMES))
    assert figures["MOTA"] > 0.9 and figures["IDF1"] > 0.9 and figures["HOTA"] > 0.85
    sort = figures["identity switches on crossing paths, SORT"]
    greedy = figures["identity switches on crossing paths, greedy linking"]
    assert sort < greedy
    assert figures["switches of SORT per switch of greedy linking"] == sort / greedy
    bands = recipes.recipe("tracking_scenes").bands
    assert set(bands) <= set(figures)


@pytest.mark.slow
def test_the_recipe_keeps_its_bands():
    result = recipes.run("tracking_scenes")
    assert result.passed, result.figures


@pytest.mark.slow
def test_frames_in_disorder_leave_the_band():
    """Sabotage: who sees the frames in another order cannot follow anybody."""
    rng = np.random.default_rng(0)
    truth, found = tracking.detected(
        recipes.recipe("tracking_scenes").train(0, None, 0)[0], "linear"
    )
    order = rng.permutation(tracking.FRAMES)
    shuffled = [{key: array[order] for key, array in each.items()} for each in found]
    truth = {key: truth[key][:, order] for key in ("boxes", "labels")}
    idf1 = tracking.metrics.idf1(truth, tracking.tracked(shuffled, tracking.SORT))
    assert idf1["IDF1"] < 0.6
