"""Features: what a classifier has made of an image just before it decides."""

import keras


def feature_extractor(model: keras.Model) -> keras.Model:
    """Cut a classifier before its last layer.

    The features of `pretrained("resnet_mnist")` are AIVA's judge of generated digits:
    two sets of images are alike when their features are distributed alike.

    Args:
        model: A model with a layer named `"features"`, as all classifiers of AIVA have.

    Returns:
        A model from the same images to features `(B, F)`. It shares its weights with
        `model`.

    Raises:
        ValueError: If the model has no layer of that name.

    Example:
        >>> from aiva import models
        >>> feature_extractor(models.resnet(widths=(8, 16))).output_shape
        (None, 16)
    """
    if "features" not in [layer.name for layer in model.layers]:
        raise ValueError(
            "`model` must have a layer named 'features', the one whose output the last "
            f"layer sees. Received: a model with layers "
            f"{[layer.name for layer in model.layers]}. Name the layer, or build "
            "`keras.Model(model.inputs, layer.output)` yourself."
        )
    return keras.Model(model.inputs, model.get_layer("features").output)
