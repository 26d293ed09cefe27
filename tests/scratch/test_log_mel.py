import numpy as np

from aiva import scratch
from tests.golden import golden


def test_agrees_with_librosa_and_the_filters_of_tensorflow():
    arrays = golden("speech")
    rate, window, hop, length, mels, low, high = arrays["telephone/settings"].tolist()
    found = scratch.log_mel(
        arrays["telephone/wave"], rate, window, hop, length, mels, low, high
    )
    expected = arrays["telephone/log_mel"]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


def test_silence_is_the_floor_and_ten_times_as_loud_a_step():
    wave = np.random.default_rng(0).normal(size=400)
    quiet, loud = (scratch.log_mel(k * wave, floor=1e-12) for k in (0.1, 1))
    np.testing.assert_allclose(loud - quiet, np.log(100), atol=1e-6)
    silence = scratch.log_mel(np.zeros(400), floor=0.5)
    np.testing.assert_allclose(silence, np.log(0.5))
