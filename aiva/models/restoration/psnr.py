"""The PSNR as a metric of a training: importing `aiva.models` opens what holds it."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("aiva")
def psnr(y_true, y_pred):
    """Return the peak signal-to-noise ratio of each image, `(B,)`, in decibel.

    Keras' own `keras.ops.psnr` is of a whole batch. At 100 dB it ends, so that an image
    without any error does not make the mean infinite.
    """
    differences = ops.cast(y_pred, "float32") - ops.cast(y_true, "float32")
    errors = ops.mean(ops.square(differences), axis=(1, 2, 3))
    return 10 * ops.log10(255.0**2 / ops.maximum(errors, 255.0**2 * 1e-10))
