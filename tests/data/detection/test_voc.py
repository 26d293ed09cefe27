import re
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aiva.data import class_names, from_voc
from aiva.data.detection.voc import names_of

PICTURES = {"a": (60, 40), "b": (30, 50), "c": (60, 40)}  # width, height
OBJECTS = {
    "a": [("dog", (11, 6, 30, 25), 0), ("cat", (31, 1, 60, 40), 1)],
    "b": [("cat", (1, 1, 30, 50), 0)],
    "c": [],
}


def xml(objects, size=None, filename=None):
    parts = []
    if filename:
        parts.append(f"<filename>{filename}</filename>")
    if size:
        parts.append(f"<size><width>{size[0]}</width><height>{size[1]}</height></size>")
    for name, box, difficult in objects:
        sides = zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True)
        corners = "".join(f"<{side}>{value}</{side}>" for side, value in sides)
        parts.append(
            f"<object><name>{name}</name><difficult>{difficult}</difficult>"
            f"<bndbox>{corners}</bndbox></object>"
        )
    return f"<annotation>{''.join(parts)}</annotation>"


def write(folder, name, objects, **options):
    path = folder / "Annotations" / f"{name}.xml"
    path.write_text(xml(objects, **options), encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    """Three pictures of two sizes; the first holds a dog that is white on black."""
    for name in ("Annotations", "JPEGImages", "ImageSets/Main"):
        (tmp_path / name).mkdir(parents=True)
    for name, size in PICTURES.items():
        picture = Image.new("RGB", size)
        if name == "a":
            picture.paste("white", (10, 5, 30, 25))
        picture.save(tmp_path / "JPEGImages" / f"{name}.png")
        write(tmp_path, name, OBJECTS[name], size=size)
    lists = {"train": "a\nb\n\n", "val": "c -1\n", "none": "\n"}
    for split, text in lists.items():
        path = tmp_path / "ImageSets" / "Main" / f"{split}.txt"
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_pixels_are_counted_from_one_and_the_last_is_inside(folder):
    write(folder, "c", OBJECTS["a"])
    Image.open(folder / "JPEGImages" / "a.png").save(folder / "JPEGImages" / "c.png")
    images, objects = from_voc(folder, "val")
    assert objects["boxes"].tolist() == [[[10, 5, 30, 25], [30, 0, 60, 40]]]
    assert (images[0, 5:25, 10:30] == 255).all()
    assert images.sum() == 255 * 3 * 20 * 20


def test_what_comes_back(folder):
    images, objects = from_voc(str(folder), size=(40, 60))
    assert images.shape == (3, 40, 60, 3) and images.dtype == "uint8"
    assert objects["boxes"].shape == (3, 2, 4) and objects["boxes"].dtype == "float32"
    assert objects["labels"].dtype == "int32"
    assert objects["labels"].tolist() == [[1, 0], [0, -1], [-1, -1]]
    assert objects["difficult"].dtype == bool
    assert objects["difficult"].tolist() == [[False, True], [False] * 2, [False] * 2]
    assert not objects["boxes"][objects["labels"] < 0].any()
    assert class_names(folder) == ("cat", "dog")


def test_a_picture_of_another_size_is_letterboxed_with_its_boxes(folder):
    _, objects = from_voc(folder, "train", size=(40, 60))
    # 30 x 50 becomes 24 x 40, in the middle of 60 columns.
    np.testing.assert_allclose(objects["boxes"][1, 0], [18, 0, 42, 40])
    images, objects = from_voc(folder, "train", size=100)
    assert images.shape == (2, 100, 100, 3)
    rows, columns = np.nonzero(images[0, ..., 0] > 191)
    found = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    np.testing.assert_allclose(objects["boxes"][0, 0], found, atol=1)


def test_sizes_must_agree_or_be_given(folder):
    with pytest.raises(
        ValueError, match=r"60 x 40 and 30 x 50 pixels \(Annotations/b\.xml\).*size="
    ):
        from_voc(folder, "train")


def test_splits(folder):
    assert len(from_voc(folder, "train", size=32)[0]) == 2
    with pytest.raises(ValueError, match=r"split='test'.*none, train, val"):
        from_voc(folder, "test", size=32)
    with pytest.raises(ValueError, match=r"no annotations. Received: split='none'"):
        from_voc(folder, "none", size=32)


def test_labels_mean_the_same_in_every_split(folder):
    write(folder, "c", [("dog", (1, 1, 5, 5), 0)])
    _, train = from_voc(folder, "train", size=32)
    _, val = from_voc(folder, "val", size=32)
    assert train["labels"][1, 0] == 0 and val["labels"][0, 0] == 1
    _, val = from_voc(folder, "val", size=32, class_names=("dog", "cat"))
    assert val["labels"].tolist() == [[0]]


def test_a_place_for_objects_even_without_any(folder):
    _, objects = from_voc(folder, "val")
    assert objects["boxes"].shape == (1, 1, 4) and objects["labels"].tolist() == [[-1]]
    _, objects = from_voc(folder, "val", max_objects=5)
    assert objects["labels"].tolist() == [[-1] * 5]


def test_the_border_forgives_one_pixel_and_the_box_is_cut(folder):
    # As zero-based tools write it: from 0 to the width.
    write(folder, "c", [("cat", (0, 0, 60, 41), 0)])
    _, objects = from_voc(folder, "val")
    assert objects["boxes"].tolist() == [[[0, 0, 60, 40]]]


FAULTS = {
    "no area": ("cat", (5, 5, 5, 9), r"5, 5, 5, 9 has no area"),
    "inverted": ("cat", (5, 9, 8, 6), r"5, 9, 8, 6 is inverted"),
    "left": ("cat", (-5, 1, 8, 9), r"-6, 0, 8, 9 reaches out .* 60 x 40 pixels"),
    "below": ("cat", (5, 1, 8, 42), r"reaches out of the picture"),
    "outside": ("cat", (61, 1, 62, 9), r"reaches out of the picture"),
    "not a number": ("cat", ("x", 1, 8, 9), r"bndbox must have the numbers xmin"),
    "infinite": ("cat", (1, 1, "inf", 9), r"is no box"),
    "empty": ("cat", ("", 1, 8, 9), r"bndbox must have the numbers"),
    "class": ("bird", (1, 1, 8, 9), r"its class is none of cat, dog"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_box_is_named_and_can_be_skipped(folder, fault):
    name, box, message = FAULTS[fault]
    good = ("dog", (1, 1, 8, 9), 0)
    write(folder, "c", [good, (name, box, 0), good], size=(60, 40))
    options = {"class_names": ("cat", "dog")}
    line = rf"1 in .*\nAnnotations/c\.xml, object 2 \({name}\): .*{message}"
    with pytest.raises(ValueError, match=line):
        from_voc(folder, "val", **options)
    with pytest.warns(UserWarning, match=f"Left out.*{line}") as seen:
        images, objects = from_voc(folder, "val", invalid="skip", **options)
    assert len(seen) == 1 and seen[0].filename == __file__
    assert len(images) == 1 and objects["labels"].tolist() == [[1, 1]]


def test_everything_that_is_wrong_is_told_at_once(folder):
    (folder / "JPEGImages" / "a.png").unlink()
    (folder / "JPEGImages" / "b.png").write_bytes(b"no picture")
    (folder / "Annotations" / "c.xml").write_text("<annotation>", encoding="utf-8")
    path = folder / "ImageSets" / "Main" / "all.txt"
    path.write_text("a\nb\nc\nd\ne\nf\n", encoding="utf-8")
    write(folder, "e", [("cat", (1, 1, 8, 9), 0)], size=(40, 60))
    Image.new("RGB", (60, 40)).save(folder / "JPEGImages" / "e.png")
    write(folder, "f", OBJECTS["a"] + [("cat", (3, 3, 3, 3), 0)])
    Image.new("RGB", (60, 40)).save(folder / "JPEGImages" / "f.png")
    with pytest.raises(ValueError) as caught:
        from_voc(folder, "all", max_objects=1)
    lines = str(caught.value).splitlines()
    assert "7 in" in lines[0]
    assert lines[1] == "Annotations/a.xml: a.jpg is missing"
    assert lines[2] == "Annotations/b.xml: b.png is not readable (not a picture)"
    assert lines[3].startswith("Annotations/c.xml is not readable (no element found")
    assert lines[4] == "Annotations/d.xml is missing"
    assert "e.png is not readable (60 x 40 pixels, but annotated as 40 x" in lines[5]
    assert "f.xml, object 3 (cat): 3, 3, 3, 3 has no area" in lines[6]
    assert "f.xml, object 2 (cat): there are more than max_objects=1" in lines[7]
    assert 'invalid="skip"' in lines[-1]
    with pytest.warns(UserWarning, match="7 in"):
        images, objects = from_voc(folder, "all", max_objects=1, invalid="skip")
    assert len(images) == 1 and objects["labels"].tolist() == [[1]]


def test_nothing_left(folder):
    (folder / "JPEGImages" / "c.png").unlink()
    with (
        pytest.warns(UserWarning, match="is missing"),
        pytest.raises(ValueError, match="no picture that can be read"),
    ):
        from_voc(folder, "val", invalid="skip")


def test_a_picture_that_only_the_annotation_names(folder):
    (folder / "JPEGImages" / "c.png").rename(folder / "JPEGImages" / "other.gif")
    write(folder, "c", [], filename="some/where/other.gif")
    assert len(from_voc(folder, "val")[0]) == 1


@pytest.mark.parametrize(
    ("stated", "corner"), [((40, 60), (0, -1)), ((60, 40), (0, 0))]
)
def test_a_turned_camera_is_seen_as_it_was_annotated(folder, stated, corner):
    values = np.zeros((40, 60, 3), "uint8")
    values[:4, :4] = 255  # which lies top right once the picture is turned upright
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(values).save(folder / "JPEGImages" / "c.png", exif=exif)
    write(folder, "c", [], size=stated)
    images, _ = from_voc(folder, "val")
    assert images.shape == (1, stated[1], stated[0], 3)
    assert images[0][corner].tolist() == [255] * 3


def test_another_layout(tmp_path):
    here = str(tmp_path)
    with pytest.raises(ValueError, match=rf"layout of VOC.*'{re.escape(here)}'\.$"):
        from_voc(tmp_path)
    (tmp_path / "VOCdevkit" / "VOC2007" / "Annotations").mkdir(parents=True)
    with pytest.raises(ValueError, match=r"Did you mean .*VOCdevkit.VOC2007\?$"):
        from_voc(tmp_path)
    with pytest.raises(ValueError, match=r"layout of VOC.*VOC2007'\.$"):
        from_voc(tmp_path / "VOCdevkit" / "VOC2007")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 0}, "Received: size=0"),
        ({"size": (1, 2, 3)}, r"\(height, width\)"),
        ({"invalid": "ignore"}, 'must be "raise" or "skip"'),
        ({"max_objects": 0}, "Received: max_objects=0"),
        ({"class_names": "cat"}, "class_names='cat'"),
        ({"class_names": []}, r"class_names=\[\]"),
        ({"class_names": ["cat", "cat"]}, "different names"),
    ],
)
def test_arguments(folder, options, message):
    with pytest.raises(ValueError, match=message):
        from_voc(folder, **{"size": 32, **options})


def test_valid_files_give_no_warning(folder):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        from_voc(folder, size=32, invalid="skip")


def test_no_file_is_changed(folder):
    before = {path: path.stat().st_mtime_ns for path in Path(folder).rglob("*")}
    from_voc(folder, size=32)
    assert before == {p: p.stat().st_mtime_ns for p in Path(folder).rglob("*")}


def test_names_with_spaces_and_lists_of_a_class(folder):
    for name in ("IMG 1", "IMG"):
        for part, ending in (("Annotations", "xml"), ("JPEGImages", "png")):
            there = next((folder / part).glob(f"*.{ending}"))
            (folder / part / f"{name}.{ending}").write_bytes(there.read_bytes())
    lists = folder / "ImageSets" / "Main"
    (lists / "spaces.txt").write_text("\ufeffIMG 1\nIMG -1\n\n", encoding="utf-8")
    assert names_of(folder, "spaces") == ["IMG 1", "IMG"]


def flat(folder, *names, filename=None):
    """Pictures and annotations side by side, as LabelImg and Roboflow write them."""
    folder.mkdir(exist_ok=True)
    for name in names:
        Image.new("RGB", (60, 40)).save(folder / f"{name}.JPG")
        text = xml([("cat", (5, 6, 30, 20), 0)], (60, 40), filename)
        (folder / f"{name}.xml").write_text(text, encoding="utf-8")


def test_xml_beside_the_pictures(tmp_path):
    flat(tmp_path, "a", "b")
    (tmp_path / "._b.xml").write_text("what macOS adds", encoding="utf-8")
    images, objects = from_voc(tmp_path)
    assert len(images) == 2 and objects["labels"].tolist() == [[0], [0]]
    assert objects["boxes"][0].tolist() == [[4, 5, 30, 20]]
    assert class_names(tmp_path) == ("cat",)


def test_a_folder_for_each_split(tmp_path):
    for split, names in {"train": "ab", "valid": "c", "test": "d"}.items():
        flat(tmp_path / split, *names)
    assert len(from_voc(tmp_path)[0]) == 4
    assert len(from_voc(tmp_path, "train")[0]) == 2
    assert len(from_voc(tmp_path, "val")[0]) == len(from_voc(tmp_path, "valid")[0]) == 1
    assert class_names(tmp_path) == ("cat",)
    with pytest.raises(ValueError, match=r"split='all'.*folders: test, train, valid"):
        from_voc(tmp_path, "all")


def test_folders_with_other_names_and_names_of_windows(folder):
    (folder / "JPEGImages").rename(folder / "images")  # as Label Studio has it
    (folder / "images" / "c.png").rename(folder / "images" / "other.gif")
    write(folder, "c", [], filename=r"C:\somewhere\other.gif")
    assert len(from_voc(folder, size=32)[0]) == 3
    (folder / "Annotations").rename(folder / "annotations")  # and many of Kaggle
    assert len(from_voc(folder, size=32)[0]) == 3
    assert class_names(folder) == ("cat", "dog")


def test_pictures_around_the_folder_of_annotations(folder):
    for path in (folder / "JPEGImages").iterdir():
        path.rename(folder / path.name)
    (folder / "JPEGImages").rmdir()
    assert len(from_voc(folder, size=32)[0]) == 3


def test_annotations_of_another_tool(folder):
    path = folder / "Annotations" / "c.xml"
    path.write_text("<annotations><image/></annotations>", encoding="utf-8")
    with pytest.raises(ValueError, match=r"c\.xml .*<annotations>.*format PASCAL VOC"):
        from_voc(folder, "val")
