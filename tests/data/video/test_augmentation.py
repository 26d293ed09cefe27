import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from aiva.data import stream
from aiva.data.video.augmentation import FOLDING, REFUSED

RNG = np.random.default_rng(0)
COARSE = RNG.uniform(20, 230, (1, 6, 8, 3))
IMAGE = tf.image.resize(COARSE, (24, 32)).numpy()[0].astype("uint8")
ALIKE = np.broadcast_to(IMAGE, (6, 4, 24, 32, 3))  # every frame of every clip
MOVING = RNG.integers(256, size=(6, 4, 24, 32, 3), dtype="uint8")
DRAWING = {
    "RandomBrightness": {"factor": 0.4},
    "RandomColorJitter": {"brightness_factor": 0.4, "contrast_factor": 0.3},
    "RandomContrast": {"factor": 0.5},
    "RandomElasticTransform": {},
    "RandomFlip": {},
    "RandomGaussianBlur": {"sigma": (0.5, 3.0)},
    "RandomInvert": {},
    "RandomPerspective": {},
    "RandomPosterization": {"factor": 3},
    "RandomRotation": {"factor": 0.3},
    "RandomSharpness": {"factor": (0.0, 0.9)},
    "RandomShear": {"x_factor": 0.4, "y_factor": 0.4},
    "RandomTranslation": {"height_factor": 0.3, "width_factor": 0.3},
    "RandomZoom": {"height_factor": 0.4},
}
ALWAYS_ALIKE = {  # RandomCrop within a batch
    "CenterCrop": {"height": 16, "width": 20},
    "RandomCrop": {"height": 16, "width": 20},
    "Rescaling": {"scale": 0.5},
    "Resizing": {"height": 12, "width": 16},
}


def batch(clips, layer, labels=None):
    labels = np.arange(len(clips)) if labels is None else labels
    [(changed, _)] = stream(clips, labels, shuffle=False, augment=layer)
    return changed.numpy()


@pytest.mark.parametrize("name", DRAWING)
def test_frames_change_alike_and_clips_differ(name):
    changed = batch(ALIKE, getattr(layers, name)(**DRAWING[name], seed=3))
    assert changed.shape == ALIKE.shape and changed.dtype == "float32"
    assert np.abs(changed - changed[:, :1]).max() < 1e-3
    assert np.abs(changed - changed[0]).max() > 10  # another clip, another draw
    assert any(np.abs(clip - ALIKE[0]).max() > 10 for clip in changed)


@pytest.mark.parametrize("name", ALWAYS_ALIKE)
def test_layers_that_do_not_draw_for_each_image(name):
    changed = batch(ALIKE, getattr(layers, name)(**ALWAYS_ALIKE[name]))
    np.testing.assert_array_equal(
        changed, np.broadcast_to(changed[0, 0], changed.shape)
    )
    shape = [ALWAYS_ALIKE[name].get(side) for side in ("height", "width")]
    assert changed.shape[2:4] == (tuple(shape) if shape[0] else (24, 32))


@pytest.mark.parametrize("name", {**DRAWING, **ALWAYS_ALIKE})
def test_a_frame_changes_as_an_image_alone_would(name):
    options = {**DRAWING, **ALWAYS_ALIKE}[name]
    if name.startswith("Random"):
        options = {**options, "seed": 3}
    first, second = (getattr(layers, name)(**options) for _ in range(2))
    clips = batch(MOVING, first)
    images = batch(MOVING[:, 2], second)
    np.testing.assert_allclose(clips[:, 2], images, atol=0.01)


def test_noise_differs_from_frame_to_frame():
    noise = batch(ALIKE, layers.GaussianNoise(1.0, seed=0)) - ALIKE
    assert 0.8 < noise.std() < 1.2
    assert np.abs(np.corrcoef(noise[0].reshape(4, -1))[0, 1:]).max() < 0.1


def test_every_layer_that_is_let_through_is_measured():
    assert set(FOLDING.split(", ")) == {*DRAWING, *ALWAYS_ALIKE, "GaussianNoise"}
    assert not set(FOLDING.split(", ")) & set(REFUSED)
    for name in (*FOLDING.split(", "), *REFUSED):
        assert hasattr(layers, name)


@pytest.mark.parametrize("name", REFUSED)
def test_other_layers_are_named(name):
    options = {"RandomHue": {"factor": 0.2}, "RandomSaturation": {"factor": 0.2}}
    options["RandomColorDegeneration"] = {"factor": 0.2}
    layer = getattr(layers, name)(**options.get(name, {}))
    with pytest.raises(ValueError, match=rf"as a whole.*{name} \(it .*RandomZoom"):
        stream(MOVING, np.arange(6), augment=[layers.RandomFlip(), layer])


def test_layers_of_ones_own_and_jitter_of_colours_are_named():
    class Mine(keras.layers.Layer):
        pass

    with pytest.raises(ValueError, match=r"Mine \(not known"):
        stream(MOVING, np.arange(6), augment=Mine())
    jitter = layers.RandomColorJitter(saturation_factor=0.2)
    brighter = layers.RandomColorJitter(brightness_factor=0.2)
    for augment in (jitter, [jitter, brighter]):  # one is good, and one is not
        with pytest.raises(ValueError, match=r"RandomColorJitter \(it needs three"):
            stream(MOVING, np.arange(6), augment=augment)


def test_clips_without_augmentation_keep_their_bytes():
    batches = stream(MOVING, np.arange(6), batch_size=4, shuffle=False)
    assert tuple(batches.element_spec[0].shape) == (None, 4, 24, 32, 3)
    parts = [clips.numpy() for clips, _ in batches]
    np.testing.assert_array_equal(np.concatenate(parts), MOVING)


def test_boxes_and_proposals_do_not_go_with_clips():
    objects = {"boxes": np.ones((6, 1, 4)), "labels": np.ones((6, 1), int)}
    with pytest.raises(ValueError, match="augmented without boxes"):
        stream(MOVING, objects, augment=layers.RandomFlip())
    with pytest.raises(ValueError, match=r"Proposals.*\(6, 4, 24, 32, 3\)"):
        stream(MOVING, objects, proposals=np.ones((6, 3, 4)))


def test_a_seed_gives_the_same_clips_in_every_run():
    first, second = (batch(MOVING, layers.RandomRotation(0.2, seed=1)) for _ in "ab")
    np.testing.assert_array_equal(first, second)
