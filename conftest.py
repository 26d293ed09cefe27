"""Settings of all tests: the environment of Keras, and how notebooks are compared."""

import os
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parent

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

# Workers of pytest-xdist (`pytest -n 2`) share the cores instead of fighting for them.
WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
if WORKERS > 1:
    threads = str(max(1, os.cpu_count() // WORKERS))
    os.environ.setdefault("OMP_NUM_THREADS", threads)
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", threads)
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", threads)

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
