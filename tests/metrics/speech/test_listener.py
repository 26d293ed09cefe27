"""The independent listener: each clip by itself, and silence is silence."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from aiva import metrics

WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight"]
WORDS += ["nine"]


@pytest.fixture(scope="module")
def real_digits():
    """Return twenty real clips of single digits, and their words."""
    pytest.importorskip("pocketsphinx", reason="the listener is not installed")
    root = os.environ.get("AIVA_DATA_DIR")
    folder = Path(root or "", "spoken_digit", "recordings")
    if not root or not folder.is_dir():
        pytest.skip("there are no real recordings in AIVA_DATA_DIR/spoken_digit")
    # Without care, one of these is heard as another word when their order is reversed.
    names = [f"{k}_{who}_2.wav" for k in range(10) for who in ("jackson", "theo")]
    clips = [wavfile.read(folder / name)[1] / 32768 for name in names]
    return clips, [WORDS[int(name[0])] for name in names]


def test_most_real_digits_are_heard_whatever_came_before(real_digits):
    clips, words = real_digits
    heard = metrics.hear(clips, 8000, WORDS)
    assert set(heard) <= {*WORDS, ""}
    assert np.mean(np.equal(heard, words)) >= 0.8
    assert metrics.hear(clips[::-1], 8000, WORDS)[::-1] == heard
    # A new decoder for each of some clips hears the same as one for all.
    assert [metrics.hear([clip], 8000, WORDS)[0] for clip in clips[:2]] == heard[:2]


def test_several_words_are_heard_in_one_wave(real_digits):
    clips, _ = real_digits
    apart = [np.pad(clips[index], 1200) for index in (19, 17, 11)]
    [heard] = metrics.hear([np.concatenate(apart)], 8000, WORDS, connected=True)
    assert heard == "nine eight five"


def test_silence_after_speech_is_silence(real_digits):
    clips, _ = real_digits
    heard = metrics.hear([clips[0], np.zeros(8000), np.zeros(40000)], 8000, WORDS)
    assert heard[0] and heard[1:] == ["", ""]


@pytest.mark.parametrize("words", [["seven", "Zero"], ["aivaaiva"], ["7"], [], [None]])
def test_unknown_words_are_named(words):
    pytest.importorskip("pocketsphinx", reason="the listener is not installed")
    wrong = "none" if not words else repr(words[-1])
    with pytest.raises(ValueError, match=f"English dictionary.*Received: .*{wrong}"):
        metrics.hear([np.zeros(800)], 8000, words)


def test_waves_are_checked_and_the_missing_package_is_named(monkeypatch):
    with pytest.raises(ValueError, match="`waves` must be a list of waves"):
        metrics.hear(np.zeros(800), 8000, WORDS)
    with pytest.raises(ValueError, match="samples per second"):
        metrics.hear([np.zeros(800)], 8, WORDS)
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)
    with pytest.raises(ImportError, match="pip install pocketsphinx"):
        metrics.hear([np.zeros(800)], 8000, WORDS)
