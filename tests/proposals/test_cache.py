"""The cache: found again by content, never half written, never mended; workers."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

from aiva import proposals
from aiva.proposals import cache
from aiva.proposals.cache import search_all
from tests.proposals.pictures import picture

IMAGES = np.stack([picture(seed) for seed in range(2)])
# The boxes that each version of the search finds; the packages that it rests on may
# change them too, but their versions are in the key.
FOUND = {1: "9e63fc90e46b58a5"}
SCRIPT = """
import numpy as np
from aiva import proposals
boxes = proposals.selective_search(np.zeros((2, 8, 8, 3), "uint8"), 3, workers=2)
print(boxes.shape)
"""


@pytest.fixture
def searched(monkeypatch):
    """Return a list that grows with every image that is searched."""
    from aiva.proposals import search

    calls, search_image = [], search.search_image

    def counted(image, **settings):
        calls.append(image.shape)
        return search_image(image, **settings)

    monkeypatch.setattr(search, "search_image", counted)
    return calls


def test_the_version_is_that_of_the_boxes():
    boxes = proposals.selective_search([*IMAGES, picture(5, noise=60)], count=120)
    found = hashlib.sha256(np.ascontiguousarray(boxes).data).hexdigest()[:16]
    assert found == FOUND[cache.VERSION], (
        "The search finds other boxes than version "
        f"{cache.VERSION} did: raise VERSION and note the new hash, {found}."
    )


def test_the_second_search_reads_the_first(tmp_path, searched):
    folder = tmp_path / "new" / "folder"
    expected = proposals.selective_search(IMAGES, count=20)
    first = proposals.selective_search(IMAGES, count=20, cache=folder)
    assert len(searched) == 4
    second = proposals.selective_search(list(IMAGES), count=20, cache=str(folder))
    assert len(searched) == 4
    assert (first == expected).all() and (second == expected).all()
    assert second.dtype == "float32"
    [file] = folder.iterdir()  # and nothing else is left there
    assert file.name.startswith("proposals-") and file.suffix == ".npz"


def test_the_same_pixels_are_the_same_images(tmp_path, searched):
    proposals.selective_search(IMAGES, count=5, cache=tmp_path)
    floats = IMAGES.astype("float32")
    proposals.selective_search(floats, count=5, cache=tmp_path, workers=1)
    proposals.selective_search(IMAGES[:, :, ::-1][:, :, ::-1], count=5, cache=tmp_path)
    assert len(searched) == 2


def changed(images):
    images = images.copy()
    images[1, 63, 63, 2] ^= 1  # one bit
    return images


@pytest.mark.parametrize(
    ("images", "settings"),
    [
        (changed(IMAGES), {}),
        (IMAGES[::-1], {}),
        (IMAGES[:1], {}),
        (IMAGES.reshape(2, 32, 128, 3), {}),
        (IMAGES, {"count": 6}),
        (IMAGES, {"spaces": ("hsv",)}),
        (IMAGES, {"spaces": ("hsv", "lab")}),
        (IMAGES, {"scales": (50, 60)}),
        (IMAGES, {"similarities": (("colour",),)}),
        (IMAGES, {"min_size": 31}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_whatever_changes_another_file_is_looked_for(
    images, settings, tmp_path, searched
):
    proposals.selective_search(IMAGES, 5, cache=tmp_path)
    before = len(searched)
    proposals.selective_search(images, **({"count": 5} | settings), cache=tmp_path)
    assert len(searched) == before + len(images)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("name", ["VERSION", "versions"])
def test_another_version_has_another_file(name, tmp_path, searched, monkeypatch):
    proposals.selective_search(IMAGES, 5, cache=tmp_path)
    new = 2 if name == "VERSION" else lambda: ("numpy", "scipy", "scikit-image")
    monkeypatch.setattr(cache, name, new)
    proposals.selective_search(IMAGES, 5, cache=tmp_path)
    assert len(searched) == 4


def test_every_setting_is_in_the_key():
    import inspect

    from aiva.proposals.search import checked_settings

    asked = inspect.signature(proposals.selective_search).parameters
    about_the_work = {"images", "cache", "workers", "verbose"}
    held = inspect.signature(checked_settings).parameters
    assert set(asked) - about_the_work == set(held)


@pytest.mark.parametrize("damage", ["cut", "bit", "text", "empty", "other"])
def test_a_broken_file_is_named_and_not_mended(damage, tmp_path, searched):
    proposals.selective_search(IMAGES, 5, cache=tmp_path)
    [file] = tmp_path.iterdir()
    content = bytearray(file.read_bytes())
    if damage == "other":  # a whole file, of other images, under this name
        proposals.selective_search(IMAGES[::-1], 5, cache=tmp_path)
        [other] = {*tmp_path.iterdir()} - {file}
        content = bytearray(other.read_bytes())
        other.unlink()
    content[len(content) // 3] ^= 255 * (damage == "bit")
    kept = {"cut": content[:-40], "text": b"boxes", "empty": b""}.get(damage, content)
    file.write_bytes(kept)
    with pytest.raises(ValueError, match=f"{file.name}. Delete it"):
        proposals.selective_search(IMAGES, 5, cache=tmp_path)
    assert file.read_bytes() == kept
    file.unlink()
    proposals.selective_search(IMAGES, 5, cache=tmp_path)


def test_an_interrupted_search_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(*arguments, **arrays):
        raise KeyboardInterrupt

    for name in ("savez_compressed", "zeros"):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(np, name, interrupted)
            proposals.selective_search(IMAGES, 5, cache=tmp_path)
        assert list(tmp_path.iterdir()) == []
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "replace", interrupted)
        proposals.selective_search(IMAGES, 5, cache=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_cache_is_a_folder(tmp_path):
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(ValueError, match="must be a folder. Received: the file"):
        proposals.selective_search(IMAGES, 5, cache=file)
    assert file.read_text() == "mine"


def process(image):
    """Return the number of the process as the corner of a box, beside the image's."""
    return [[image[0, 0, 0], 0, 1, os.getpid()]]


def refuse(image):
    raise ValueError("not this image")


def test_two_processes_find_what_one_finds():
    images = [picture(seed, noise=20) for seed in range(10)]
    one = proposals.selective_search(images, count=20)
    two = proposals.selective_search(images, count=20, workers=2)
    assert (one == two).all()


def test_work_is_shared_and_stays_in_order():
    images = [np.full((1, 1, 1), number) for number in range(40)]
    found = search_all(process, images, count=1, workers=2)[:, 0]
    assert found[:, 0].tolist() == list(range(40))
    assert np.float32(os.getpid()) not in found[:, 3]
    alone = search_all(process, images, count=1, workers=1)[:, 0]
    assert set(alone[:, 3]) == {np.float32(os.getpid())}


def test_errors_of_a_process_arrive():
    with pytest.raises(ValueError, match="not this image"):
        search_all(refuse, [np.zeros((1, 1, 1))] * 3, count=1, workers=2)


def test_a_script_needs_no_guard(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert done.stdout == "(2, 3, 4)\n", done.stderr
