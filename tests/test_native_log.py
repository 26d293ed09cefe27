"""TensorFlow starts in silence, and nothing else is silenced."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from aiva.notebooks import build
from nbclient import NotebookClient

from aiva import native_log
from aiva.native_log import LEVEL

ROOT = Path(__file__).parent.parent
AT_IMPORT = """\
WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
I0000 00:00:1795871165.927147   20463 port.cc:153] oneDNN custom operations are on.
I0000 00:00:1795871165.972683   20463 cpu_feature_guard.cc:227] This binary is optimized
To enable the following instructions: AVX2 AVX512F FMA, rebuild TensorFlow.
"""
TWICE = "W0000 00:00:1795871165.972684   20463 computation_placer.cc:177] registered\n"
ERROR = "E0000 00:00:1795871166.000001   20463 cuda_dnn.cc:7] wrong version of cuDNN\n"
NO_DRIVER = "E0000 00:00:1795871170.281479   20463 cuda_platform.cc:52] failed call to "
NO_DRIVER += (
    "cuInit: INTERNAL: CUDA error: Failed call to cuInit: UNKNOWN ERROR (303)\n"
)
FATAL = "F0000 00:00:1795871166.000002   20463 cpu_feature_guard.cc:9] AVX is needed\n"
OTHER = "I0000 is how a line of somebody else begins\n"
# What TensorFlow says at its import and when it is first asked for its devices.
IMITATION = f"""
import os, sys, warnings


class config:
    def list_physical_devices():
        os.write(2, {NO_DRIVER!r}.encode())


os.write(2, {AT_IMPORT!r}.encode())
"""
FIRST = """
import numpy as np
import keras

from aiva import models

model = models.pretrained("cnn_digits")
print(model.predict(np.zeros((2, 28, 28, 1)), verbose=0).shape)
"""
REAL = """
import os
import warnings

os.write(2, b"a line of somebody else\\n")
warnings.warn("a warning of Python")
1 / 0
"""
SCRIPT = f"import aiva\n{FIRST}\nprint('cnn_digits')"
WARNING = "warnings.warn('something of Python')\n"


@pytest.fixture
def start(tmp_path):
    """Return a function that runs code in a Python with an imitated TensorFlow."""
    package = tmp_path / "tensorflow"
    package.mkdir()

    def start(code, level=None, more=""):
        (package / "__init__.py").write_text(IMITATION + more, encoding="utf-8")
        path = os.pathsep.join([str(tmp_path), str(ROOT)])
        return subprocess.run(
            [sys.executable, "-c", code],
            env=environment(level, PYTHONPATH=path),
            capture_output=True,
            text=True,
        )

    return start


def environment(level, **more):
    """Return an environment as a reader has it, with a level or without."""
    ours = {LEVEL, "PYTEST_CURRENT_TEST", "KERAS_BACKEND"}
    plain = {name: text for name, text in os.environ.items() if name not in ours}
    return plain | more | ({} if level is None else {LEVEL: level})


@pytest.mark.parametrize(
    ("level", "left"),
    [
        (None, FATAL + OTHER),
        ("0", AT_IMPORT + TWICE + ERROR + FATAL + OTHER),
        ("1", TWICE + ERROR + FATAL + OTHER),
        ("2", ERROR + FATAL + OTHER),
        ("3", FATAL + OTHER),
        ("no number", AT_IMPORT + TWICE + ERROR + FATAL + OTHER),
    ],
)
def test_lines_below_the_level_are_left_out_and_no_others(level, left, start):
    more = f"os.write(2, {TWICE + ERROR + FATAL + OTHER!r}.encode())\n"
    ran = start("import aiva, tensorflow", level, more)
    assert (ran.returncode, ran.stderr) == (0, left)


def test_a_level_of_the_user_is_kept(start):
    code = f"import aiva, os, tensorflow; print(os.environ[{LEVEL!r}])"
    assert start(code, "0").stdout == "0\n"
    assert start(code).stdout == "3\n"


def test_warnings_and_errors_of_python_are_shown(start):
    ran = start("import aiva, tensorflow", more=WARNING + "raise ImportError('no AVX')")
    assert ran.returncode == 1
    assert "UserWarning: something of Python" in ran.stderr
    assert ran.stderr.endswith("ImportError: no AVX\n")
    assert "port.cc" not in ran.stderr


def test_the_last_words_of_a_crash_are_shown(start):
    more = f"os.write(2, {FATAL!r}.encode())\nos.abort()\n"
    ran = start("import aiva, tensorflow", more=more)
    assert ran.returncode != 0
    assert FATAL in ran.stderr
    assert "port.cc" not in ran.stderr


def test_after_the_import_nothing_is_held_back(start):
    ran = start(f"import aiva, os, tensorflow; os.write(2, {AT_IMPORT!r}.encode())")
    assert ran.stderr == AT_IMPORT


def test_where_tensorflow_came_first_only_the_devices_are_asked_in_silence(start):
    ran = start("import tensorflow, aiva", more=WARNING)
    assert ran.stderr.startswith(AT_IMPORT)
    assert ran.stderr.rstrip().endswith("warnings.warn('something of Python')")


def test_a_process_without_standard_error_works(start):
    code = "import os; os.close(2); from aiva.native_log import held_back\n"
    ran = start(code + "with held_back(): print('fine')")
    assert ran.stdout == "fine\n"


def test_where_no_process_starts_the_import_goes_on_without_a_filter(start):
    code = """
import aiva, subprocess

def refuse(*arguments, **options):
    raise OSError("no process is left")

subprocess.Popen = refuse
import tensorflow
print(tensorflow.config)
"""
    ran = start(code)
    assert (ran.returncode, ran.stderr) == (0, AT_IMPORT)
    assert "tensorflow.config" in ran.stdout


@pytest.mark.parametrize(
    ("executable", "expected"),
    [
        ("/usr/bin/python3.12", True),
        ("/Applications/Python.app/Contents/MacOS/Python", True),
        ("apps/python/blender", False),
        ("", False),
        (None, False),
    ],
)
def test_an_embedded_interpreter_filters_nothing(executable, expected, monkeypatch):
    monkeypatch.setattr(native_log.sys, "executable", executable)
    assert native_log.can_filter() is expected


def test_tensorflow_that_is_not_there_is_said_as_ever(start):
    code = "import aiva, sys; sys.path[:] = []; import tensorflow"
    assert "ModuleNotFoundError: No module named 'tensorflow'" in start(code).stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "command"), [(None, ["-c", SCRIPT]), ("3", ["-m", "aiva", "list"])]
)
def test_a_script_and_a_command_print_nothing_of_tensorflow(level, command):
    ran = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(level),
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "cnn_digits" in ran.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "before"),
    [(None, build.COLAB), ("3", "import aiva"), (None, "import tensorflow")],
    ids=["as a reader", "as in tests", "TensorFlow first"],
)
def test_in_a_kernel_errors_are_all_that_is_red(level, before):
    cells = [nbformat.v4.new_code_cell(text) for text in (before, FIRST, REAL)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, allow_errors=True).execute(
        env=environment(level, PYTHONPATH=str(ROOT))
    )
    _, first, real = (cell.outputs for cell in notebook.cells)
    assert [output.text for output in first] == ["(2, 10)\n"]
    red = "".join(output.text for output in real if output.get("name") == "stderr")
    assert "a line of somebody else" in red and "a warning of Python" in red
    assert real[-1].ename == "ZeroDivisionError"
