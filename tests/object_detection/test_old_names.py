"""The old import names: only on request, and never in the way of the real ones."""

import importlib
import importlib.util
import subprocess
import sys

import numpy as np
import pytest

from aiva import object_detection

LISTING = """
import numpy as np
from object_detection.utils import label_map_util
from object_detection.utils import visualization_utils as vis_util

label_map = label_map_util.load_labelmap(PATH_TO_LABELS)
categories = label_map_util.convert_label_map_to_categories(
    label_map, max_num_classes=90, use_display_name=True)
category_index = label_map_util.create_category_index(categories)
vis_util.visualize_boxes_and_labels_on_image_array(
    image_np,
    output_dict['detection_boxes'],
    output_dict['detection_classes'],
    output_dict['detection_scores'],
    category_index,
    instance_masks=output_dict.get('detection_masks'),
    use_normalized_coordinates=True,
    line_thickness=8)
"""


@pytest.fixture
def old_names():
    object_detection.install_object_detection_shim()
    yield
    object_detection.uninstall_object_detection_shim()


def test_nothing_happens_unless_asked():
    code = (
        "import sys; from aiva import object_detection;"
        "assert 'object_detection' not in sys.modules;"
        "assert not {'keras', 'tensorflow'} & set(sys.modules), 'light enough'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert importlib.util.find_spec("object_detection") is None


def test_a_listing_for_the_old_names_runs_unchanged(old_names, tmp_path):
    path = tmp_path / "labels.pbtxt"
    path.write_text("item { id: 1 name: 'n' display_name: 'cat' }", encoding="utf-8")
    output = {
        "detection_boxes": np.array([[0.5, 0.25, 0.75, 0.75]]),
        "detection_classes": np.array([1]),
        "detection_scores": np.array([0.9]),
    }
    image = np.zeros((80, 80, 3), "uint8")
    names = {"PATH_TO_LABELS": path, "image_np": image, "output_dict": output}
    exec(LISTING, names)
    assert names["category_index"] == {1: {"id": 1, "name": "cat"}}
    assert image[40, 40].tolist() == [127, 255, 0]


def test_all_ways_to_import_do(old_names):
    import object_detection.utils.visualization_utils as vis_util
    from object_detection.utils.label_map_util import load_labelmap

    assert load_labelmap is object_detection_of_ours().load_labelmap
    assert vis_util.STANDARD_COLORS[1] == "Chartreuse"
    module = importlib.import_module("object_detection.utils.label_map_util")
    assert set(module.__all__) <= set(dir(module))
    assert importlib.util.find_spec("object_detection.utils") is not None


def old_names_module():
    return sys.modules["aiva.object_detection.old_names"]


def object_detection_of_ours():
    return sys.modules["aiva.object_detection"]


def test_what_is_not_offered_is_named(old_names):
    from object_detection.utils import visualization_utils

    with pytest.raises(
        AttributeError, match="offers STANDARD_COLORS, visual.*: draw_x"
    ):
        visualization_utils.draw_x  # noqa: B018
    assert not hasattr(visualization_utils, "draw_x")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "from object_detection.utils import ops as utils_ops",
            r"utils is AIVA's here and offers label_map_util, visual.*Received: ops\.",
        ),
        ("import object_detection.utils.ops", "offers label_map_util.*Received: ops"),
        (
            "from object_detection.protos import pipeline_pb2",
            "offers string_int_label_map_pb2. Received: pipeline_pb2",
        ),
        ("import object_detection.core.box_list", "protos, utils. Received: core"),
        (
            "from object_detection import model_lib",
            "protos, utils. Received: model_lib",
        ),
        (
            "from object_detection.utils.label_map_util import load",
            "cannot import name 'load'",
        ),
    ],
)
def test_imports_of_what_is_not_offered_say_what_is(old_names, line, words):
    with pytest.raises(ImportError, match=words):
        exec(line)


def test_packages_say_what_they_offer_too(old_names):
    import object_detection

    with pytest.raises(AttributeError, match="offers protos, utils. Received: core"):
        object_detection.core  # noqa: B018
    with pytest.raises(AttributeError, match="offers label_map_util, visualization"):
        object_detection.utils.ops  # noqa: B018
    assert not hasattr(object_detection.utils, "ops")
    assert object_detection.protos.__all__ == ["string_int_label_map_pb2"]


def test_label_maps_are_built_and_written_by_protobuf_as_ever(old_names, tmp_path):
    from google.protobuf import text_format
    from object_detection.protos import string_int_label_map_pb2
    from object_detection.protos.string_int_label_map_pb2 import StringIntLabelMapItem
    from object_detection.utils import label_map_util

    built = string_int_label_map_pb2.StringIntLabelMap()
    built.item.append(StringIntLabelMapItem(id=1, name="cat"))
    item = built.item.add()
    item.id, item.name, item.frequency = 2, "dog", 3
    path = tmp_path / "pets.pbtxt"
    path.write_bytes(text_format.MessageToBytes(built, as_utf8=True))
    read = string_int_label_map_pb2.StringIntLabelMap()
    text_format.Merge(path.read_text(encoding="utf-8"), read)
    assert read == built and not read.item[0].HasField("display_name")
    for label_map in (read, label_map_util.load_labelmap(path)):
        assert label_map_util.get_label_map_dict(label_map) == {"cat": 1, "dog": 2}
        assert label_map_util.convert_label_map_to_categories(label_map, 9) == [
            {"id": 1, "name": "cat"},
            {"id": 2, "name": "dog", "frequency": "r"},
        ]


def test_installing_twice_and_taking_away_twice(old_names):
    first = sys.modules["object_detection"]
    object_detection.install_object_detection_shim()
    assert sys.modules["object_detection"] is first
    assert sys.meta_path.count(old_names_module().LastFinder) == 1
    object_detection.uninstall_object_detection_shim()
    object_detection.uninstall_object_detection_shim()
    assert not [name for name in sys.modules if name.startswith("object_detection")]
    assert old_names_module().LastFinder not in sys.meta_path
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("object_detection.utils")


def test_a_real_package_is_not_hidden(tmp_path, monkeypatch):
    (tmp_path / "object_detection").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ImportError, match=f"Received: one from .*{tmp_path.name}"):
        object_detection.install_object_detection_shim()
    (tmp_path / "object_detection" / "__init__.py").write_text("", encoding="utf-8")
    importlib.invalidate_caches()
    with pytest.raises(ImportError, match=r"__init__\.py"):
        object_detection.install_object_detection_shim()
    real = importlib.import_module("object_detection")
    with pytest.raises(ImportError, match="Uninstall it"):
        object_detection.install_object_detection_shim()
    object_detection.uninstall_object_detection_shim()
    assert sys.modules.pop("object_detection") is real
