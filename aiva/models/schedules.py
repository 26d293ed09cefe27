"""Learning rates that a saved model holds: importing `aiva.models` opens them."""

import keras


@keras.saving.register_keras_serializable("aiva")
class LateDecay(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate that stays for a while, then falls to zero along a line.

    Args:
        learning_rate: The learning rate at first.
        steady: Steps for which it stays.
        falling: Steps in which it falls to zero.

    Example:
        >>> schedule = LateDecay(1.0, steady=10, falling=20)
        >>> [float(schedule(step)) for step in (0, 10, 20, 30)]
        [1.0, 1.0, 0.5, 0.0]
    """

    def __init__(self, learning_rate: float, steady: int, falling: int):
        self.learning_rate = learning_rate
        self.steady, self.falling = steady, falling

    def __call__(self, step):
        """Return the learning rate at a step."""
        passed = (keras.ops.cast(step, "float32") - self.steady) / self.falling
        return self.learning_rate * (1.0 - keras.ops.clip(passed, 0.0, 1.0))

    def get_config(self):
        """Return the arguments, from which `keras.saving` makes it again."""
        return {
            "learning_rate": self.learning_rate,
            "steady": self.steady,
            "falling": self.falling,
        }
