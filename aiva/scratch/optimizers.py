"""Optimisers: how far to move each weight, given its gradient."""

import numpy as np


class SGD:
    """Stochastic gradient descent: step against the gradient, with momentum on request.

    Args:
        learning_rate: Length of a step.
        momentum: Share of the previous step that is kept, from 0 to below 1.

    Example:
        >>> weights = {"w": np.array([1.0])}
        >>> SGD(learning_rate=0.1).step(weights, {"w": np.array([2.0])})
        >>> weights["w"].tolist()
        [0.8]
    """

    def __init__(self, learning_rate=0.01, momentum=0.0):
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.velocity = {}

    def step(self, weights, gradients):
        """Move every array of `weights` in place."""
        for name, gradient in gradients.items():
            kept = self.momentum * self.velocity.get(name, 0)
            self.velocity[name] = kept - self.learning_rate * gradient
            weights[name] += self.velocity[name]


class Adam:
    """Adam: steps of similar length for every weight, whatever its gradient's size.

    Kingma and Ba, 2014, "Adam: a method for stochastic optimization", algorithm 1,
    https://arxiv.org/abs/1412.6980

    Args:
        learning_rate: Typical length of a step.
        beta_1: Memory of the average gradient.
        beta_2: Memory of the average squared gradient.
        epsilon: Small number that keeps the division finite.

    Example:
        >>> weights = {"w": np.array([1.0])}
        >>> Adam(learning_rate=0.1).step(weights, {"w": np.array([2000.0])})
        >>> weights["w"].round(6).tolist()
        [0.9]
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate = learning_rate
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon
        self.mean, self.square, self.steps = {}, {}, 0

    def step(self, weights, gradients):
        """Move every array of `weights` in place."""
        self.steps += 1
        for name, gradient in gradients.items():
            mean = self._remember(self.mean, name, gradient, self.beta_1)
            square = self._remember(self.square, name, gradient**2, self.beta_2)
            weights[name] -= (
                self.learning_rate * mean / (np.sqrt(square) + self.epsilon)
            )

    def _remember(self, averages, name, value, beta):
        """Update a moving average and correct it for having started at zero."""
        averages[name] = beta * averages.get(name, 0) + (1 - beta) * value
        return averages[name] / (1 - beta**self.steps)
