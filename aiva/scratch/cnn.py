"""A convolutional network in NumPy: the bricks of this folder, one after the other.

convolution -> ReLU -> max pooling -> dense -> softmax with cross-entropy.

Shapes: B images of 8 x 8 pixels, K kernels of 3 x 3, 10 classes.
"""

import numpy as np

from aiva.scratch.activation import relu, relu_gradient
from aiva.scratch.convolution import convolution, convolution_gradient
from aiva.scratch.dense import dense, dense_gradient
from aiva.scratch.loss import cross_entropy, cross_entropy_gradient
from aiva.scratch.optimizers import Adam
from aiva.scratch.pooling import max_pool, max_pool_gradient


def initial_weights(image_size=8, kernels=16, num_classes=10, seed=0):
    """Draw the weights of the network (He et al., 2015, arXiv:1502.01852).

    Args:
        image_size: Side of the square grey images.
        kernels: Number K of convolution kernels.
        num_classes: Number of classes.
        seed: Seed of the random numbers.

    Returns:
        Dictionary of float32 arrays: `"kernels"`, `"bias"`, `"weights"`, `"offsets"`.

    Example:
        >>> weights = initial_weights()
        >>> weights["kernels"].shape, weights["weights"].shape
        ((3, 3, 1, 16), (144, 10))
    """
    rng = np.random.default_rng(seed)
    inputs = ((image_size - 2) // 2) ** 2 * kernels
    weights = {
        "kernels": rng.normal(0, np.sqrt(2 / 9), (3, 3, 1, kernels)),
        "bias": np.zeros(kernels),
        "weights": rng.normal(0, np.sqrt(2 / inputs), (inputs, num_classes)),
        "offsets": np.zeros(num_classes),
    }
    return {name: array.astype("float32") for name, array in weights.items()}


def forward(weights, images):
    """Compute the logits, and keep what each step saw for the way back.

    Args:
        weights: Dictionary as of `initial_weights`.
        images: Array `(B, H, W, 1)` with values 0-255.

    Returns:
        Logits `(B, num_classes)`, and a dictionary of what went into each step.

    Example:
        >>> logits, _ = forward(initial_weights(), np.zeros((2, 8, 8, 1)))
        >>> logits.shape
        (2, 10)
    """
    images = np.asarray(images, "float32") / 255
    maps = convolution(images, weights["kernels"], weights["bias"])  # (B, H-2, W-2, K)
    active = relu(maps)
    pooled = max_pool(active)  # (B, H/2-1, W/2-1, K)
    features = pooled.reshape(len(images), -1)
    logits = dense(features, weights["weights"], weights["offsets"])
    return logits, {
        "images": images,
        "maps": maps,
        "active": active,
        "pooled": pooled,
        "features": features,
    }


def backward(weights, seen, logits, labels):
    """Walk the same steps backwards and collect the gradient of every weight.

    Args:
        weights: Dictionary as of `initial_weights`.
        seen: The dictionary that `forward` returned.
        logits: The logits that `forward` returned, `(B, num_classes)`.
        labels: Integer classes `(B,)`.

    Returns:
        Dictionary of gradients with the keys and shapes of `weights`.

    Example:
        >>> weights = initial_weights()
        >>> logits, seen = forward(weights, np.zeros((2, 8, 8, 1)))
        >>> backward(weights, seen, logits, np.array([0, 1]))["bias"].shape
        (16,)
    """
    gradient = cross_entropy_gradient(logits, labels)
    gradient, d_weights, d_offsets = dense_gradient(
        seen["features"], weights["weights"], gradient
    )
    gradient = gradient.reshape(seen["pooled"].shape)
    gradient = max_pool_gradient(seen["active"], gradient)
    gradient = relu_gradient(seen["maps"], gradient)
    _, d_kernels, d_bias = convolution_gradient(
        seen["images"], weights["kernels"], gradient
    )
    return {
        "kernels": d_kernels,
        "bias": d_bias,
        "weights": d_weights,
        "offsets": d_offsets,
    }


def train(weights, images, labels, epochs=10, batch_size=32, optimizer=None, seed=0):
    """Train the network in place.

    Args:
        weights: Dictionary as of `initial_weights`; its arrays change.
        images: Array `(N, H, W, 1)` with values 0-255.
        labels: Integer classes `(N,)`.
        epochs: Passes over the images.
        batch_size: Images per step.
        optimizer: `SGD` or `Adam`; `Adam(0.002)` when None.
        seed: Seed of the order of the images.

    Returns:
        List of the average loss of each epoch.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> images, labels = rng.integers(0, 256, (8, 8, 8, 1)), np.arange(8)
        >>> losses = train(initial_weights(), images, labels, epochs=5)
        >>> losses[-1] < losses[0]
        True
    """
    optimizer = optimizer or Adam(0.002)
    rng = np.random.default_rng(seed)
    losses = []
    for _ in range(epochs):
        total = 0.0
        order = rng.permutation(len(images))
        for start in range(0, len(images), batch_size):
            batch = order[start : start + batch_size]
            logits, seen = forward(weights, images[batch])
            optimizer.step(weights, backward(weights, seen, logits, labels[batch]))
            total += float(cross_entropy(logits, labels[batch])) * len(batch)
        losses.append(total / len(images))
    return losses


def predict(weights, images):
    """Return the logits of images.

    Args:
        weights: Dictionary as of `initial_weights`.
        images: Array `(B, H, W, 1)` with values 0-255.

    Returns:
        Array `(B, num_classes)`.

    Example:
        >>> predict(initial_weights(), np.zeros((3, 8, 8, 1))).shape
        (3, 10)
    """
    return forward(weights, images)[0]
