"""The network of keywords: loudness and batch mates change nothing."""

import numpy as np
import pytest

from aiva import models

WAVES = np.random.default_rng(0).uniform(-0.5, 0.5, (4, 4000)).astype("float32")


def test_it_has_the_size_that_the_docstring_says():
    assert models.keyword_cnn().count_params() == 55_818


def test_neither_loudness_nor_batch_mates_matter():
    model = models.keyword_cnn((4000,), 3, width=8)
    expected = model.predict(WAVES, verbose=0)
    quiet = model.predict(0.5 * WAVES[:1], verbose=0)
    np.testing.assert_allclose(quiet, expected[:1], atol=1e-2)
    alone = model.predict(WAVES[:1], verbose=0)
    np.testing.assert_allclose(alone, expected[:1], atol=1e-5)


@pytest.mark.parametrize("shape", [(1319,), 4000, (4000, 1), (None,)])
def test_impossible_shapes_are_named(shape):
    with pytest.raises(ValueError, match="`input_shape` must be the samples of a clip"):
        models.keyword_cnn(shape)
    assert models.keyword_cnn((1320,)).input_shape == (None, 1320)


def test_impossible_numbers_are_named():
    with pytest.raises(ValueError, match="Received: num_classes=1"):
        models.keyword_cnn(num_classes=1)
    with pytest.raises(ValueError, match="Received: depth=0"):
        models.keyword_cnn(depth=0)
