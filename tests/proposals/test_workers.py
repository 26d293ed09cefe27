"""Several processes find what one finds, in the same order."""

import os
import subprocess
import sys

import numpy as np
import pytest

from aiva import proposals
from aiva.proposals.workers import search_all
from tests.proposals.pictures import picture

SCRIPT = """
import numpy as np
from aiva import proposals
proposals.selective_search(np.zeros((2, 8, 8, 3), "uint8"), count=3, workers=2)
"""


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


def test_a_script_without_a_guard_is_told_so(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert done.returncode == 1
    assert 'below `if __name__ == "__main__":`' in done.stderr.splitlines()[-1]
