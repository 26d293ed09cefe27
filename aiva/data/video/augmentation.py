"""Augmentation of clips: one change for all frames of a clip, another for the next.

Keras' image layers refuse clips `(B, T, H, W, C)`; given one clip `(T, H, W, C)` they
take it for a batch and turn, brighten or flip every frame by itself, which destroys the
motion. Here time moves into the channels, `(B, H, W, T * C)`: a layer draws once for an
image, and so once for a clip. This was measured, in Keras 3.15, for every layer that is
let through: all frames get the change that an image alone would get.

Mind that `RandomCrop` draws one offset for a whole batch, of clips as of images.

Shapes: B clips, T frames, H x W pixels, C channels.
"""

FOLDING = (
    "CenterCrop, GaussianNoise, RandomBrightness, RandomColorJitter, RandomContrast, "
    "RandomCrop, RandomElasticTransform, RandomFlip, RandomGaussianBlur, RandomInvert, "
    "RandomPerspective, RandomPosterization, RandomRotation, RandomSharpness, "
    "RandomShear, RandomTranslation, RandomZoom, Rescaling, Resizing"
)
COLOURS = "it needs three channels, red, green and blue"
ALONE = "it looks at every frame by itself, so that a clip would flicker"
REFUSED = {
    "AugMix": "it contains layers that do not fit",
    "AutoContrast": ALONE,
    "ContrastLimitedAdaptiveHistogramEqualization": ALONE,
    "CutMix": "it mixes clips, but not their labels",
    "Equalization": ALONE,
    "MixUp": "it mixes clips, but not their labels",
    "RandAugment": "it contains layers that do not fit",
    "RandomColorDegeneration": COLOURS,
    "RandomErasing": "it fills every frame in another way",
    "RandomGrayscale": COLOURS,
    "RandomHue": COLOURS,
    "RandomSaturation": COLOURS,
    "Solarization": "it draws anew for every channel, and so for every frame",
}
OF_COLOURS = ("saturation_factor", "hue_factor")  # parts of RandomColorJitter


def check_clip_layers(layers):
    """Raise a ValueError that names the layers that cannot change a clip as a whole.

    Args:
        layers: Keras layers that are to be applied to clips.
    """
    reasons = [(type(layer).__name__, why_not(layer)) for layer in layers]
    refused = [f"{name} ({why})" for name, why in reasons if why]
    if refused:
        raise ValueError(
            f"A clip is augmented as a whole. Received: {'; '.join(refused)} in "
            f"`augment`. Layers that can do so are {FOLDING}."
        )


def why_not(layer):
    """Say why a layer cannot change a clip as a whole, None if it can."""
    name = type(layer).__name__
    if name == "RandomColorJitter" and any(
        getattr(layer, part, None) is not None for part in OF_COLOURS
    ):
        return f"{COLOURS}, for {' and '.join(OF_COLOURS)}"
    if name in FOLDING.split(", "):
        return None
    return REFUSED.get(name, "not known to draw once for all channels")


def augmented_clips(clips, layers):
    """Apply Keras layers to a batch of clips, as in training: one draw for each clip.

    Args:
        clips: Tensor `(B, T, H, W, C)` with values 0-255; only B may be unknown.
        layers: Keras layers that `check_clip_layers` accepts.

    Returns:
        Tensor `(B, T, H, W, C)` float32, cut off at 0 and 255; H and W are what the
        layers make of them.
    """
    import tensorflow as tf

    _, frames, height, width, channels = clips.shape
    images = tf.transpose(tf.cast(clips, "float32"), (0, 2, 3, 1, 4))
    images = tf.reshape(images, (-1, height, width, frames * channels))
    for layer in layers:
        images = layer(images, training=True)  # (B, H, W, T * C)
    height, width = images.shape[1:3]
    images = tf.reshape(images, (-1, height, width, frames, channels))
    clips = tf.transpose(images, (0, 3, 1, 2, 4))  # (B, T, H, W, C)
    return tf.clip_by_value(clips, 0.0, 255.0)
