"""Settings of all tests: the environment of Keras, and how notebooks are compared."""

import os
import runpy
import tempfile
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

# JAX spends nearly all its time on compiling: here with fewer optimizations, and each
# program once for all workers and models. Its results differ by rounding alone.
if os.environ["KERAS_BACKEND"] == "jax":
    os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")
    if "JAX_COMPILATION_CACHE_DIR" not in os.environ:  # workers inherit it
        COMPILED = tempfile.TemporaryDirectory(prefix="aiva-jax-")  # until pytest ends
        os.environ["JAX_COMPILATION_CACHE_DIR"] = COMPILED.name
        os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0"
        os.environ["JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES"] = "-1"

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


@pytest.fixture
def eagerly(monkeypatch):
    """Let models take the few steps of a test one by one: a graph of them costs more.

    It is for tests of what stands around the steps. That models learn and answer by a
    graph, as they do for a reader, is tested elsewhere. JAX would compile every
    operation for itself, so there it changes nothing.
    """
    import keras

    if keras.backend.backend() != "jax":
        always = property(lambda model: True, lambda model, value: None)
        monkeypatch.setattr(keras.Model, "run_eagerly", always)
