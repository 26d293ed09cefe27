import numpy as np
import pytest
import soundfile

from aiva.data import read_wave, save_wave

RNG = np.random.default_rng(0)


def test_a_saved_wave_comes_back_within_half_a_step(tmp_path):
    wave = RNG.uniform(-1, 0.9999, 5000)
    save_wave(tmp_path / "new" / "a.wav", wave, 22050)
    again, rate = read_wave(tmp_path / "new" / "a.wav")
    assert rate == 22050
    assert np.abs(again - wave).max() <= 0.5 / 32768 + 1e-7
    other, _ = soundfile.read(tmp_path / "new" / "a.wav", dtype="float32")
    np.testing.assert_array_equal(again, other)
    save_wave(tmp_path / "b.wav", again, 22050)  # and then no more is lost
    np.testing.assert_array_equal(read_wave(tmp_path / "b.wav")[0], again)


def test_full_scale_does_not_wrap_around(tmp_path):
    save_wave(tmp_path / "a.wav", np.array([1, -1, 0.99999], "float32"), 8000)
    highest = 32767 / 32768
    assert read_wave(tmp_path / "a.wav")[0].tolist() == [highest, -1, highest]


@pytest.mark.parametrize(
    ("name", "wave", "rate", "message"),
    [
        ("a.wav", np.array([0, 1.25]), 8000, r"up to 1.25.*quieter.*np\.clip"),
        ("a.wav", np.array([0, 12000.0]), 8000, "Divide by the full scale"),
        ("a.wav", np.array([0, 12000]), 8000, "Received: wave of int64"),
        ("a.wav", np.array([0, np.nan]), 8000, "1 NaN"),
        ("a.wav", np.zeros((5, 2)), 8000, r"shape \(5, 2\)"),
        ("a.wav", np.zeros(0), 8000, r"shape \(0,\)"),
        ("a.wav", np.zeros(5), 0, "sample_rate=0"),
        ("a.mp3", np.zeros(5), 8000, r"saved as \.wav. Received: path=.*a\.mp3"),
    ],
)
def test_errors(tmp_path, name, wave, rate, message):
    with pytest.raises(ValueError, match=message):
        save_wave(tmp_path / name, wave, rate)
    assert not list(tmp_path.iterdir())


def test_a_file_is_never_overwritten(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"mine")
    with pytest.raises(FileExistsError, match="is not overwritten"):
        save_wave(tmp_path / "a.wav", np.zeros(5), 8000)
    assert (tmp_path / "a.wav").read_bytes() == b"mine"
