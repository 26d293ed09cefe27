import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from aiva import data
from aiva.data.load import LOADERS


def test_the_door_leads_to_every_embedded_set_without_a_network(monkeypatch):
    def refuse(*args, **options):
        raise OSError("the network is blocked")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    assert data.load("digits", "test", size=8, count=3)[0].shape == (3, 8, 8, 1)
    assert data.load("textures", "test", size=16, count=20)[0].shape == (20, 16, 16, 3)
    assert data.load("photos", "test", patch=16, count=5).shape == (5, 16, 16, 3)
    assert len(data.load("photos", "train")) == 10


def test_options_reach_the_loader():
    first = data.load("photos", "test", patch=16, count=5, seed=0)
    np.testing.assert_array_equal(first, data.load("photos", "test", patch=16, count=5))
    other = data.load("photos", "test", patch=16, count=5, seed=1)
    assert (first != other).any()


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("digits", {"patch": 8}, r'"digits" has the options size, count.*patch=8'),
        ("digits", {"seed": 0}, r"Received: seed=0"),
        ("photos", {"size": 8}, r"options patch, count, seed and no other.*size=8"),
        ("textures", {"patch": 8, "seed": 1}, r"Received: patch=8, seed=1"),
        ("mnist", {"size": 8}, r'"mnist" has the options count and no other'),
    ],
)
def test_an_option_that_a_set_does_not_have(name, options, message):
    with pytest.raises(ValueError, match=message):
        data.load(name, **options)


@pytest.mark.parametrize("name", LOADERS)
def test_unknown_split(name):
    with pytest.raises(ValueError, match=r'"train" or "test".*split=\'validation\''):
        data.load(name, "validation")


def test_unknown_name():
    with pytest.raises(ValueError, match=r"name='imagenet'.*digits, photos, textures"):
        data.load("imagenet")


def test_importing_the_package_is_cheap():
    heavy = ["keras", "tensorflow", "sklearn", "skimage", "PIL", "requests"]
    code = f"import sys, aiva.data; print([m for m in {heavy} if m in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert done.stdout.strip() == "[]"


def test_names_of_known_sets():
    assert (
        data.class_names("digits") == data.class_names("mnist") == tuple("0123456789")
    )
    assert data.class_names("fashion_mnist")[9] == "ankle boot"
    assert data.class_names("cifar10")[0] == "airplane"
    assert (
        len(data.class_names("textures")) == data.load("textures", "test")[1].max() + 1
    )


def test_names_of_sets_with_boxes():
    assert data.class_names("scenes") == data.class_names("digits")
    assert data.class_names("bccd") == ("Platelets", "RBC", "WBC")
    assert (
        len(data.class_names("voc/2007")) == 20 and len(data.class_names("coco")) == 80
    )


def test_names_of_a_folder(tmp_path):
    for name in ("sky", "leaf", "Bark", ".git"):
        (tmp_path / name).mkdir()
    (tmp_path / "README.txt").touch()
    assert (
        data.class_names(tmp_path)
        == data.class_names(str(tmp_path))
        == ("Bark", "leaf", "sky")
    )


def test_a_list_beside_the_folders_of_classes_changes_nothing(tmp_path):
    for name in ("sky", "leaf"):
        (tmp_path / name).mkdir()
        Image.new("L", (4, 4)).save(tmp_path / name / "1.png")
    (tmp_path / "classes.txt").write_text("a\nb\n", encoding="utf-8")
    assert data.class_names(tmp_path) == ("leaf", "sky")


def test_a_path_means_a_folder(tmp_path, monkeypatch):
    (tmp_path / "digits" / "one").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert data.class_names("digits")[1] == "1"
    assert data.class_names((tmp_path / "digits").relative_to(tmp_path)) == ("one",)


def test_errors(tmp_path):
    with pytest.raises(
        ValueError, match=r"Received: 'photos'.*digits, textures, scenes"
    ):
        data.class_names("photos")
    with pytest.raises(ValueError, match="has no sub-folders"):
        data.class_names(tmp_path)
