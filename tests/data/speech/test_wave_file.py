import builtins
import struct
import wave

import numpy as np
import pytest
import soundfile
from scipy.io import wavfile

from aiva.data import read_wave, save_wave
from tests.data.speech.wavs import (
    EXTENSIBLE,
    GUID,
    RATE,
    chunk,
    extensible,
    fmt,
    pcm,
    riff,
    tone,
)

TONE = tone()
PCM16 = pcm(TONE, 2)
NOTE = chunk(b"LIST", b"INFOISFT\x05\0\0\0abcd\0")  # of an odd size, padded
KINDS = {
    "pcm8": (fmt(1, 1, 1), pcm(TONE, 1)),
    "pcm16": (fmt(1, 1, 2), PCM16),
    "pcm24": (fmt(1, 1, 3), pcm(TONE, 3)),
    "pcm32": (fmt(1, 1, 4), pcm(TONE, 4)),
    "float32": (fmt(3, 1, 4), TONE.astype("<f4").tobytes()),
    "float64": (fmt(3, 1, 8), TONE.astype("<f8").tobytes()),
    "extensible8": (extensible(1, 1, 1), pcm(TONE, 1)),
    "extensible16": (extensible(1, 1, 2), PCM16),
    "extensible24": (extensible(1, 1, 3), pcm(TONE, 3)),
    "extensible24in32": (extensible(1, 1, 4, valid=24), pcm(TONE, 4)),
    "extensible32": (extensible(1, 1, 4), pcm(TONE, 4)),
    "extensible_float": (extensible(3, 1, 4), TONE.astype("<f4").tobytes()),
    "extensible_double": (extensible(3, 1, 8), TONE.astype("<f8").tobytes()),
    "extensible_a_law": (extensible(6, 1, 1), bytes(range(256)) * 2),
    "extensible_mu_law": (extensible(7, 1, 1), bytes(range(256)) * 2),
    "a_law": (fmt(6, 1, 1), bytes(range(256)) * 2),
    "mu_law": (fmt(7, 1, 1), bytes(range(256)) * 2),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_as_by_soundfile(tmp_path, kind):
    head, data = KINDS[kind]
    path = tmp_path / "a.wav"
    path.write_bytes(riff(chunk(b"fmt ", head), chunk(b"data", data)))
    samples, rate = read_wave(path)
    assert rate == RATE and samples.dtype == "float32" and samples.flags.writeable
    expected, _ = soundfile.read(path, dtype="float32")
    np.testing.assert_array_equal(samples, expected)
    if "law" not in kind:
        assert np.abs(samples - TONE[:, 0]).max() < (0.02 if "8" in kind else 1e-4)


@pytest.mark.parametrize("width", [2, 3, 4])
def test_the_high_byte_first(tmp_path, width):
    big = riff(
        chunk(b"fmt ", fmt(1, 1, width, order=">"), order=">"),
        chunk(b"data", pcm(TONE, width, ">"), order=">"),
        kind=b"RIFX",
        order=">",
    )
    path = tmp_path / "a.wav"
    path.write_bytes(big)
    samples, rate = read_wave(path)
    assert rate == RATE
    np.testing.assert_array_equal(samples, soundfile.read(path, dtype="float32")[0])
    assert np.abs(samples - TONE[:, 0]).max() < 1e-4


def test_full_scale_is_one(tmp_path):
    for width, lowest in [(1, b"\x00\x80"), (2, b"\x00\x80"), (3, b"\x00\x00\x80")]:
        data = lowest if width == 1 else lowest + bytes(width)
        file = riff(chunk(b"fmt ", fmt(1, 1, width)), chunk(b"data", data))
        (tmp_path / "a.wav").write_bytes(file)
        assert read_wave(tmp_path / "a.wav")[0].tolist() == [-1, 0]


FMT = chunk(b"fmt ", fmt(1, 1, 2))
DS64 = struct.pack("<QQQI", 80 + len(PCM16), len(PCM16), 801, 0)
HEADERS = {
    "list_before": riff(NOTE, FMT, chunk(b"data", PCM16)),
    "list_between": riff(FMT, NOTE, chunk(b"data", PCM16)),
    "list_after": riff(FMT, chunk(b"data", PCM16), NOTE),
    "odd_chunks": riff(chunk(b"odd ", b"abc"), FMT, chunk(b"data", PCM16)),
    "samples_first": riff(chunk(b"data", PCM16), FMT),
    "streamed_ffffffff": riff(
        FMT, chunk(b"data", PCM16, size=0xFFFFFFFF), size=0xFFFFFFFF
    ),
    "streamed_espeak": riff(
        FMT, chunk(b"data", PCM16, size=0x7FFFF000), size=0x7FFFF024
    ),
    "streamed_arecord": riff(
        FMT, chunk(b"data", PCM16, size=0x80000000), size=0x80000024
    ),
    "stopped_0": riff(FMT, chunk(b"data", PCM16, size=0), size=0),
    "stopped_36": riff(FMT, chunk(b"data", PCM16, size=0), size=36),
    "stopped_in_a_sample": riff(FMT, chunk(b"data", PCM16 + b"\1", size=0), size=0)[
        :-1
    ],
    "rf64": riff(
        chunk(b"ds64", DS64),
        FMT,
        chunk(b"data", PCM16, size=0xFFFFFFFF),
        size=0xFFFFFFFF,
        kind=b"RF64",
    ),
    "rf64_and_more": riff(
        chunk(b"ds64", DS64),
        FMT,
        chunk(b"data", PCM16, size=0xFFFFFFFF),
        NOTE,
        size=0xFFFFFFFF,
        kind=b"RF64",
    ),
    "tag_behind": riff(FMT, chunk(b"data", PCM16)) + b"TAG" + bytes(125),
}


@pytest.mark.parametrize("kind", HEADERS)
def test_odd_headers_give_every_sample(tmp_path, kind):
    (tmp_path / "a.wav").write_bytes(HEADERS[kind])
    samples, rate = read_wave(tmp_path / "a.wav")
    assert rate == RATE
    np.testing.assert_array_equal(samples * 32768, np.frombuffer(PCM16, "<i2"))


WHOLE = riff(FMT, chunk(b"data", PCM16))
FLOATS = np.array([0, np.nan, np.inf, 0.1], "<f4").tobytes()
LOUD = np.array([0, 3.25], "<f4").tobytes()
BROKEN = {
    "empty": (b"", r"a\.wav is not a readable recording \(empty\)"),
    "text": (b"no sound at all", "holds no WAV.*not recognised"),
    "cut": (WHOLE[:-100], "cut off: 1,502 of 1,602 bytes of samples are there"),
    "cut_in_a_sample": (WHOLE[:-101], "cut off: 1,501 of 1,602"),
    "cut_at_the_samples": (WHOLE[:40], "no format or no samples"),
    "cut_in_the_format": (WHOLE[:30], "no format or no samples"),
    "short_format": (riff(chunk(b"fmt ", b"12"), chunk(b"data", b"12")), "format is"),
    "no_samples": (riff(FMT, chunk(b"data", b"")), "no samples in it"),
    "no_samples_but_more": (riff(FMT, chunk(b"data", b""), NOTE), "no samples in it"),
    "odd_bytes": (riff(FMT, chunk(b"data", b"123")), "3 bytes.*no multiple of 2"),
    "twice": (
        riff(FMT, chunk(b"data", PCM16), chunk(b"data", PCM16)),
        "two chunks 'data'",
    ),
    "film": (b"RIFF\0\0\0\0AVI LIST", "not of sound: b'AVI '"),
    "adpcm": (
        riff(chunk(b"fmt ", fmt(2, 1, 1, bits=4)), chunk(b"data", b"1234")),
        "samples of MS ADPCM, code 2; convert",
    ),
    "64 bits": (
        riff(chunk(b"fmt ", fmt(1, 1, 8)), chunk(b"data", bytes(16))),
        "samples of 64 bits in 8 bytes, code 1, are not known; convert",
    ),
    "24 in 32": (
        riff(chunk(b"fmt ", fmt(1, 1, 4, bits=24)), chunk(b"data", bytes(16))),
        "24 bits in 4 bytes",
    ),
    "16-bit floats": (
        riff(chunk(b"fmt ", fmt(3, 1, 2)), chunk(b"data", bytes(16))),
        "16 bits in 2 bytes, code 3",
    ),
    "no channel": (
        riff(chunk(b"fmt ", fmt(1, 0, 2)), chunk(b"data", bytes(16))),
        "0 channels",
    ),
    "short extensible": (
        riff(chunk(b"fmt ", fmt(EXTENSIBLE, 1, 2)), chunk(b"data", bytes(16))),
        "format is cut off",
    ),
    "unknown extensible": (
        riff(
            chunk(b"fmt ", extensible(1, 1, 2)[:-12] + GUID[::-1]),
            chunk(b"data", bytes(16)),
        ),
        "samples of an unknown kind: 01000000719b",
    ),
    "slow": (
        riff(chunk(b"fmt ", fmt(1, 1, 2, rate=8)), chunk(b"data", bytes(16))),
        "Received: sample_rate=8",
    ),
    "not finite": (
        riff(chunk(b"fmt ", fmt(3, 1, 4)), chunk(b"data", FLOATS)),
        "2 samples NaN or infinite",
    ),
    "loud": (
        riff(chunk(b"fmt ", fmt(3, 1, 4)), chunk(b"data", LOUD)),
        "samples up to 3.25 where full scale is 1",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_cannot_be_read_is_named_with_the_reason(tmp_path, kind):
    content, message = BROKEN[kind]
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(ValueError, match=message) as caught:
        read_wave(tmp_path / "a.wav")
    assert str(tmp_path / "a.wav") in str(caught.value)


def test_no_file(tmp_path):
    with pytest.raises(ValueError, match="there is no such file"):
        read_wave(tmp_path / "a.wav")
    with pytest.raises(ValueError, match="a folder, not a file"):
        read_wave(tmp_path)


def test_floats_a_little_above_one_are_kept(tmp_path):
    wavfile.write(tmp_path / "a.wav", RATE, np.array([1.25, -1.5], "float32"))
    assert read_wave(tmp_path / "a.wav")[0].tolist() == [1.25, -1.5]


def test_several_channels_only_as_asked(tmp_path):
    stereo = tone(channels=2).astype("<f4")
    head = chunk(b"fmt ", fmt(3, 2, 4))
    (tmp_path / "a.wav").write_bytes(riff(head, chunk(b"data", stereo.tobytes())))
    with pytest.raises(ValueError, match=r'2 channels.*channels="mean".*channels=0'):
        read_wave(tmp_path / "a.wav")
    for index in (0, 1):
        samples, _ = read_wave(tmp_path / "a.wav", channels=index)
        np.testing.assert_array_equal(samples, stereo[:, index])
    samples, _ = read_wave(tmp_path / "a.wav", channels="mean")
    np.testing.assert_allclose(samples, stereo.mean(axis=1), atol=1e-7)
    with pytest.raises(ValueError, match="no channel 2: it has 2"):
        read_wave(tmp_path / "a.wav", channels=2)
    save_wave(tmp_path / "mono.wav", stereo[:, 0], RATE)
    for channels in (None, 0, "mean"):
        samples, _ = read_wave(tmp_path / "mono.wav", channels=channels)
        assert np.abs(samples - stereo[:, 0]).max() < 1e-4
    with pytest.raises(ValueError, match="no channel 1"):
        read_wave(tmp_path / "mono.wav", channels=1)


@pytest.mark.parametrize("channels", ["left", -1, 0.5])
def test_unknown_channels(channels):
    with pytest.raises(ValueError, match=f"Received: channels={channels!r}"):
        read_wave("a.wav", channels=channels)


def test_resampled_on_request(tmp_path):
    save_wave(tmp_path / "a.wav", tone()[:, 0], RATE)
    samples, rate = read_wave(tmp_path / "a.wav", sample_rate=16000)
    assert rate == 16000 and len(samples) == 1602
    with pytest.raises(ValueError, match="Received: sample_rate=0"):
        read_wave(tmp_path / "a.wav", sample_rate=0)


@pytest.mark.parametrize(
    ("suffix", "options", "error"),
    [
        ("flac", {}, 0),
        ("aiff", {}, 0),
        ("ogg", {}, 0.05),
        ("mp3", {}, 0.05),
        ("ogg", {"format": "OGG", "subtype": "OPUS"}, 0.1),
    ],
)
def test_other_files_are_read_by_soundfile(tmp_path, suffix, options, error):
    expected = np.frombuffer(pcm(tone(8000), 2), "<i2")
    path = tmp_path / f"a.{suffix}"
    soundfile.write(path, expected, RATE, **options)
    samples, rate = read_wave(path)
    assert rate == RATE and len(samples) == 8000 and samples.dtype == "float32"
    assert np.abs(samples - expected / 32768).max() <= error
    path.rename(tmp_path / "named.wav")  # what it holds decides
    np.testing.assert_array_equal(read_wave(tmp_path / "named.wav")[0], samples)


def test_a_flac_that_is_cut_off(tmp_path):
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 20000)
    soundfile.write(tmp_path / "a.flac", noise, RATE)
    content = (tmp_path / "a.flac").read_bytes()
    (tmp_path / "a.flac").write_bytes(content[: len(content) // 2])
    with pytest.raises(ValueError, match=r"a\.flac is not a readable recording"):
        read_wave(tmp_path / "a.flac")


def test_what_libsndfile_cannot_read_is_named(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"\0\0\0\x18ftypM4A " + bytes(100))
    with pytest.raises(ValueError, match=r"holds MPEG-4 \(M4A\).*ffmpeg"):
        read_wave(tmp_path / "a.wav")


def test_without_the_extra(tmp_path, monkeypatch):
    soundfile.write(tmp_path / "a.wav", TONE, RATE, format="FLAC")
    save_wave(tmp_path / "b.wav", TONE[:, 0], RATE)
    usual = builtins.__import__

    def without(name, *args, **options):
        if name == "soundfile":
            raise ImportError(name)
        return usual(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"a\.wav holds FLAC.*aiva\[speech\]"):
        read_wave(tmp_path / "a.wav")
    assert len(read_wave(tmp_path / "b.wav")[0]) == 801


def test_what_python_and_scipy_write(tmp_path):
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", None))
        file.writeframes(PCM16)
    for name, samples in [
        ("a", None),
        ("b", np.frombuffer(PCM16, "<i2")),
        ("c", TONE[:, 0].astype("float32")),
    ]:
        if samples is not None:
            wavfile.write(tmp_path / f"{name}.wav", RATE, samples)
        read, rate = read_wave(tmp_path / f"{name}.wav")
        assert rate == RATE and np.abs(read - TONE[:, 0]).max() < 1e-4
