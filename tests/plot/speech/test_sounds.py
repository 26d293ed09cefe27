"""Players: the samples as they are, or scaled by one factor that is written there."""

import base64
import io
import re

import nbformat
import numpy as np
import pytest
from scipy.io import wavfile

from aiva import plot

TONE = 0.4 * np.sin(2 * np.pi * 440 * np.arange(4000) / 8000)


def samples(sounds):
    """Return the samples of each player as a page holds them."""
    page = sounds._repr_mimebundle_()["text/html"]
    found = [base64.b64decode(data) for data in re.findall(r"base64,([^\"]+)", page)]
    assert found == list(sounds.files.values())
    read = [wavfile.read(io.BytesIO(data)) for data in found]
    assert {rate for rate, _ in read} == {sounds.sample_rate}
    return [wave for _, wave in read]


def test_samples_are_played_as_they_are():
    loud, quiet = samples(plot.sounds([TONE, TONE / 4], 8000))
    assert loud.dtype == np.int16
    np.testing.assert_array_equal(loud, np.rint(32767 * TONE.astype("float32")))
    assert np.abs(quiet).max() == pytest.approx(np.abs(loud).max() / 4, abs=1)


def test_one_factor_for_all_is_written_beside_each():
    sounds = plot.sounds([TONE, TONE / 4], 8000, ["a", "b"], normalise=True)
    loud, quiet = samples(sounds)
    assert np.abs(loud).max() == 32767
    assert np.abs(quiet).max() == pytest.approx(32767 / 4, abs=1)
    shown = sounds._repr_mimebundle_()
    assert shown["text/html"].count("b (0.50 s, samples times 2.5)") == 2  # and aria
    assert shown["text/plain"] == repr(sounds)
    assert "a (0.50 s, samples times 2.5); b" in repr(sounds)


def test_silence_stays_silence():
    [wave] = samples(plot.sounds([np.zeros(80)], 8000, normalise=True))
    assert not wave.any()


def test_names_are_no_markup():
    sounds = plot.sounds([TONE], 8000, ['<b>&"five"'])
    page = sounds._repr_mimebundle_()["text/html"]
    assert "<b>" not in page and "&lt;b&gt;&amp;&quot;five" in page


def test_a_page_made_of_a_notebook_holds_the_players():
    html = pytest.importorskip("nbconvert").HTMLExporter(template_name="basic")
    shown = plot.sounds([TONE, TONE], 8000, ["a", "b"])._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", shown)
    cell = nbformat.v4.new_code_cell("", outputs=[output])
    page, _ = html.from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert page.count("<audio ") == 2 and 'src="http' not in page


def test_a_second_takes_what_the_docstring_says():
    second = np.random.default_rng(0).uniform(-1, 1, 8000)
    size = len(plot.sounds([second], 8000)._repr_mimebundle_()["text/html"])
    assert 21_000 < size < 22_000


def test_what_cannot_be_heard_is_named():
    with pytest.raises(ValueError, match="1 NaN or infinite samples in waves"):
        plot.sounds([np.where(np.arange(4000) == 7, np.nan, TONE)], 8000)
    with pytest.raises(ValueError, match=r"Received: 1\.2.*normalise=True"):
        plot.sounds([3 * TONE], 8000)
    with pytest.raises(ValueError, match="Received: 11 waves"):
        plot.sounds([TONE] * 11, 8000)
    with pytest.raises(ValueError, match=r"1 waves of up to 10\.1 s"):
        plot.sounds([np.zeros(80_800)], 8000)
    with pytest.raises(ValueError, match=r"at 44100"):
        plot.sounds([TONE], 44100)
    for names in (["a"], ["a", "a"]):
        with pytest.raises(ValueError, match="`names` must name every wave"):
            plot.sounds([TONE, TONE], 8000, names)
