"""What must not change: public names, saved models, answers of the shipped weights.

The files are made by `tests/golden/make_frozen.py`, which says how to write one anew.
`AIVA_FROZEN_EXACT=1` asks for the same bits, on the machine that made the files or
made them anew; without it last bits may differ, as they do from CPU to CPU.
"""

import functools
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

FROZEN = Path(__file__).parent / "golden" / "frozen"
EXACT = os.environ.get("AIVA_FROZEN_EXACT") == "1"

# Deliberate changes of public names, by full name: {"plot.strips": "plot.rows"}. A
# renamed entry of a book is named like "models.PRETRAINED:cnn_digits".
RENAMED = {
    "metrics.precision_recall": "metrics.manifold_precision_recall",
    "training.DamagedImages": "training.DegradedImages",
}
# Deliberate changes of arguments, by class: {"VAE": {"beta": "kl_weight"}}. One
# argument may become several: {"FasterRCNN": {"proposals": ("before", "after")}}.
BOX_ARGUMENTS = {
    "roi_iou": "box_fg_iou_threshold",
    "roi_sample": ("box_batch_size_per_image", "box_positive_fraction"),
    "detections": ("box_pre_nms_top_n", "detections_per_image"),
    "detection_nms": "box_nms_threshold",
}
RENAMED_ARGUMENTS = {
    "RCNN": {**BOX_ARGUMENTS, "proposals": "num_proposals"},
    "FastRCNN": {**BOX_ARGUMENTS, "proposals": "num_proposals"},
    "FasterRCNN": {
        **BOX_ARGUMENTS,
        "rpn_iou": ("rpn_bg_iou_threshold", "rpn_fg_iou_threshold"),
        "rpn_sample": ("rpn_batch_size_per_image", "rpn_positive_fraction"),
        "proposals": ("rpn_pre_nms_top_n", "rpn_post_nms_top_n"),
        "proposal_nms": "rpn_nms_threshold",
    },
}
# Deliberate changes of what a model returns, by the name of the output.
RENAMED_OUTPUTS = {"output_mean": "output_z_mean", "output_log_var": "output_z_log_var"}


def frozen_json(name):
    """Return what a frozen JSON file holds."""
    return json.loads((FROZEN / f"{name}.json").read_text("utf-8"))


NAMES, MODELS, SHIPPED = (frozen_json(name) for name in ("names", "models", "shipped"))


def expected_names():
    """Return the public names of every room and book, after deliberate changes."""
    names = {f"{room}{separator(room)}{name}" for room in NAMES for name in NAMES[room]}
    assert set(RENAMED) <= names, "RENAMED names what has never been"
    names = {RENAMED.get(name, name) for name in names}
    expected = {room: set() for room in NAMES}
    for name in names:
        mark = ":" if ":" in name else "."
        room, _, last = name.rpartition(mark)
        expected.setdefault(room, set()).add(last)
    return expected


def separator(room):
    """Return what stands between a room, or a book, and one of its names."""
    return ":" if "." in room else "."


@pytest.mark.parametrize("room", expected_names())
def test_public_names(room):
    from tests.golden.make_frozen import public_names_of

    expected = expected_names()[room]
    if "." in room:  # a book, such as `models.PRETRAINED`
        module, _, book = room.partition(".")
        found = set(getattr(importlib.import_module(f"aiva.{module}"), book))
    elif not expected:  # the room was given up
        assert importlib.util.find_spec(f"aiva.{room}") is None
        return
    else:
        module = importlib.import_module("aiva" if room == "aiva" else f"aiva.{room}")
        found = set(public_names_of(module))
        missing = {name for name in found if not hasattr(module, name)}
        assert not missing, "these are promised, and are not there"
    assert expected <= found, "new names are welcome, but none may be lost"


@pytest.fixture(scope="module", autouse=True)
def opening(tmp_path_factory):
    """Start a fresh process that opens all models; other tests run beside it."""
    folder = tmp_path_factory.mktemp("opened")
    command = [sys.executable, "-m", "tests.golden.answers", str(folder)]
    root = Path(__file__).parent.parent
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, cwd=root, stdout=log, stderr=log) as process,
    ):
        yield folder, process
        process.kill()


@pytest.fixture(scope="module")
def opened(opening):
    """Return the folder of the models' answers and what else they say."""
    folder, process = opening
    assert process.wait() == 0, (folder / "log").read_text("utf-8")
    return folder, json.loads((folder / "report.json").read_text("utf-8"))


def test_every_frozen_model_is_tested():
    from tests.golden.make_frozen import BUILDERS

    assert set(BUILDERS) == set(MODELS)
    assert {path.stem for path in FROZEN.glob("*.keras")} == set(MODELS)
    size = sum(path.stat().st_size for path in FROZEN.iterdir())
    assert size < 2_000_000


def functions():
    """Return the names of the models that a function builds, not a class."""
    plain = [name for name in MODELS if not name.startswith("trained")]
    return [name for name in plain if MODELS[name]["class"] == "Functional"]


@pytest.mark.parametrize("name", functions())
def test_a_function_builds_the_same_model(name):
    """A file holds its own layers; here the function of today is asked."""
    from tests.golden.answers import answers, stored, weights_hash
    from tests.golden.make_frozen import built

    model = built(name)
    assert weights_hash(model) == MODELS[name]["weights"]
    given, expected = stored(name)
    assert_equal(answers(model, given), expected)


@functools.cache
def shipped(name):
    """Return a shipped model."""
    from aiva import models

    return models.pretrained(name)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_weights_are_the_same_bits(name):
    from tests.golden.answers import weights_hash

    assert weights_hash(shipped(name)) == SHIPPED[name]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_weights_answer_as_before(name):
    from tests.golden.answers import answers, stored

    given, expected = stored(f"shipped_{name}")
    assert_equal(answers(shipped(name), given), expected)


@pytest.mark.parametrize("name", MODELS)
def test_opens_after_importing_the_models_alone(name, opened):
    _, report = opened
    assert report[name]["fault"] == ""


@pytest.mark.parametrize("name", MODELS)
def test_answers_as_before(name, opened):
    from tests.golden.answers import stored

    folder, report = opened
    assert "weights" in report[name], report[name]["fault"]
    if EXACT:
        assert report[name]["weights"] == MODELS[name]["weights"]
    with np.load(folder / f"{name}.npz") as arrays:
        found = dict(arrays)
    assert_equal(found, stored(name)[1])


@pytest.mark.parametrize("name", MODELS)
def test_describes_itself_as_before(name, opened):
    _, report = opened
    assert "description" in report[name], report[name]["fault"]
    expected = {key: part for key, part in MODELS[name].items() if key != "weights"}
    expected["config"] = renamed(expected["config"], expected["class"])
    assert report[name]["description"] == expected


def renamed(config, kind):
    """Return a stored configuration under the arguments' names of today."""
    new_names = RENAMED_ARGUMENTS.get(kind, {})
    assert set(new_names) <= set(config), f"no such arguments of {kind}"
    found = {}
    for name, value in config.items():
        new = new_names.get(name, name)
        if isinstance(new, str):
            found[new] = value
        else:
            found |= dict(zip(new, value, strict=True))
    return found


def assert_equal(found, expected):
    """Compare arrays by name: the same bits, or nearly; see the top of this file."""
    expected = {RENAMED_OUTPUTS.get(name, name): expected[name] for name in expected}
    assert found.keys() == expected.keys()
    for name, numbers in expected.items():
        assert np.shape(found[name]) == numbers.shape, name
        assert np.asarray(found[name]).dtype == numbers.dtype, name
        if EXACT:
            np.testing.assert_array_equal(found[name], numbers, err_msg=name)
        else:
            # Images, boxes and sums over them; logits and shares are small numbers.
            slack = 1e-4 if np.abs(numbers).max(initial=0) > 32 else 1e-5
            np.testing.assert_allclose(
                found[name], numbers, rtol=1e-5, atol=slack, err_msg=name
            )
