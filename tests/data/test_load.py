import os
import subprocess
import sys

import numpy as np
import pytest

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
