import warnings

import numpy as np
import pytest
from PIL import Image

from aiva.data import class_names, from_yolo

BOX = "1 0.25 0.5 0.5 0.25\n"  # [0, 15, 30, 25] of 60 x 40 pixels
YAML = "train: train/images\nval: valid/images\nnc: 2\nnames: ['cat', 'dog']\n"


def put(folder, name, text=BOX, labels=None, size=(60, 40)):
    """Write a picture and, in `labels` or beside it, its text file."""
    labels = folder if labels is None else labels
    for path in (folder, labels):
        path.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size).save(folder / f"{name}.jpg")
    if text is not None:
        (labels / f"{name}.txt").write_text(text, encoding="utf-8")


@pytest.fixture
def flat(tmp_path):
    """What LabelImg writes."""
    put(tmp_path, "a", "1 0.25 0.5 0.5 0.25\n0 0.5 0.5 1 1\n")
    put(tmp_path, "b", "")
    (tmp_path / "classes.txt").write_text("cat\ndog\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def split(tmp_path):
    """What Roboflow and Ultralytics have: folders of splits, images and labels."""
    for name, pictures in {"train": "ab", "valid": "c", "test": "defg"}.items():
        for picture in pictures:
            folder = tmp_path / name
            put(folder / "images", f"{picture}.rf.1", labels=folder / "labels")
    (tmp_path / "data.yaml").write_text(YAML, encoding="utf-8")
    return tmp_path


def test_what_comes_back(flat):
    images, objects = from_yolo(str(flat))
    assert images.shape == (2, 40, 60, 3) and images.dtype == "uint8"
    assert {key: str(values.dtype) for key, values in objects.items()} == {
        "boxes": "float32",
        "labels": "int32",
    }
    assert objects["boxes"][0].tolist() == [[0, 15, 30, 25], [0, 0, 60, 40]]
    assert objects["labels"].tolist() == [[1, 0], [-1, -1]]
    assert not objects["boxes"][1].any()
    assert class_names(flat) == ("cat", "dog")


def test_letterboxed(flat):
    put(flat, "c", size=(30, 60))
    _, objects = from_yolo(flat, size=60, max_objects=2)
    assert objects["boxes"][0].tolist() == [[0, 25, 30, 35], [0, 10, 60, 50]]
    assert objects["boxes"][2].tolist() == [[15, 22.5, 30, 37.5], [0] * 4]
    with pytest.raises(ValueError, match=r"60 x 40 and 30 x 60 pixels \(c\.txt\)"):
        from_yolo(flat)


LINES = {
    "polygon": "1 0.1 0.25 0.5 0.25 0.5 0.75 0.2 0.5",
    "turned box": "1 0.3 0.25 0.5 0.5 0.3 0.75 0.1 0.5",
    "number of a track": "1 0.3 0.5 0.4 0.5 17",
    "tabs and a float": "1.0\t0.3\t0.5\t0.4\t0.5  ",
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_other_lines(flat, line):
    put(flat, "a", f"\n{line}\n\n")
    _, objects = from_yolo(flat)
    np.testing.assert_allclose(objects["boxes"][0], [[6, 10, 30, 30]], atol=1e-4)
    assert objects["labels"].tolist() == [[1], [-1]]


def test_lines_that_go_on_with_keypoints(flat):
    put(flat, "a", "1 0.3 0.5 0.4 0.5 0.9 0.9 0.8 0.8")
    (flat / "data.yaml").write_text("kpt_shape: [2, 2]\n", encoding="utf-8")
    _, objects = from_yolo(flat)
    np.testing.assert_allclose(objects["boxes"][0], [[6, 10, 30, 30]], atol=1e-4)
    put(flat, "a", "1 0.3 0.5")
    with pytest.raises(ValueError, match="2 numbers after the class"):
        from_yolo(flat)


def test_a_yaml_file_that_is_not_about_data_is_left_alone(tmp_path, split):
    for name in ("cats", "dogs"):
        (tmp_path / "classes" / name).mkdir(parents=True)
    notes = tmp_path / "classes" / "notes.yaml"
    for text in ("- a\n- list\n", "names: [Ann, Bob]\n", "a: [broken\n"):
        notes.write_text(text, encoding="utf-8")
        assert class_names(tmp_path / "classes") == ("cats", "dogs")
    (split / "data.yaml").rename(split / "pets.yaml")
    assert class_names(split) == ("cat", "dog")


FAULTS = {
    "class": ("2 0.5 0.5 1 1", "line 2: class 2 is none of the 2, counted from 0"),
    "fraction": ("0.5 0.5 0.5 1 1", "class 0.5 is none of"),
    "words": ("cat 0.5 0.5 1 1", "line 2: 'cat 0.5 0.5 1 1' must be numbers"),
    "short": ("1 0.5 0.5 1", "3 numbers after the class: no box and no polygon"),
    "odd": ("1 .1 .1 .5 .1 .5 .5 .7", "7 numbers after the class"),
    "pixels": ("1 30 20 10 10", "'1 30 20 10 10' must have parts of width and height"),
    "no area": ("1 0.5 0.5 0 0.5", "0.5, 0.25, 0.5, 0.75 has no area"),
    "nan": ("1 nan 0.5 0.5 0.5", "is no box"),
    "outside": ("1 0.9 0.5 0.5 0.5", r"line 2 \(dog\): 39, 10, 69, 30 reaches out"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_line_is_named_and_can_be_skipped(flat, fault):
    line, message = FAULTS[fault]
    put(flat, "a", BOX + line + "\n" + BOX)
    with pytest.raises(ValueError, match=rf"1 in .*\na\.txt, .*{message}"):
        from_yolo(flat)
    with pytest.warns(
        UserWarning, match=rf"Left out.*1 in .*\na\.txt, .*{message}"
    ) as seen:
        images, objects = from_yolo(flat, invalid="skip")
    assert len(seen) == 1 and seen[0].filename == __file__
    assert len(images) == 2 and objects["labels"].tolist() == [[1, 1], [-1, -1]]


def test_the_border_forgives_one_pixel_and_the_box_is_cut(flat):
    put(flat, "a", "1 0.5 0.5 1.02 1.02")
    assert from_yolo(flat)[1]["boxes"][0].tolist() == [[0, 0, 60, 40]]


def test_broken_files(flat):
    (flat / "a.jpg").write_bytes(b"")
    (flat / "b.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError) as caught:
        from_yolo(flat)
    lines = str(caught.value).splitlines()
    assert lines[1] == "a.txt: a.jpg is not readable (empty)"
    assert lines[2].startswith("b.txt is not readable (")


def test_a_picture_without_a_text_file_has_no_objects_and_is_named(flat):
    put(flat, "c", None)
    with pytest.warns(
        UserWarning, match=r"1 of 3 pictures .* no objects: c\.jpg"
    ) as seen:
        _, objects = from_yolo(flat)
    assert seen[0].filename == __file__
    assert objects["labels"].tolist() == [[1, 0], [-1, -1], [-1, -1]]
    for name in "ab":
        (flat / f"{name}.txt").unlink()
    with pytest.raises(ValueError, match=r"Received: none in .*Looked for .*a\.txt"):
        from_yolo(flat)


def test_splits_of_data_yaml(split):
    assert len(from_yolo(split, "train")[0]) == 2
    assert len(from_yolo(split / "data.yaml", "val")[0]) == 1
    assert len(from_yolo(split, "valid")[0]) == 1
    assert len(from_yolo(split)[0]) == 3  # train and val: data.yaml has no test
    assert len(from_yolo(split, "test")[0]) == 4  # but there is such a folder
    with pytest.raises(ValueError, match=r"split='all'\. Looked for .*images.all"):
        from_yolo(split, "all")
    assert class_names(split) == class_names(split / "data.yaml") == ("cat", "dog")


@pytest.mark.parametrize(
    "text",
    [
        "train: ../train/images\nval: ../valid/images\ntest: ../none/images\n",
        "train: project-1/train/images\nval: project-1/valid/images\n",
        "path: .\ntrain: [train/images]\nval: valid\ntest:\n",
        "path: /content/elsewhere\ntrain: train/images\nval: valid\\images\n",
    ],
)
@pytest.mark.parametrize(
    "names", ["['no', 1]", "\n  0: 'no'\n  1: 1", "\n- no\n- 1"], ids=["1", "2", "3"]
)
def test_ways_to_write_data_yaml(split, text, names):
    (split / "data.yaml").write_text(f"{text}names: {names}\n", encoding="utf-8")
    assert class_names(split) == ("no", "1")
    assert len(from_yolo(split, "train")[0]) == 2
    assert len(from_yolo(split, "val")[0]) == 1
    assert len(from_yolo(split)[0]) == 3


def test_lists_of_pictures(split):
    # CVAT's layouts: darknet's, whose lists may name a folder "data", and Ultralytics'.
    for name in "xy":
        put(split / "obj_train_data", name)
    (split / "train.txt").write_text("data/obj_train_data/x.jpg\n", encoding="utf-8")
    (split / "data.yaml").unlink()
    (split / "obj.names").write_text("cat\ndog\n\n", encoding="utf-8")
    (split / "train").rename(split / "other")
    assert class_names(split) == ("cat", "dog")
    assert len(from_yolo(split, "train")[0]) == 1
    for name in "uvw":
        put(split / "images" / "train", name, labels=split / "labels" / "train")
    (split / "list.txt").write_text(
        "images/train/u.jpg\n./images/train/v.jpg\nimages/train/u.jpg\n",
        encoding="utf-8",
    )
    text = "path: ./\ntrain: list.txt\nnames: {0: cat, 1: dog}\n"
    (split / "data.yaml").write_text(text, encoding="utf-8")
    images, objects = from_yolo(split, "train")
    assert len(images) == 2 and objects["labels"].tolist() == [[1], [1]]
    with (split / "list.txt").open("a", encoding="utf-8") as file:
        file.write("images/train/z.jpg\n")
    with (
        pytest.warns(UserWarning, match=r"z\.jpg"),
        pytest.raises(ValueError, match=r"labels/train/z\.txt: z\.jpg is missing"),
    ):
        from_yolo(split, "train")


def test_images_beside_labels(tmp_path):
    # What Label Studio writes; the folders above may have any name.
    folder = tmp_path / "images" / "export"
    put(folder / "images", "a", labels=folder / "labels")
    put(folder / "images" / "sub", "b", "", labels=folder / "labels" / "sub")
    (folder / "classes.txt").write_text("cat\ndog\n", encoding="utf-8")
    images, objects = from_yolo(folder)
    assert len(images) == 2 and objects["labels"].tolist() == [[1], [-1]]
    assert class_names(folder) == ("cat", "dog")


def test_chosen_classes(flat):
    (flat / "classes.txt").unlink()
    with pytest.raises(
        ValueError, match=r"one list of classes.*none of these.*class_names"
    ):
        from_yolo(flat)
    _, objects = from_yolo(flat, class_names=("x", "y", "z"))
    assert objects["labels"].tolist() == [[1, 0], [-1, -1]]


def test_lists_of_classes_that_differ(split):
    (split / "data.yaml").unlink()
    for name, text in {"train": "cat\ndog", "valid": "cat\ndog\n"}.items():
        (split / name / "_darknet.labels").write_text(text, encoding="utf-8")
    assert class_names(split) == ("cat", "dog")
    (split / "valid" / "_darknet.labels").write_text("dog\ncat", encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"Received: .*_darknet\.labels and .*_darknet"
    ):
        from_yolo(split)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("names: [a, b]\nnc: 3\n", "`nc` .* Received: nc=3, and 2 names"),
        ("names: {0: a, 2: b}\n", "without gaps. Received: 0, 2"),
        ("names: [a, a]\n", "different names"),
        ("- a\n", "has no `names` and no `train`"),
        ("names: [a\n", "Expected a YAML file"),
    ],
)
def test_a_wrong_data_yaml(split, text, message):
    (split / "data.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        from_yolo(split)


def test_a_split_is_whole_or_refused(split):
    text = "train: [train/images, more/images]\nnames: [cat, dog]\n"
    (split / "data.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"split='train'.*more.images"):
        from_yolo(split, "train")


def test_arguments(flat, tmp_path):
    for path in (tmp_path / "none", flat / "classes.txt"):
        with pytest.raises(ValueError, match=r"a folder, or a file like data\.yaml"):
            from_yolo(path)
    with pytest.raises(ValueError, match="Received: size=0"):
        from_yolo(flat, size=0)
    with pytest.raises(ValueError, match="Received: max_objects=0"):
        from_yolo(flat, max_objects=0)
    with pytest.raises(ValueError, match='must be "raise" or "skip"'):
        from_yolo(flat, invalid="ignore")


def test_valid_files_give_no_warning_and_are_not_changed(split):
    before = {path: path.stat().st_mtime_ns for path in split.rglob("*")}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        from_yolo(split, invalid="skip")
    assert before == {path: path.stat().st_mtime_ns for path in split.rglob("*")}


def test_a_text_file_without_its_picture_is_named_and_can_be_skipped(flat):
    (flat / "gone.txt").write_text(BOX, encoding="utf-8")
    with pytest.raises(ValueError, match=r"gone\.txt: its picture is missing"):
        from_yolo(flat)
    with pytest.warns(UserWarning, match=r"gone\.txt: its picture is missing"):
        images, _ = from_yolo(flat, invalid="skip")
    assert len(images) == 2
