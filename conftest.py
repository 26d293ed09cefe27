"""Settings of all tests: the environment of Keras, and how notebooks are compared."""

import os
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parent

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

# Every Python process started from here on, the notebooks' kernels too, is offline.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(ROOT / "tests" / "offline"), os.environ.get("PYTHONPATH")])
)
runpy.run_path(str(ROOT / "tests" / "offline" / "sitecustomize.py"))  # and this one


def pytest_configure(config):
    if hasattr(config.option, "nbval_sanitize_with"):
        config.option.nbval_sanitize_with = str(ROOT / "tests" / "nbval_sanitize.txt")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker(pytest.mark.notebook)


@pytest.fixture(autouse=True)
def repeatable():
    """Start every test from the same random numbers, and show where it failed."""
    import keras

    keras.config.disable_traceback_filtering()
    keras.utils.set_random_seed(0)
