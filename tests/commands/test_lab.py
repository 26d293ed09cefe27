import json
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from aiva import cli
from aiva.commands import lab


@pytest.fixture(autouse=True)
def shipped(monkeypatch, tmp_path):
    """Ship two notebooks, and run in an empty folder."""
    for version in ("student", "executed"):
        folder = tmp_path / "shipped" / version
        folder.mkdir(parents=True)
        for name in ("02_second.ipynb", "01_first.ipynb"):
            (folder / name).write_text(f"{version} {name}", encoding="utf-8")
    monkeypatch.setattr(lab, "chapters", lambda solutions=False: found(solutions))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def found(solutions):
        folder = tmp_path / "shipped" / ("executed" if solutions else "student")
        return sorted(folder.iterdir())

    return here


def tree(folder):
    files = (file for file in folder.rglob("*.ipynb"))
    return sorted(file.relative_to(folder).as_posix() for file in files)


def test_copy_only(shipped, capsys):
    assert cli.main(["lab", "--copy-only"]) == 0
    assert tree(shipped / "aiva-notebooks") == ["01_first.ipynb", "02_second.ipynb"]
    assert capsys.readouterr().out == "aiva-notebooks: 2 put, 0 updated, 0 kept\n"


def test_solutions_live_beside(shipped):
    assert cli.main(["lab", "--copy-only", "--solutions", "--dir", "course"]) == 0
    course = shipped / "course"
    assert tree(course) == [
        "01_first.ipynb",
        "02_second.ipynb",
        "solutions/01_first.ipynb",
        "solutions/02_second.ipynb",
    ]
    solution = (course / "solutions" / "01_first.ipynb").read_text(encoding="utf-8")
    assert solution == "executed 01_first.ipynb"


def test_the_terminal_says_what_went_beside(shipped, capsys):
    (shipped / "aiva-notebooks").mkdir()
    (shipped / "aiva-notebooks" / "01_first.ipynb").write_text("mine", "utf-8")
    cli.main(["lab", "--copy-only"])
    assert capsys.readouterr().out.splitlines() == [
        "aiva-notebooks: 1 put, 0 updated, 1 kept",
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
    assert "2 put" in captured.out
    assert 'pip install "aiva[notebooks]"' in captured.err


def test_how_jupyterlab_is_started(shipped, monkeypatch):
    started = {}

    class Process:
        def __init__(self, command, env):
            started.update(command=command, env=env)

        def wait(self):
            return 0

    monkeypatch.setattr(lab.importlib.util, "find_spec", lambda name: True)
    monkeypatch.setattr(subprocess, "Popen", Process)
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    more = ["--port", "9999", "--no-browser", "--", "--allow-root"]
    assert cli.main(["lab", *more]) == 0
    assert started["command"] == [
        sys.executable,
        "-m",
        "jupyterlab",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={shipped / 'aiva-notebooks'}",
        "--ServerApp.port=9999",
        "--no-browser",
        "--allow-root",
    ]
    assert started["env"]["TF_CPP_MIN_LOG_LEVEL"] == "3"


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
def test_jupyterlab_really_starts(shipped, monkeypatch, tmp_path):
    pytest.importorskip("jupyterlab")
    for kind in ("RUNTIME", "CONFIG", "DATA"):
        monkeypatch.setenv(f"JUPYTER_{kind}_DIR", str(tmp_path / kind))
    log = (tmp_path / "log").open("w")
    monkeypatch.setattr(subprocess, "Popen", popen_into(log))
    process = lab.start(shipped, port=0, browser=False, arguments=["--allow-root"])
    try:
        server = running_server(process, tmp_path / "RUNTIME")
        assert server["url"].startswith("http://127.0.0.1:")
        assert server["root_dir"] == str(shipped)
        assert status(server["url"] + "lab") == 200
        assert status(server["url"] + "api/contents") == 403
        assert status(f"{server['url']}api/contents?token={server['token']}") == 200
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def popen_into(log):
    popen = subprocess.Popen
    return lambda command, env: popen(command, env=env, stdout=log, stderr=log)


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
