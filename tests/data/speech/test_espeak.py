"""eSpeak NG: a stand-in program shows what it is asked; the true one, where it is."""

import json
import shutil
import sys

import numpy as np
import pytest

from aiva import data
from aiva.data.speech import espeak as module

BEGINNING = f"""#!{sys.executable}
import json, sys, time, wave
from pathlib import Path
text = sys.stdin.buffer.read().decode()
with open(Path(__file__).parent / "asked.json", "a") as file:
    file.write(json.dumps([sys.argv[1:], text]) + "\\n")
path = sys.argv[sys.argv.index("-w") + 1]
"""
SPEAKING = """
with wave.open(path, "wb") as file:
    file.setparams((1, 2, 22050, 0, "NONE", ""))
    file.writeframes((b"\\x00\\x10" * 50 + b"\\x00\\xf0" * 50) * 22)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script with #!")


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Put a program on the PATH, alone; return what it was asked."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def installed(ending=SPEAKING, name="espeak-ng"):
        program = tmp_path / name
        program.write_text(BEGINNING + ending)
        program.chmod(0o755)

    def asked():
        rows = (tmp_path / "asked.json").read_text().splitlines()
        return [json.loads(row) for row in rows]

    return installed, asked


def test_a_text_is_its_input_and_never_an_option(stand_in):
    installed, asked = stand_in
    installed()
    texts = ["seven zero", "--help; $(ls)", "你好"]
    waves = data.espeak(texts, voice="en-us+f3", rate=120, pitch=60)
    assert [text for _, text in asked()] == texts
    for (arguments, _), wave in zip(asked(), waves, strict=True):
        assert arguments[:6] == ["-v", "en-us+f3", "-s", "120", "-p", "60"]
        assert arguments[6:10] == ["-b", "1", "--stdin", "-w"]
        assert len(arguments) == 11
        assert wave.dtype == "float32" and len(wave) == np.ceil(2200 * 16000 / 22050)
        assert 0.1 < np.abs(wave).max() < 0.2


def test_its_own_rate_is_kept_as_asked(stand_in):
    stand_in[0]()
    (wave,) = data.espeak(("seven",), sample_rate=22050)
    assert len(wave) == 2200
    np.testing.assert_array_equal(wave[:50], 0.125)


def test_the_older_program_speaks_too(stand_in):
    stand_in[0](name="espeak")
    assert len(data.espeak(["seven"])) == 1


def test_it_is_not_installed(stand_in):
    with pytest.raises(FileNotFoundError, match=r"GPL.*apt install espeak-ng"):
        data.espeak(["seven"])


@pytest.mark.parametrize(
    ("ending", "error", "message"),
    [
        (
            'sys.exit("Error: The specified espeak-ng voice does not exist.")',
            ValueError,
            "`voice` must be.*voice='en-us'",
        ),
        ('sys.exit("no data")', RuntimeError, "exit code 1: no data.*'seven'"),
        ("sys.exit(3)", RuntimeError, "exit code 3: it does not say why"),
        ("", ValueError, "says nothing. Received: 'seven'"),
        ('open(path, "w").close()', ValueError, "says nothing"),
        (SPEAKING.replace("x10", "x00").replace("xf0", "x00"), ValueError, "nothing"),
        ('open(path, "w").write("RIFF")', ValueError, "not a readable recording"),
        ("time.sleep(20)", RuntimeError, "did not end within 1 seconds"),
    ],
)
def test_what_goes_wrong_is_named(stand_in, monkeypatch, ending, error, message):
    if "sleep" in ending:
        monkeypatch.setattr(module, "SECONDS", 1)
    stand_in[0](ending)
    with pytest.raises(error, match=message):
        data.espeak(["seven"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"texts": "seven"}, r"`texts` must be a list of texts.*`\[text\]`"),
        ({"texts": ["seven", 7]}, r"texts\[1\]=7"),
        ({"texts": [" "]}, r"texts\[0\]=' '"),
        ({"voice": "-x"}, "`voice` must be.*voice='-x'"),
        ({"voice": "../x"}, "voice='../x'"),
        ({"voice": ""}, "voice=''"),
        ({"voice": None}, "voice=None"),
        ({"rate": 79}, "rate=79"),
        ({"rate": 451}, "`rate` must be a whole number from 80 to 450.*rate=451"),
        ({"pitch": 100}, "pitch=100"),
        ({"pitch": -1}, "pitch=-1"),
        ({"sample_rate": 8}, "sample_rate=8"),
    ],
)
def test_faults_are_named_before_it_runs(stand_in, arguments, message):
    with pytest.raises(ValueError, match=message):
        data.espeak(**{"texts": ["seven"], **arguments})


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="not installed")
def test_the_true_program():
    slow, fast, high = (
        data.espeak(["seven zero"], **options)[0]
        for options in ({"rate": 100}, {"rate": 200}, {"rate": 200, "pitch": 99})
    )
    assert 0.5 < len(fast) / 16000 < len(slow) / 16000 < 4
    assert 0.1 < np.abs(fast).max() <= 1 and not np.array_equal(fast, high)
    again = data.espeak(["seven zero"], rate=200)[0]
    np.testing.assert_array_equal(again, fast)
    with pytest.raises(ValueError, match="`voice` must be.*voice='nosuch'"):
        data.espeak(["seven"], voice="nosuch")
