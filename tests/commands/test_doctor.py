import importlib.metadata
import json
import subprocess
import sys
import types

import pytest

from aiva import cli
from aiva.commands import doctor
from aiva.commands.doctor import MISSING, OK, OPTIONAL, Finding


def answer(monkeypatch, stdout="", stderr="", returncode=0):
    """Let the process that imports Keras give this answer."""
    given = types.SimpleNamespace(stdout=stdout, stderr=stderr, returncode=returncode)
    monkeypatch.setattr(subprocess, "run", lambda command, **options: given)


@pytest.fixture
def healthy(monkeypatch):
    """Let everything but the data sets be there."""
    fine = Finding(OK, "fine")
    for part in ("notebooks", "weights"):
        monkeypatch.setattr(doctor, part, lambda: fine)
    answer(monkeypatch, '["3.15.1", "tensorflow", ["gpu:0"]]')


def test_healthy(healthy, capsys):
    assert cli.main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "\n  ok        device: " in out
    assert out.endswith("\nThe essentials work.\n")


def test_sick(healthy, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "weights", lambda: Finding(MISSING, "weights", "do it"))
    assert cli.main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "  missing   weights\n            -> do it\n" in out
    assert out.endswith("\nSomething essential is missing.\n")


def test_what_is_optional_is_no_sickness(healthy, monkeypatch):
    lacking = Finding(OPTIONAL, "tensorboard", "pip install tensorboard")
    monkeypatch.setattr(doctor, "tensorboard", lambda: lacking)
    assert doctor.report() is True


def test_requirements_of_a_checkout():
    needs = doctor.requirements()
    assert any(need.startswith("keras>=") for need in needs[""])
    assert any(need.startswith("jupyterlab") for need in needs["notebooks"])


def test_requirements_of_an_installation(monkeypatch, tmp_path):
    lines = ["keras<4,>=3.15", "ipykernel>=6; extra == 'notebooks'", "scipy"]
    monkeypatch.setattr(doctor, "CHECKOUT", tmp_path)
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: lines)
    assert doctor.requirements() == {
        "": ["keras<4,>=3.15", "scipy"],
        "notebooks": ["ipykernel>=6"],
    }


@pytest.mark.parametrize(
    "requirement, state, text",
    [
        ("keras", OK, "keras 3.9.10"),
        ("keras>=3.9,<4", OK, "keras 3.9.10"),
        ("keras>=3.15,<4", MISSING, "keras 3.15 or newer: 3.9.10 is old"),
        ("keras<4,>=3.15", MISSING, "keras 3.15 or newer: 3.9.10 is old"),
        ("absent>=1", MISSING, "absent"),
    ],
)
def test_package(requirement, state, text, monkeypatch):
    def version(name):
        if name == "absent":
            raise importlib.metadata.PackageNotFoundError(name)
        return "3.9.10"

    monkeypatch.setattr(importlib.metadata, "version", version)
    remedy = "" if state == OK else f'pip install "{requirement}"'
    assert doctor.package(requirement) == Finding(state, text, remedy)


def test_extra(monkeypatch):
    states = {"here": Finding(OK, "here 1.0"), "gone": Finding(MISSING, "gone")}
    monkeypatch.setattr(doctor, "package", lambda need: states[need])
    assert doctor.extra("docs", ["aiva[test]", "here"]) == Finding(OK, "docs")
    assert doctor.extra("docs", ["here", "gone"]) == Finding(
        OPTIONAL, "docs: needs gone", doctor.install("docs")
    )


def test_a_checkout_is_never_replaced_by_what_it_advises(monkeypatch, tmp_path):
    folder = doctor.CHECKOUT
    assert (folder / "aiva" / "commands" / "doctor.py").is_file()
    monkeypatch.chdir(folder)
    assert doctor.install("notebooks") == 'pip install -e ".[notebooks]"'
    monkeypatch.chdir(folder / "aiva")
    assert doctor.install() == f'pip install -e "{folder}"'
    monkeypatch.setattr(doctor.importlib.resources, "files", lambda name: tmp_path)
    advised = [doctor.weights(), doctor.extra("docs", ["absent"])]
    advised += [Finding(MISSING, "", doctor.cure("tensorflow"))]
    assert all(finding.remedy and "git+" not in finding.remedy for finding in advised)


def test_what_pip_has_copied_comes_from_the_repository_again(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "CHECKOUT", tmp_path)
    assert doctor.install("docs") == f'pip install "aiva[docs] @ {doctor.ADDRESS}"'
    assert doctor.install() == f'pip install "aiva @ {doctor.ADDRESS}"'


def test_a_project_file_alone_makes_no_checkout(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "CHECKOUT", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    assert not doctor.in_checkout()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "source").touch()
    assert not doctor.in_checkout()
    (tmp_path / "notebooks" / "source").unlink()
    (tmp_path / "notebooks" / "source").mkdir()
    assert doctor.in_checkout()


def test_keras_without_gpu(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    answer(monkeypatch, 'noise\n["3.15.1", "jax", []]\n')
    runs, device = doctor.keras_itself()
    assert runs.text == "Keras 3.15.1 runs on jax (environment variable KERAS_BACKEND)"
    assert device.text.endswith(" CPU cores, no GPU")


@pytest.mark.parametrize(
    "backend, remedy",
    [
        ("jax", "pip install jax, or set KERAS_BACKEND=tensorflow"),
        ("tensorflow", doctor.install()),
        ("theano", "set KERAS_BACKEND=tensorflow"),
    ],
)
def test_keras_that_cannot_be_imported(backend, remedy, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", backend)
    answer(monkeypatch, stderr="Traceback\nModuleNotFoundError: No module")
    (finding,) = doctor.keras_itself()
    assert (finding.state, finding.remedy) == (MISSING, remedy)
    assert finding.text.endswith("ModuleNotFoundError: No module")


def test_keras_that_crashes(monkeypatch):
    answer(monkeypatch, returncode=-4)
    (finding,) = doctor.keras_itself()
    assert finding.text.endswith("exit code -4")


def test_keras_that_hangs(monkeypatch):
    def run(command, timeout, **options):
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", run)
    (finding,) = doctor.keras_itself()
    assert (finding.state, finding.text) == (MISSING, "Keras: no answer in 180 seconds")


def test_keras_on_the_backend_that_is_configured():
    runs, device = doctor.keras_itself()
    assert f" runs on {doctor.configured_backend()[0]} (" in runs.text
    assert (runs.state, device.state) == (OK, OK)


def test_configured_backend(monkeypatch, tmp_path):
    file = tmp_path / "keras.json"
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    assert doctor.configured_backend() == ("tensorflow", "the default")
    file.write_text(json.dumps({"backend": "torch"}), encoding="utf-8")
    assert doctor.configured_backend() == ("torch", str(file))
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert doctor.configured_backend()[0] == "jax"


def test_data_sets(monkeypatch, tmp_path):
    originals, prepared = tmp_path / "originals", tmp_path / "prepared"
    monkeypatch.setenv("AIVA_DATA_DIR", str(originals))
    monkeypatch.setenv("TFDS_DATA_DIR", str(prepared))
    (originals / "mnist").mkdir(parents=True)
    (prepared / "cifar10" / "3.0.2").mkdir(parents=True)
    (prepared / "cifar10" / "3.0.2" / "dataset_info.json").touch()
    (prepared / "voc" / "2007" / "5.0.0").mkdir(parents=True)
    (prepared / "voc" / "2007" / "5.0.0" / "dataset_info.json").touch()
    embedded, mnist, fashion_mnist, cifar10, bccd, voc, coco = doctor.data_sets()
    assert embedded.state == OK
    assert mnist == Finding(OK, f"mnist in {originals / 'mnist'}")
    assert cifar10 == Finding(OK, f"cifar10 in {prepared / 'cifar10' / '3.0.2'}")
    assert voc == Finding(OK, f"voc/2007 in {prepared / 'voc' / '2007' / '5.0.0'}")
    for name, finding in (
        ("fashion_mnist", fashion_mnist),
        ("bccd", bccd),
        ("coco", coco),
    ):
        assert finding.state == OPTIONAL
        assert f"data.load('{name}')" in finding.remedy


def test_weights_count_only_with_their_card(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor.importlib.resources, "files", lambda name: tmp_path)
    (tmp_path / "lonely.npz").touch()
    assert doctor.weights().state == MISSING
    (tmp_path / "whole.npz").touch()
    (tmp_path / "whole.json").touch()
    assert doctor.weights() == Finding(OK, "trained weights: whole")


def test_notebooks(monkeypatch):
    def chapters():
        raise FileNotFoundError("install again")

    monkeypatch.setattr("aiva.commands.lab.chapters", lambda: ["a", "b"])
    assert doctor.notebooks() == Finding(OK, "2 notebooks: aiva lab")
    monkeypatch.setattr("aiva.commands.lab.chapters", chapters)
    assert doctor.notebooks() == Finding(MISSING, "notebooks", "install again")


@pytest.mark.parametrize("there, state", [(object(), OK), (None, OPTIONAL)])
def test_tensorboard(there, state, monkeypatch):
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: there)
    assert doctor.tensorboard().state == state


def test_disk(monkeypatch):
    room = types.SimpleNamespace(free=2**29)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: room)
    assert doctor.disk().text == "only 0.5 GiB free here"
    room.free = 2**33
    assert doctor.disk() == Finding(OK, "8.0 GiB free here")


def test_looking_up_loads_no_backend():
    code = """
import sys
from aiva.commands import doctor
for title, findings in doctor.examine():
    if title == "Disk":
        break
print(sorted({"keras", "tensorflow"} & set(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout == "[]\n", run.stderr
