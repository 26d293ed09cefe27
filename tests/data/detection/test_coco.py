import json

import numpy as np
import pytest
from PIL import Image

from aiva.data import class_names, from_coco

IMAGES = [
    {"id": 50, "file_name": "wide.png", "height": 40, "width": 60},
    {"id": 7, "file_name": "sub/tall.png", "height": 60, "width": 40},
    {"id": 9, "file_name": "empty.png", "height": 40, "width": 60},
]
ANNOTATIONS = [
    {"id": 1, "image_id": 50, "category_id": 18, "bbox": [10, 5, 20, 20], "area": 300},
    {"id": 2, "image_id": 7, "category_id": 3, "bbox": [0, 0, 40, 60], "iscrowd": 1},
    {"id": 3, "image_id": 50, "category_id": 3, "bbox": [0.5, 1.5, 10, 20.25]},
]
CATEGORIES = [{"id": 18, "name": "dog"}, {"id": 3, "name": "car"}]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sub").mkdir()
    for image in IMAGES:
        size = image["width"], image["height"]
        Image.new("RGB", size).save(tmp_path / image["file_name"])
    write(tmp_path)
    return tmp_path


def write(folder, images=IMAGES, annotations=ANNOTATIONS, categories=CATEGORIES):
    content = {
        "info": {},
        "images": images,
        "annotations": annotations,
        "categories": categories,
    }
    (folder / "boxes.json").write_text(json.dumps(content), encoding="utf-8")


def read(folder, **options):
    return from_coco(folder / "boxes.json", folder, **options)


def test_what_comes_back(folder):
    images, objects = read(folder, size=(40, 60))
    assert images.shape == (3, 40, 60, 3) and images.dtype == "uint8"
    assert {key: str(values.dtype) for key, values in objects.items()} == {
        "boxes": "float32",
        "labels": "int32",
        "crowd": "bool",
        "area": "float32",
    }
    assert objects["boxes"][0].tolist() == [[10, 5, 30, 25], [0.5, 1.5, 10.5, 21.75]]
    assert objects["labels"].tolist() == [[1, 0], [0, -1], [-1, -1]]
    assert objects["crowd"].tolist() == [[False] * 2, [True, False], [False] * 2]
    assert class_names(folder / "boxes.json") == ("car", "dog")


def test_letterboxed_boxes_and_areas(folder):
    _, objects = read(folder, size=(80, 120))
    # The first picture doubles, the second is scaled by 4 / 3 and lies in the middle.
    np.testing.assert_allclose(objects["boxes"][0, 0], [20, 10, 60, 50])
    np.testing.assert_allclose(objects["area"][0], [1200, 4 * 202.5])
    np.testing.assert_allclose(objects["boxes"][1, 0], [33.5, 0, 86.5, 80], atol=0.5)
    box = objects["boxes"][1, 0]
    whole = (box[2] - box[0]) * (box[3] - box[1])
    np.testing.assert_allclose(objects["area"][1], [whole, 0], rtol=1e-6)


def test_sizes_must_agree_or_be_given(folder):
    with pytest.raises(ValueError, match=r"60 x 40 and 40 x 60 pixels \(sub/tall\.png"):
        read(folder)


def test_chosen_classes(folder):
    with pytest.raises(ValueError, match=r"annotation 2 \(car\): its class is none of"):
        read(folder, size=40, class_names=("dog",))
    with pytest.warns(UserWarning, match="2 in") as seen:
        _, objects = read(folder, size=40, class_names=("dog",), invalid="skip")
    assert seen[0].filename == __file__
    assert objects["labels"].tolist() == [[0], [-1], [-1]]


FAULTS = {
    "no area": ({"bbox": [5, 5, 0, 9]}, "5, 5, 5, 14 has no area"),
    "inverted": ({"bbox": [5, 5, 3, -2]}, "5, 5, 8, 3 is inverted"),
    "outside": ({"bbox": [50, 5, 30, 9]}, "50, 5, 80, 14 reaches out of the picture"),
    "short": ({"bbox": [5, 5, 3]}, "bbox must have four numbers"),
    "text": ({"bbox": "5 5 3 4"}, "bbox must have four numbers"),
    "area": ({"area": "large"}, "area must be one"),
    "category": ({"category_id": 4}, r"\(category 4\): its class is none of car, dog"),
    "list": ({"category_id": [4]}, r"\(category \[4\]\): its class is none of"),
    "image list": ({"image_id": [8]}, r"there is no image with the id '\[8\]'"),
    "image": ({"image_id": 8}, r"\(dog\): there is no image with the id 8"),
    "mask": (
        {"bbox": [], "segmentation": {"counts": [5]}},
        r"mask \(RLE\) and no bbox",
    ),
    "nothing": ({"bbox": None, "segmentation": []}, "bbox must have four numbers"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_annotation_is_named_and_can_be_skipped(folder, fault):
    changes, message = FAULTS[fault]
    good = ANNOTATIONS[0]
    write(folder, annotations=[good, {**good, "id": 77, **changes}])
    with pytest.raises(ValueError, match=f"1 in .*\n.*annotation 77 .*{message}"):
        read(folder, size=(40, 60))
    with pytest.warns(UserWarning, match=f"1 in .*\n.*annotation 77 .*{message}"):
        images, objects = read(folder, size=(40, 60), invalid="skip")
    assert len(images) == 3 and objects["labels"].tolist() == [[1], [-1], [-1]]


def test_a_missing_and_a_broken_picture(folder):
    (folder / "wide.png").unlink()
    (folder / "empty.png").write_bytes(b"")
    with pytest.raises(ValueError) as caught:
        read(folder)
    lines = str(caught.value).splitlines()
    assert lines[1] == "wide.png: wide.png is missing"
    assert lines[2] == "empty.png: empty.png is not readable (empty)"
    with pytest.warns(UserWarning, match="2 in"):
        images, objects = read(folder, invalid="skip")
    assert len(images) == 1 and objects["labels"].tolist() == [[0]]


def test_a_picture_of_another_size_than_annotated(folder):
    Image.new("RGB", (30, 30)).save(folder / "wide.png")
    with pytest.raises(ValueError, match="30 x 30 pixels, but annotated as 60 x 40"):
        read(folder, size=40)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is not a JSON file"),
        ("[]", "without images, annotations, categories"),
        ('{"images": [], "annotations": {}}', "without annotations, categories"),
        (
            '{"images": [{"id": 1}], "annotations": [], "categories": []}',
            r'"images" in .* with id and file_name. Received: entry 1',
        ),
        (
            '{"images": [], "annotations": [3], "categories": []}',
            r'"annotations" in .* Received: entry 1, 3',
        ),
    ],
)
def test_another_kind_of_file(folder, content, message):
    (folder / "boxes.json").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read(folder, size=40)


def test_arguments(folder):
    with pytest.raises(ValueError, match=r"no such file. Received: '.*other\.json'"):
        from_coco(folder / "other.json", folder)
    with pytest.raises(ValueError, match=r"images_folder='.*nowhere'"):
        from_coco(folder / "boxes.json", folder / "nowhere")
    with pytest.raises(ValueError, match="Received: max_objects=0"):
        read(folder, max_objects=0)
    with pytest.raises(ValueError, match="Received: size=0"):
        read(folder, size=0)
    with pytest.raises(ValueError, match=r"no such file\. Received: '"):
        from_coco(folder, folder)
    write(folder, images=[], annotations=[])
    with pytest.raises(ValueError, match="has no picture that can be read"):
        read(folder, size=40)


def test_polygons_hold_their_box(folder):
    polygons = [[5, 6, 25.5, 6, 9, 16], [3, 7, 4, 7, 4, 8]]
    for segmentation in (polygons, polygons[0] + polygons[1]):
        bare = {"image_id": 50, "category_id": 3, "segmentation": segmentation}
        write(folder, annotations=[{**bare, "id": 1}, {**bare, "id": 2, "bbox": []}])
        _, objects = read(folder, size=(40, 60))
        assert objects["boxes"][0].tolist() == [[3, 6, 25.5, 16]] * 2
        assert objects["area"][0].tolist() == [225, 225]


def test_a_crowd_with_a_mask_and_no_area(folder):
    crowd = {**ANNOTATIONS[0], "iscrowd": 1, "area": None}
    write(folder, annotations=[{**crowd, "segmentation": {"counts": [1, 2]}}])
    _, objects = read(folder, size=(40, 60))
    assert objects["crowd"][0].tolist() == [True] and objects["area"][0, 0] == 400


def test_the_super_category_of_all_others_is_no_class(folder):
    pets = {"id": 0, "name": "pets", "supercategory": "none"}
    others = [{**category, "supercategory": "pets"} for category in CATEGORIES]
    write(folder, categories=[pets, *others])
    with pytest.warns(UserWarning, match='"pets" is no class') as seen:
        _, objects = read(folder, size=(40, 60))
    assert seen[0].filename == __file__
    assert objects["labels"].tolist() == [[1, 0], [0, -1], [-1, -1]]
    with pytest.warns(UserWarning, match='"pets" is no class') as seen:
        assert class_names(folder / "boxes.json") == ("car", "dog")
    assert seen[0].filename == __file__
    write(folder, [*IMAGES], [{**ANNOTATIONS[0], "category_id": 0}], [pets, *others])
    assert class_names(folder / "boxes.json") == ("pets", "car", "dog")


@pytest.mark.parametrize(
    "prefix",
    ["images/", "images\\1/", "..\\..\\media\\upload\\4\\", "/data/local-files/?d=x/"],
)
def test_file_names_that_were_noted_with_other_folders(folder, prefix):
    (folder / "tall.png").write_bytes((folder / "sub" / "tall.png").read_bytes())
    images = [
        {**image, "file_name": prefix + image["file_name"].split("/")[-1]}
        for image in IMAGES
    ]
    write(folder, images=images)
    found, objects = read(folder, size=(40, 60))
    assert len(found) == 3 and objects["labels"].tolist() == [[1, 0], [0, -1], [-1, -1]]
    # Two pictures of one name could each mean the other.
    write(folder, images=[*images, {**images[0], "id": 3, "file_name": "b/wide.png"}])
    with pytest.raises(
        ValueError, match=r"2 in (.|\n)*b/wide\.png: wide\.png is missing"
    ):
        read(folder, size=(40, 60))


def test_ids_are_different(folder):
    write(folder, images=[IMAGES[0], IMAGES[0]])
    with pytest.raises(ValueError, match=r'"images" .* 2 entries with 1 ids'):
        read(folder)


@pytest.mark.parametrize("ids", [(1, "2"), ([1], [2]), (None, None)])
def test_ids_are_numbers_or_texts(folder, ids):
    named = [{**CATEGORIES[0], "id": each} for each in ids]
    write(folder, categories=named)
    with pytest.raises(
        ValueError, match='Every id of "categories" .* must be a number'
    ):
        read(folder)


def test_a_file_of_windows_with_a_byte_order_mark(folder):
    path = folder / "boxes.json"
    path.write_text("\ufeff" + path.read_text("utf-8"), encoding="utf-8")
    assert len(read(folder, size=32)[0]) == 3


def test_names_of_windows_that_end_alike(folder):
    for name in ("a", "b"):
        (folder / name).mkdir()
        Image.new("RGB", (60, 40), "white").save(folder / name / "1.png")
    images = [
        {"id": index, "file_name": rf"{name}\1.png"} for index, name in enumerate("ab")
    ]
    write(folder, images=images, annotations=[])
    found, _ = read(folder)
    assert found.shape == (2, 40, 60, 3) and (found == 255).all()
