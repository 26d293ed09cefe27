"""A second voice: the program eSpeak NG, where the reader has installed it.

eSpeak NG (https://github.com/espeak-ng/espeak-ng) speaks a hundred languages, by
formants as `aiva.formants` does, with rules and a lexicon for all of a language. It is
free software under the GPL, version 3. Nothing of it is part of AIVA: it runs as a
process of its own, is given a text, and writes a WAV file.
"""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from aiva.conventions.numbers import whole_number
from aiva.conventions.waves import check_sample_rate
from aiva.data.speech.wave_file import read_wave

PROGRAMS = ("espeak-ng", "espeak")  # the first that is there speaks
SLOWEST, FASTEST, HIGHEST = 80, 450, 99
SECONDS = 60  # that one text may take
NO_VOICE = ("voice does not exist", "Failed to read voice")  # what NG and eSpeak say


def espeak(
    texts: list[str],
    voice: str = "en-us",
    rate: int = 175,
    pitch: int = 50,
    sample_rate: int = 16000,
) -> list[np.ndarray]:
    """Let eSpeak NG say texts, the same for the same version of it.

    It must be installed: `apt install espeak-ng`, `brew install espeak-ng`, or the
    installer of its page. The wave ends with 0.3 seconds of silence.

    Args:
        texts: N texts in the language of the voice.
        voice: A name of `espeak-ng --voices`, such as `"en-us"`, `"en-gb"`, `"de"`,
            `"cmn"`; with a variant of `espeak-ng --voices=variant`, `"en-us+f3"` is a
            woman. It takes a variant that it does not know for none, without a word.
        rate: Words per minute, from 80 to 450.
        pitch: From 0 to 99, no hertz; 50 is usual.
        sample_rate: Samples per second of the waves. Its own 22,050 are resampled.

    Returns:
        N waves `(n,)` float32 from -1 to 1.

    Raises:
        FileNotFoundError: If the program is not installed.
        ValueError: If a text says nothing, the voice is unknown, or a number is out of
            its range.
        RuntimeError: If the program fails, or does not end.

    Example:
        >>> waves = espeak(["seven zero"], voice="en-us+f3")  # doctest: +SKIP
    """
    check_texts(texts)
    check_sample_rate(sample_rate)
    rate = in_range("rate", rate, SLOWEST, FASTEST)
    pitch = in_range("pitch", pitch, 0, HIGHEST)
    options = ["-v", checked_voice(voice), "-s", rate, "-p", pitch]
    command = [found_program(), *options]
    return [spoken_by(command, text, sample_rate) for text in texts]


def spoken_by(command, text, sample_rate):
    """Let a program say one text, which it reads from its input, and read the wave."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speech.wav")
        # As input a text is a text, even if it looks like an option.
        command = [*command, "-b", "1", "--stdin", "-w", str(path)]
        run(command, text)
        if not path.exists() or path.stat().st_size == 0:
            raise ValueError(f"eSpeak NG says nothing. Received: {text!r}.")
        wave, _ = read_wave(path, sample_rate)
    if not wave.any():
        raise ValueError(f"eSpeak NG says nothing. Received: {text!r}.")
    return wave


def run(command, text):
    """Run a command with a text in UTF-8 as its input, or say why it failed."""
    try:
        ended = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise RuntimeError(
            f"{command[0]} did not end within {SECONDS} seconds. Received: {text!r}. "
            "Give it shorter texts."
        ) from None
    said = ended.stderr.decode(errors="replace").strip()
    if ended.returncode and any(part in said for part in NO_VOICE):
        raise ValueError(
            "`voice` must be a name that `espeak-ng --voices` lists. Received: "
            f"voice={command[2]!r}."
        )
    if ended.returncode:
        raise RuntimeError(
            f"{command[0]} failed with exit code {ended.returncode}: "
            f"{said or 'it does not say why'}. Received: {text!r}."
        )


def found_program() -> str:
    """Return the path of the program, or raise a FileNotFoundError."""
    for name in PROGRAMS:
        if path := shutil.which(name):
            return path
    raise FileNotFoundError(
        "The program espeak-ng is not installed. It is free software under the GPL, "
        "version 3, and no part of AIVA. Linux: `apt install espeak-ng`; macOS: `brew "
        "install espeak-ng`; Windows: https://github.com/espeak-ng/espeak-ng/releases. "
        "Without it, `aiva.formants.say` speaks English."
    )


def check_texts(texts):
    """Raise a ValueError unless texts are a list of texts with letters in them."""
    if not isinstance(texts, (list, tuple)):
        raise ValueError(
            f"`texts` must be a list of texts. Received: {texts!r}. Give a single text "
            "as `[text]`."
        )
    for k, text in enumerate(texts):
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"`texts` must be texts. Received: texts[{k}]={text!r}.")


def checked_voice(voice) -> str:
    """Return the name of a voice, or raise a ValueError unless it looks like one."""
    if not isinstance(voice, str) or not re.fullmatch(r"\w[\w+-]*", voice):
        raise ValueError(
            "`voice` must be a name that `espeak-ng --voices` lists. Received: "
            f"voice={voice!r}."
        )
    return voice


def in_range(name, value, lowest, highest) -> str:
    """Return a whole number as an option takes it, or raise a ValueError."""
    number = whole_number(name, value, lowest)
    if number > highest:
        raise ValueError(
            f"`{name}` must be a whole number from {lowest} to {highest}. "
            f"Received: {name}={value!r}."
        )
    return str(number)
