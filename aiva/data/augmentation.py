"""Augmentation: Keras layers that change images, and boxes and masks with them.

Keras can move boxes with the images, but in version 3.15 not all of its layers do so
rightly. Each was measured on rectangles whose moved pixels are known:

- `MOVING` layers are right within a pixel; a turned box encloses its turned corners.
- `STILL` layers leave every object where it is, so boxes have nothing to do with them.
- `WRONG` layers give boxes that no longer fit. They are refused, with the reason.

Mind that Keras' `RandomFlip("horizontal_and_vertical")` flips both ways or not at all;
two layers, one for each way, give all four pictures.

Shapes: B images, M objects of an image with padding.
"""

MOVING = (
    "CenterCrop, RandomFlip, RandomPerspective, RandomRotation, RandomTranslation, "
    "RandomZoom, Resizing"
)
STILL = (
    "AutoContrast, ContrastLimitedAdaptiveHistogramEqualization, Equalization, "
    "GaussianNoise, RandomBrightness, RandomColorDegeneration, RandomColorJitter, "
    "RandomContrast, RandomErasing, RandomGaussianBlur, RandomGrayscale, RandomHue, "
    "RandomInvert, RandomPosterization, RandomSaturation, RandomSharpness, Rescaling, "
    "Solarization"
)
WRONG = {
    "AugMix": "it mixes moved images with boxes that stay",
    "CutMix": "it mixes images, but not their boxes",
    "MixUp": "it mixes boxes, but not their labels",
    "RandAugment": "it contains RandomShear",
    "RandomCrop": "it takes the rows cut off from x and the columns from y",
    "RandomElasticTransform": "it does not move boxes",
    "RandomShear": "it moves boxes as if every image were a square",
}
REPEATING = ("reflect", "wrap")  # ways to fill a border with objects that have no box


def check_layers(layers):
    """Raise a ValueError for a layer that would leave boxes wrong.

    Args:
        layers: Keras layers that are to be applied to images with boxes.
    """
    for layer in filter(moves, layers):
        name = type(layer).__name__
        box_format = getattr(layer, "bounding_box_format", None)
        if name in WRONG:
            raise ValueError(
                f"Keras' {name} leaves boxes wrong: {WRONG[name]}. Received: {name} in "
                f"`augment`. Layers that move boxes rightly are {MOVING}."
            )
        if box_format != "xyxy":
            raise ValueError(
                'A layer that moves objects needs bounding_box_format="xyxy". '
                f"Received: {name}(bounding_box_format={box_format!r}). Layers that "
                f"do not need it are {STILL}."
            )
        if getattr(layer, "fill_mode", None) in REPEATING:
            raise ValueError(
                "What moves into an image must show no objects, because they have no "
                f"boxes. Received: {name}(fill_mode={layer.fill_mode!r}). Give it "
                'fill_mode="constant" or "nearest".'
            )


def moves(layer):
    """Tell whether a layer may move objects; one that is not known may."""
    return type(layer).__name__ not in STILL.split(", ")


def augmented(images, layers):
    """Apply Keras layers to a batch of images, as in training.

    Args:
        images: Tensor `(B, H, W, C)` with values 0-255.
        layers: Keras layers.

    Returns:
        Tensor `(B, H, W, C)` float32, cut off at 0 and 255.
    """
    import tensorflow as tf

    images = tf.cast(images, "float32")
    for layer in layers:
        images = layer(images, training=True)
    return tf.clip_by_value(images, 0.0, 255.0)


def augmented_with_objects(images, objects, layers):
    """Apply Keras layers to a batch of images and to the objects in them.

    An object that leaves the image becomes padding: label -1 and a box of zeros.

    Args:
        images: Tensor `(B, H, W, C)` with values 0-255.
        objects: Dict of "boxes" `(B, M, 4)` in pixels, "labels" `(B, M)`, perhaps
            "masks" `(B, M, H, W)`, "area" `(B, M)` and others `(B, M)`.
        layers: Keras layers that `check_layers` accepts.

    Returns:
        Images `(B, H, W, C)` float32 cut off at 0 and 255, and the moved objects.
    """
    import tensorflow as tf

    boxes = tf.cast(objects["boxes"], "float32")
    data = {"images": tf.cast(images, "float32")}
    data["bounding_boxes"] = {"boxes": boxes, "labels": objects["labels"]}
    if "masks" in objects:  # which Keras takes as the channels of one image
        masks = tf.transpose(objects["masks"], (0, 2, 3, 1))  # (B, H, W, M)
        data["segmentation_masks"] = tf.cast(masks, "float32")
    for layer in layers:
        if moves(layer):
            data = layer(data, training=True)
        else:
            data["images"] = layer(data["images"], training=True)
    images = tf.clip_by_value(data["images"], 0.0, 255.0)
    return images, moved(objects, data)


def augmented_with_proposals(inputs, objects, layers):
    """Apply Keras layers to images, their objects and their proposals alike.

    Args:
        inputs: Dict of "images" `(B, H, W, C)` and "proposals" `(B, P, 4)` in pixels.
        objects: Dict of "boxes" `(B, M, 4)`, "labels" `(B, M)` and others `(B, M)`.
        layers: Keras layers that `check_layers` accepts.

    Returns:
        The same dicts, moved; what leaves its image is padding.
    """
    import tensorflow as tf

    proposals, count = inputs["proposals"], objects["labels"].shape[1]
    is_box = tf.reduce_all(proposals[..., 2:] > proposals[..., :2], axis=-1)  # (B, P)
    labels = tf.where(is_box, 0, -1)
    together = {
        "boxes": tf.concat([tf.cast(objects["boxes"], "float32"), proposals], axis=1),
        "labels": tf.concat([tf.cast(objects["labels"], "int32"), labels], axis=1),
    }  # (B, M + P, 4), (B, M + P)
    images, together = augmented_with_objects(inputs["images"], together, layers)
    boxes, labels = together["boxes"], together["labels"]
    objects = {**objects, "boxes": boxes[:, :count], "labels": labels[:, :count]}
    return {"images": images, "proposals": boxes[:, count:]}, objects


def moved(objects, data):
    """Return the objects as Keras has moved them, with padding all zero."""
    import tensorflow as tf

    boxes, labels = (data["bounding_boxes"][key] for key in ("boxes", "labels"))
    real = labels >= 0  # (B, M)
    result = dict(objects)
    result["boxes"] = tf.where(real[..., None], boxes, 0.0)
    result["labels"] = tf.where(real, tf.cast(labels, "int32"), -1)
    if "masks" in objects:
        masks = tf.transpose(data["segmentation_masks"] > 0.5, (0, 3, 1, 2))
        result["masks"] = masks & real[..., None, None]  # (B, M, H, W)
    if "area" in objects:  # follows that of the box
        before = tf.cast(objects["boxes"], "float32")
        scale = tf.math.divide_no_nan(area(result["boxes"]), area(before))
        result["area"] = objects["area"] * scale
    return result


def area(boxes):
    """Return the area of boxes, `(..., 4)` -> `(...)`."""
    return (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])
