import subprocess
import sys
import time

import pytest

import aiva
from aiva import cli
from tests.commands import fake_recipes


def test_version(capsys):
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"aiva {aiva.__version__}\n"


def test_no_command_shows_help(capsys):
    assert cli.main([]) == 2
    assert "verify" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["lab", "list", "train", "verify", "doctor"])
def test_every_command_has_help_with_an_example(command, capsys):
    with pytest.raises(SystemExit, match="0"):
        cli.main([command, "--help"])
    assert f"Example: aiva {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["trian"], "invalid choice: 'trian'"),
        (["lab", "--port", "65536"], "not a port from 0 to 65535"),
        (["lab", "--port", "x"], "not a port from 0 to 65535"),
        (["train"], "required: NAME"),
        (["train", "good", "--seed", "one"], "invalid int value"),
        (["doctor", "--fix"], "unrecognized arguments: --fix"),
        (["lab", "--copy-only", "mine"], "arguments: mine; a folder is named by --dir"),
        (["lab", "--copy-only", "--sollutions"], "unrecognized arguments: --sollut"),
    ],
)
def test_unknown_input_gets_a_message(arguments, message, capsys):
    with pytest.raises(SystemExit, match="2"):
        cli.main(arguments)
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    "error, code",
    [
        (ValueError("bad"), 2),
        (FileNotFoundError("bad"), 2),
        (FileExistsError("bad"), 2),
        (fake_recipes.DatasetUnavailable("bad"), 1),
        (PermissionError("bad"), 1),
        (ModuleNotFoundError("bad"), 1),
    ],
)
def test_errors_for_the_user(error, code, monkeypatch, capsys):
    fake_recipes.install(monkeypatch)
    monkeypatch.setattr(cli, "run_doctor", raises(error))
    assert cli.main(["doctor"]) == code
    assert capsys.readouterr().err == "aiva: bad\n"


def test_a_defect_keeps_its_traceback(monkeypatch):
    monkeypatch.setattr(cli, "run_doctor", raises(ZeroDivisionError("ours")))
    with pytest.raises(ZeroDivisionError, match="ours"):
        cli.main(["doctor"])


def test_interruption(monkeypatch, capsys):
    monkeypatch.setattr(cli, "run_doctor", raises(KeyboardInterrupt()))
    assert cli.main(["doctor"]) == 130
    assert capsys.readouterr().err == "\naiva: interrupted.\n"


def raises(error):
    def command(options):
        raise error

    return command


@pytest.mark.parametrize("port", [0, 65535])
def test_a_port_of_lab_is_a_number_up_to_65535(port):
    assert cli.build_parser().parse_args(["lab", "--port", str(port)]).port == port


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["train", "--help"]])
def test_help_loads_nothing_heavy(arguments):
    code = f"""
import sys
from aiva.cli import main
try:
    main({arguments})
except SystemExit:
    pass
heavy = {{"keras", "tensorflow", "numpy", "jupyterlab"}} & set(sys.modules)
sys.exit(f"loaded {{heavy}}" if heavy else 0)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_module_is_the_command():
    started = time.perf_counter()
    command = [sys.executable, "-m", "aiva", "--version"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout == f"aiva {aiva.__version__}\n"
    # 0.1 s on an idle machine; a Keras import would take several seconds.
    assert time.perf_counter() - started < 3
