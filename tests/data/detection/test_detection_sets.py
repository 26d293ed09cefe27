import json
import os
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aiva.data import DatasetUnavailable, from_voc, load, prepared
from aiva.data.detection.detection_sets import SETS

DATA = os.environ.get("AIVA_DATA_DIR")  # read before the tests unset it
XML = (
    "<annotation><size><width>640</width><height>480</height><depth>3</depth></size>"
    "{}</annotation>"
)
OBJECT = (
    "<object><name>{}</name><difficult>0</difficult><bndbox><xmin>{}</xmin>"
    "<ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox></object>"
)
CELLS = {  # of three pictures; one box has no area
    "one": [("RBC", 1, 1, 640, 480), ("Platelets", 101, 51, 103, 60)],
    "two": [("WBC", 320, 240, 333, 247), ("RBC", 504, 337, 504, 337)],
    "three": [("RBC", 7, 11, 13, 29), ("RBC", 601, 401, 640, 480)],
}


@pytest.fixture(autouse=True)
def nothing_there(tmp_path, monkeypatch):
    monkeypatch.setenv("AIVA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "tfds"))


def shrink(monkeypatch, name, train, test):
    facts = SETS[name]._replace(counts={"train": train, "test": test})
    monkeypatch.setitem(SETS, name, facts)


@pytest.fixture
def tiny_bccd(tmp_path, monkeypatch):
    """Two training pictures and one for the test, of noise, in the layout of BCCD."""
    shrink(monkeypatch, "bccd", train=2, test=1)
    folder = tmp_path / "data" / "bccd" / "BCCD"
    for name in ("Annotations", "JPEGImages", "ImageSets/Main"):
        (folder / name).mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name, cells in CELLS.items():
        objects = "".join(OBJECT.format(*cell) for cell in cells)
        path = folder / "Annotations" / f"{name}.xml"
        path.write_text(XML.format(objects), encoding="utf-8")
        values = rng.integers(256, size=(48, 64, 3), dtype="uint8")
        picture = Image.fromarray(values).resize((640, 480))
        picture.save(folder / "JPEGImages" / f"{name}.jpg")
    lists = {"train": ["one"], "val": ["two"], "trainval": ["one", "two"]}
    for split, names in {**lists, "test": ["three"]}.items():
        path = folder / "ImageSets" / "Main" / f"{split}.txt"
        path.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    return folder


@pytest.mark.skipif(
    not Path(DATA or "unset", "bccd").is_dir(),
    reason="AIVA_DATA_DIR is not set or has no folder bccd",
)
def test_the_real_bccd(monkeypatch):
    monkeypatch.setenv("AIVA_DATA_DIR", DATA)
    size, counts = (96, 128), np.zeros(3, int)
    for split, number, message in [
        ("train", 292, r"2 in .*\n.*_00338\.xml.*no area\n.*_00343\.xml.*no area$"),
        ("test", 72, None),
    ]:
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            images, objects = load("bccd", split, size=size)
        assert images.shape == (number, *size, 3)
        counts += np.bincount(objects["labels"][objects["labels"] >= 0])
        assert len(seen) == (message is not None)
        if message:
            with pytest.warns(UserWarning, match=message):
                own, boxes = from_voc(
                    Path(DATA, "bccd", "BCCD"), "trainval", size, invalid="skip"
                )
            np.testing.assert_array_equal(images, own)
            for key in objects:
                np.testing.assert_array_equal(objects[key], boxes[key])
    # Published: 361 platelets, 4,155 red and 372 white cells; two boxes have no area.
    assert counts.tolist() == [361, 4155 - 2, 372]


def test_original_files_come_first(tiny_bccd, monkeypatch):
    monkeypatch.setattr(prepared, "find", lambda name: pytest.fail("asked TFDS"))
    with pytest.warns(UserWarning, match=r"two\.xml, object 2 \(RBC\): 504") as seen:
        images, objects = load("bccd", "train")
    assert seen[0].filename == __file__
    assert images.shape == (2, 480, 640, 3)
    assert objects["labels"].tolist() == [[1, 0], [2, -1]]
    assert objects["boxes"][0].tolist() == [[0, 0, 640, 480], [100, 50, 103, 60]]
    assert not objects["difficult"].any()


def test_only_what_is_counted_is_read(tiny_bccd):
    (tiny_bccd / "JPEGImages" / "two.jpg").unlink()
    images, objects = load("bccd", "train", count=1, size=(96, 128))
    assert images.shape == (1, 96, 128, 3) and objects["labels"].tolist() == [[1, 0]]
    with pytest.raises(ValueError, match=r"at most 2, the size of this.*count=3"):
        load("bccd", "train", count=3)


def test_incomplete_files_are_no_other_set(tiny_bccd, monkeypatch):
    monkeypatch.setattr(prepared, "find", lambda name: pytest.fail("asked TFDS"))
    (tiny_bccd / "JPEGImages" / "two.jpg").unlink()
    with pytest.raises(
        ValueError,
        match=r"not those of bccd: expected 2 .*: 1 that(.*\n)*.*two\.jpg is",
    ):
        load("bccd", "train")
    (tiny_bccd / "Annotations").rename(tiny_bccd / "other")
    with pytest.raises(
        ValueError, match="Expected .* XML files in Annotations .* or both"
    ):
        load("bccd", "train")


def prepare_bccd(originals, target):
    """Let the builder of TFDS write its form of a folder, without its download."""
    import tensorflow_datasets as tfds

    class Downloaded:
        @staticmethod
        def download_and_extract(url):
            return str(originals)

    builder = tfds.builder("bccd", data_dir=target)
    split_generators = builder._split_generators
    builder._split_generators = lambda manager: split_generators(Downloaded)
    builder.download_and_prepare()


def test_tfds_gives_what_the_original_files_give(tiny_bccd, tmp_path, monkeypatch):
    with pytest.warns(UserWarning, match=r"1 in .*\n.*object 2 \(RBC\): 504, 337"):
        originals = {split: load("bccd", split) for split in ("train", "test")}
    (tmp_path / "zip").mkdir()
    tiny_bccd.parent.rename(tmp_path / "zip" / "BCCD_Dataset-1.0")
    prepare_bccd(tmp_path / "zip", tmp_path / "tfds")
    monkeypatch.setattr(prepared, "answers", lambda url: pytest.fail("asked"))
    with pytest.warns(UserWarning, match=r"1 in .*\n.*object 2 \(RBC\): 504, 337"):
        through_tfds = {split: load("bccd", split) for split in originals}
    for split, (images, objects) in originals.items():
        others, same = through_tfds[split]
        assert others.shape == images.shape and others.dtype == images.dtype
        far = np.abs(images[:, None].astype(int) - others).mean((2, 3, 4))
        order = far.argmin(axis=1)  # which TFDS has mixed
        assert sorted(order) == list(range(len(images)))
        assert np.abs(images - others[order].astype(int)).mean() < 2  # JPEG decoders
        for key in objects:
            np.testing.assert_array_equal(objects[key], same[key][order])
            assert objects[key].dtype == same[key].dtype


@pytest.fixture
def tiny_coco(tmp_path, monkeypatch):
    shrink(monkeypatch, "coco", train=2, test=1)
    folder = tmp_path / "data" / "coco"
    for pictures, ids in {"train2017": (1, 2), "val2017": (3,)}.items():
        (folder / pictures).mkdir(parents=True)
        images, annotations = [], []
        for number in ids:
            name = f"{number:012}.jpg"
            Image.new("RGB", (60, 40)).save(folder / pictures / name)
            images.append({"id": number, "file_name": name, "width": 60, "height": 40})
            box = [2, 3, 10 * number, 20]
            annotations.append(
                {"id": number, "image_id": number, "category_id": 90, "bbox": box}
                | {"area": 50, "iscrowd": 0}
            )
        categories = [{"id": 90, "name": "toothbrush"}, {"id": 1, "name": "person"}]
        content = {"images": images, "annotations": annotations}
        path = folder / "annotations" / f"instances_{pictures}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            json.dumps({**content, "categories": categories}), encoding="utf-8"
        )
    return folder


def test_coco_tests_on_what_its_authors_validate(tiny_coco):
    images, objects = load("coco", "test")
    assert images.shape == (1, 40, 60, 3)
    assert objects["boxes"].tolist() == [[[2, 3, 32, 23]]]
    assert objects["labels"].tolist() == [[79]] and objects["area"].tolist() == [[50]]
    images, objects = load("coco", "train", count=1)
    assert objects["boxes"].tolist() == [[[2, 3, 12, 23]]]


@pytest.fixture
def mocked(tmp_path, monkeypatch):
    """Let TFDS make noise up for a set instead of reading a prepared one."""

    def mock(name, count, **options):
        import tensorflow_datasets as tfds

        shrink(monkeypatch, name, train=count, test=count)
        folder = tmp_path / "tfds" / SETS[name].tfds / "1.0.0"
        folder.mkdir(parents=True)
        (folder / "dataset_info.json").touch()
        monkeypatch.setattr(
            tfds, "builder_from_directory", lambda path: tfds.builder(SETS[name].tfds)
        )
        return tfds.testing.mock_data(num_examples=count, **options)

    return mock


def test_random_boxes_and_lists_of_different_lengths(mocked):
    with mocked("voc/2007", 6), pytest.warns(UserWarning) as seen:
        images, objects = load("voc/2007", "test", size=32)
    assert len(seen) == 1
    message = str(seen[0].message)
    assert "bbox, label, is_difficult have" in message and "inverted" in message
    assert images.shape == (6, 32, 32, 3) and images.dtype == "uint8"
    boxes, labels = objects["boxes"], objects["labels"]
    assert labels.dtype == "int32" and labels.min() == -1 and labels.max() < 20
    real = labels >= 0
    assert real.any() and not boxes[~real].any()
    assert (boxes[real][:, 2:] > boxes[real][:, :2]).all()
    assert boxes.min() >= 0 and boxes.max() <= 32
    assert objects["difficult"].dtype == bool


def test_the_keys_of_coco(mocked):
    import tensorflow as tf

    def example():
        yield {
            "image": np.zeros((40, 60, 3), "uint8"),
            "image/filename": b"000000000001.jpg",
            "image/id": 1,
            "objects": {
                "id": np.array([5, 6]),
                "area": np.array([50, 60]),
                "bbox": np.array([[0.1, 0.2, 0.3, 0.4], [0, 0, 1, 1]], "float32"),
                "label": np.array([79, 0]),
                "is_crowd": np.array([False, True]),
            },
        }

    def dataset(builder, *args, **options):
        return tf.data.Dataset.from_generator(
            example, output_types=tf.nest.map_structure(tf.as_dtype, TYPES)
        )

    with mocked("coco", 1, as_dataset_fn=dataset):
        images, objects = load("coco", "test")
    assert images.shape == (1, 40, 60, 3)
    assert objects["boxes"].tolist() == [[[12, 4, 24, 12], [0, 0, 60, 40]]]
    assert objects["labels"].tolist() == [[79, 0]]
    assert objects["crowd"].tolist() == [[False, True]]
    assert objects["area"].tolist() == [[50, 60]]


TYPES = {
    "image": "uint8",
    "image/filename": "string",
    "image/id": "int64",
    "objects": {
        "id": "int64",
        "area": "int64",
        "bbox": "float32",
        "label": "int64",
        "is_crowd": "bool",
    },
}


@pytest.mark.parametrize("name", SETS)
def test_offline_without_data(name, tmp_path, monkeypatch):
    def refuse(*args, **options):
        raise OSError("the network is blocked")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    start = time.monotonic()
    with pytest.raises(DatasetUnavailable) as caught:
        load(name)
    assert time.monotonic() - start < 5
    message = str(caught.value)
    assert f"({SETS[name].megabytes} MB)" in message
    assert str(tmp_path / "data" / name) in message
    assert str(tmp_path / "tfds" / SETS[name].tfds) in message
    assert all(file in message for file in SETS[name].files)
    assert 'data.load("scenes")' in message
    assert list(tmp_path.iterdir()) == []


def test_classes_agree_with_tfds():
    import tensorflow_datasets as tfds

    for name, facts in SETS.items():
        assert sorted(facts.classes) == sorted(facts.tfds_classes)
        label = tfds.builder(facts.tfds).info.features["objects"].feature["label"]
        assert label.num_classes == len(facts.classes) == len(set(facts.classes))
        if name != "coco":  # whose names TFDS reads from the files
            assert tuple(label.names) == facts.tfds_classes
