import pytest

from aiva.data import class_names, load


def test_names_of_known_sets():
    assert class_names("digits") == class_names("mnist") == tuple("0123456789")
    assert class_names("fashion_mnist")[9] == "ankle boot"
    assert class_names("cifar10")[0] == "airplane"
    assert len(class_names("textures")) == load("textures", "test")[1].max() + 1


def test_names_of_sets_with_boxes():
    assert class_names("scenes") == class_names("digits")
    assert class_names("bccd") == ("Platelets", "RBC", "WBC")
    assert len(class_names("voc/2007")) == 20 and len(class_names("coco")) == 80


def test_names_of_a_folder(tmp_path):
    for name in ("sky", "leaf", "Bark", ".git"):
        (tmp_path / name).mkdir()
    (tmp_path / "README.txt").touch()
    assert (
        class_names(tmp_path) == class_names(str(tmp_path)) == ("Bark", "leaf", "sky")
    )


def test_a_path_means_a_folder(tmp_path, monkeypatch):
    (tmp_path / "digits" / "one").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert class_names("digits")[1] == "1"
    assert class_names((tmp_path / "digits").relative_to(tmp_path)) == ("one",)


def test_errors(tmp_path):
    with pytest.raises(
        ValueError, match=r"Received: 'photos'.*digits, textures, scenes"
    ):
        class_names("photos")
    with pytest.raises(ValueError, match="has no sub-folders"):
        class_names(tmp_path)
