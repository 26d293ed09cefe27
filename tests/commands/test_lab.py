import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from aiva import cli
from aiva.commands import doctor, lab


@pytest.fixture(autouse=True)
def shipped(monkeypatch, tmp_path):
    """Ship two notebooks, and run in an empty folder."""
    for version in ("student", "executed"):
        folder = tmp_path / "shipped" / version
        folder.mkdir(parents=True)
        for name in ("02_second.ipynb", "01_first.ipynb"):
            (folder / name).write_text(notebook(version, name), encoding="utf-8")
    monkeypatch.setattr(lab, "chapters", lambda solutions=False: found(solutions))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def found(solutions):
        folder = tmp_path / "shipped" / ("executed" if solutions else "student")
        return sorted(folder.iterdir())

    return here


def notebook(version, name):
    """Return a chapter that has only a heading and a card."""
    card = {"chinese": "第一", "goal": f"be {version}", "before": "all", "minutes": 7}
    heading = {"cell_type": "markdown", "source": [f"# {name}: a title\n", "Text."]}
    return json.dumps({"cells": [heading], "metadata": {"aiva": card}})


def tree(folder):
    files = (file for file in folder.rglob("*.ipynb"))
    return sorted(file.relative_to(folder).as_posix() for file in files)


def test_copy_only(shipped, capsys):
    assert cli.main(["lab", "--copy-only"]) == 0
    assert tree(shipped / "aiva-notebooks") == [
        "00_welcome.ipynb",
        "01_first.ipynb",
        "02_second.ipynb",
    ]
    assert capsys.readouterr().out == "aiva-notebooks: 3 put, 0 updated, 0 kept\n"


def test_solutions_live_beside(shipped):
    assert cli.main(["lab", "--copy-only", "--solutions", "--dir", "course"]) == 0
    course = shipped / "course"
    assert tree(course) == [
        "00_welcome.ipynb",
        "01_first.ipynb",
        "02_second.ipynb",
        "solutions/01_first.ipynb",
        "solutions/02_second.ipynb",
    ]
    solution = (course / "solutions" / "01_first.ipynb").read_text(encoding="utf-8")
    assert "be executed" in solution


def test_the_terminal_says_what_went_beside(shipped, capsys):
    (shipped / "aiva-notebooks").mkdir()
    (shipped / "aiva-notebooks" / "01_first.ipynb").write_text("mine", "utf-8")
    cli.main(["lab", "--copy-only"])
    assert capsys.readouterr().out.splitlines() == [
        "aiva-notebooks: 2 put, 0 updated, 1 kept",
        "  01_first.ipynb is yours and was kept; the new version is 01_first.new.ipynb",
    ]


def test_the_folder_is_a_file(shipped, capsys):
    (shipped / "aiva-notebooks").write_text("mine", encoding="utf-8")
    assert cli.main(["lab", "--copy-only"]) == 2
    assert "is, or lies below, a file" in capsys.readouterr().err


def test_jupyterlab_is_missing(monkeypatch, capsys):
    monkeypatch.setattr(lab.importlib.util, "find_spec", lambda name: None)
    assert cli.main(["lab"]) == 1
    captured = capsys.readouterr()
    assert "3 put" in captured.out
    assert doctor.install("notebooks") in captured.err


@pytest.fixture
def started(monkeypatch):
    """Note the command that would take the place of this process."""
    commands = []
    monkeypatch.setattr(lab.importlib.util, "find_spec", lambda name: True)
    monkeypatch.setattr(lab, "hand_over", commands.append)
    return commands


def test_how_jupyterlab_is_started(shipped, started):
    cli.main(["lab", "--port", "9999", "--no-browser"])
    assert started == [
        [
            sys.executable,
            "-m",
            "jupyterlab",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.root_dir={shipped / 'aiva-notebooks'}",
            "--ServerApp.port=9999",
            "--LabApp.default_url=/lab/tree/00_welcome.ipynb",
            "--no-browser",
        ]
    ]


@pytest.mark.parametrize(
    ("typed", "passed"),
    [
        (["--allow-root", "--port", "9999"], ["--allow-root"]),
        (["--", "--allow-root"], ["--allow-root"]),
        (["--debug", "--dir", "mine", "--", "-y"], ["--debug", "-y"]),
        (["--ContentsManager.allow_hidden", "True"], None),
    ],
)
def test_unknown_flags_go_to_jupyterlab_in_their_order(typed, passed, started):
    cli.main(["lab", *typed])
    wanted = typed if passed is None else passed
    assert started[0][-len(wanted) :] == wanted
    assert started[0][-len(wanted) - 1].startswith("--LabApp.default_url=")


@pytest.mark.parametrize(
    "typed", [["--ip", "0.0.0.0"], ["--ip=0.0.0.0"], ["--ServerApp.ip=0.0.0.0"]]
)
def test_a_setting_of_the_user_takes_the_place_of_ours(typed, started):
    cli.main(["lab", *typed])
    assert "--ServerApp.ip=127.0.0.1" not in started[0]
    assert started[0][-len(typed) :] == typed


@pytest.mark.parametrize(
    "typed",
    [
        ["--notebook-dir", "/mine"],
        ["--notebook-dir=/mine"],
        ["--ServerApp.root_dir=/mine"],
    ],
)
def test_in_a_folder_of_the_user_there_is_no_welcome_page(typed, started):
    cli.main(["lab", *typed])
    ours = [argument.partition("=")[0] for argument in started[0][: -len(typed)]]
    assert ours[-2:] == ["--ServerApp.ip", "--ServerApp.port"]
    assert started[0][-len(typed) :] == typed


def test_other_commands_refuse_unknown_flags(capsys):
    with pytest.raises(SystemExit):
        cli.main(["list", "--allow-root"])
    assert "unrecognized arguments: --allow-root" in capsys.readouterr().err


def test_elsewhere_jupyterlab_takes_the_place_of_the_process(monkeypatch):
    replaced = []
    monkeypatch.setattr(lab.os, "name", "posix")
    monkeypatch.setattr(lab.os, "execv", lambda *it: replaced.append(it), raising=False)
    lab.hand_over(["python", "-m", "jupyterlab"])
    assert replaced == [("python", ["python", "-m", "jupyterlab"])]


def test_on_windows_jupyterlab_ends_with_the_command(monkeypatch):
    happened = []

    class Process:
        def wait(self):
            happened.append("waited")
            raise SystemExit(1)  # what the handler of Ctrl-Break raises

        def terminate(self):
            happened.append("ended")

    monkeypatch.setattr(lab.os, "name", "nt")
    monkeypatch.setattr(lab.signal, "SIGBREAK", 21, raising=False)
    monkeypatch.setattr(lab.signal, "signal", lambda number, handler: None)
    monkeypatch.setattr(subprocess, "Popen", lambda command: Process())
    with pytest.raises(SystemExit):
        lab.hand_over(["jupyter"])
    assert happened == ["waited", "ended"]


def test_ctrl_c_is_left_to_jupyter():
    answers = [KeyboardInterrupt(), KeyboardInterrupt(), 5]

    class Process:
        def wait(self):
            answer = answers.pop(0)
            if isinstance(answer, BaseException):
                raise answer
            return answer

    assert lab.wait(Process()) == 5


@pytest.fixture
def packaged(monkeypatch, tmp_path):
    """Return a function that makes `importlib.resources` find these file names."""

    def packaged(*names):
        monkeypatch.undo()
        folder = tmp_path / "package"
        folder.mkdir()
        for name in names:
            (folder / name).touch()
        monkeypatch.setattr(lab.importlib.resources, "files", lambda name: folder)

    return packaged


def test_chapters_are_found_in_reading_order(packaged):
    packaged("10_b.ipynb", "02_a.ipynb", "__init__.py", "notes.ipynb", "source")
    assert [file.name for file in lab.chapters()] == ["02_a.ipynb", "10_b.ipynb"]


def test_no_chapters(packaged):
    packaged("__init__.py")
    with pytest.raises(FileNotFoundError, match=r"\(aiva.notebooks\) are missing"):
        lab.chapters(solutions=True)


@pytest.mark.slow
def test_jupyterlab_really_starts_and_ends_with_the_command(monkeypatch, tmp_path):
    pytest.importorskip("jupyterlab")
    for kind in ("RUNTIME", "CONFIG", "DATA"):
        monkeypatch.setenv(f"JUPYTER_{kind}_DIR", str(tmp_path / kind))
    log = (tmp_path / "log").open("w")
    command = [sys.executable, "-m", "aiva", "lab", "--port", "0", "--no-browser"]
    process = subprocess.Popen([*command, "--allow-root"], stdout=log, stderr=log)
    try:
        server = running_server(process, tmp_path / "RUNTIME")
        assert server["url"].startswith("http://127.0.0.1:")
        assert server["root_dir"] == str(Path.cwd() / "aiva-notebooks")
        assert status(server["url"] + "lab") == 200
        assert status(server["url"] + "api/contents") == 403
        page = "api/contents/00_welcome.ipynb"
        assert status(f"{server['url']}{page}?token={server['token']}") == 200
        assert "/lab/tree/00_welcome.ipynb" in (tmp_path / "log").read_text("utf-8")
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", server["port"]), timeout=1)


def running_server(process, folder, patience=60):
    """Wait until Jupyter has written down where it listens."""
    deadline = time.monotonic() + patience
    while process.poll() is None and time.monotonic() < deadline:
        for file in folder.glob("jpserver-*.json"):
            server = json.loads(file.read_text(encoding="utf-8") or "{}")
            if server.get("port"):
                return server
        time.sleep(0.2)
    raise TimeoutError("JupyterLab did not come up.")


def status(url):
    """Ask for a page and return the status of the answer."""
    for _ in range(50):
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except urllib.error.URLError:
            time.sleep(0.2)  # it is not listening yet
    raise TimeoutError(f"{url} did not answer.")
