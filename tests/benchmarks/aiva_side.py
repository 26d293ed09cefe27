"""The AIVA side: `models.FasterRCNN` trained by `training.train_detector`."""

import time

import keras

from aiva import models, training


class Aiva:
    """What the comparison asks of a side, answered by AIVA."""

    def __init__(self):
        backend = keras.backend.backend()
        self.name = f"aiva-{backend}"
        self.versions = f"Keras {keras.__version__} on {backend}"

    def train(self, images, boxes, labels, width, epochs, batch_size, seed):
        """Return the trained model and the times at which its steps ended."""
        keras.utils.clear_session()
        keras.utils.set_random_seed(seed)
        model = models.FasterRCNN(
            10,
            images.shape[1:],
            width=width,
            box_batch_size_per_image=32,
            box_positive_fraction=0.25,
            seed=seed,
        )
        ends = []
        note = keras.callbacks.LambdaCallback(
            on_train_batch_end=lambda step, logs: ends.append(time.perf_counter())
        )
        training.train_detector(
            model,
            (images, {"boxes": boxes, "labels": labels}),
            epochs=epochs,
            batch_size=batch_size,
            callbacks=[note],
            verbose=0,
        )
        return model, ends

    def detect(self, model, images):
        """Return boxes `(B, D, 4)`, scores and labels `(B, D)` of uint8 images."""
        return model.predict_on_batch(images)

    def parameters(self, model):
        """Count the numbers that are learned."""
        return model.count_params()
