"""Every formula of docs/errata.md, checked with numbers."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy import integrate, signal, stats

from aiva import models
from aiva.models.detection.box_head import head_losses


@pytest.fixture
def random():
    return np.random.default_rng(0)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    exponentials = np.exp(z - z.max())
    return exponentials / exponentials.sum()


def slope(function, x, step=1e-6):
    """Return the derivative of a function of one number."""
    return (function(x + step) - function(x - step)) / (2 * step)


def article_pooling(x, alpha):
    """Return what the article prints where it explains pooling."""
    return np.maximum(x - alpha, 0)


def max_pool(x, size=2):
    """Return the maxima of windows that do not overlap, `(H, W)` to smaller."""
    return np.asarray(ops.max_pool(x[None, ..., None], size))[0, ..., 0]


# A layer of a network


def test_convolution_is_cross_correlation(random):
    image = random.normal(size=(7, 8)).astype("float32")
    kernel = random.normal(size=(3, 3)).astype("float32")
    layer = ops.conv(image[None, ..., None], kernel[..., None, None], padding="valid")
    layer = np.asarray(layer)[0, ..., 0]
    np.testing.assert_allclose(
        layer, signal.correlate2d(image, kernel, mode="valid"), atol=1e-5
    )
    flipped = signal.convolve2d(image, kernel[::-1, ::-1], mode="valid")
    np.testing.assert_allclose(layer, flipped, atol=1e-5)
    unflipped = signal.convolve2d(image, kernel, mode="valid")
    assert np.abs(layer - unflipped).max() > 1


@pytest.mark.parametrize("pixels", [7, 8])
@pytest.mark.parametrize("kernel", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_size_of_a_convolution(pixels, kernel, padding, stride):
    side = pixels + 2 * padding
    padded, weights = np.zeros((1, side, side, 1)), np.zeros((kernel, kernel, 1, 1))
    cells = ops.conv(padded, weights, strides=stride, padding="valid").shape[1]
    assert cells == (pixels + 2 * padding - kernel) // stride + 1


def test_a_dense_layer_is_the_printed_formula(random):
    weights, bias = random.normal(size=(4, 3)), random.normal(size=3)
    x = random.normal(size=4)
    layer = keras.layers.Dense(3, activation="relu")
    layer.build((None, 4))
    layer.set_weights([weights, bias])
    printed = np.maximum(weights.T @ x + bias, 0)
    np.testing.assert_allclose(ops.squeeze(layer(x[None]), 0), printed, atol=1e-5)


# Pooling and the activation


def test_printed_pooling_keeps_the_shape(random):
    image = random.normal(size=(6, 6)).astype("float32")
    assert article_pooling(image, 0.1).shape == (6, 6)
    assert max_pool(image).shape == (3, 3)


def test_printed_pooling_knows_no_neighbours(random):
    image = random.normal(size=(6, 6)).astype("float32")
    order = random.permutation(36)
    shuffled = image.ravel()[order].reshape(6, 6)
    after = article_pooling(image, 0.1).ravel()[order].reshape(6, 6)
    np.testing.assert_array_equal(article_pooling(shuffled, 0.1), after)
    assert not np.allclose(np.sort(max_pool(shuffled)), np.sort(max_pool(image)))


def test_pooling_has_no_threshold(random):
    image = random.normal(size=(6, 6)).astype("float32")
    np.testing.assert_allclose(max_pool(image - 9), max_pool(image) - 9, atol=1e-5)
    assert max_pool(image - 9).max() < 0 == article_pooling(image - 9, 0.1).max()


def test_printed_pooling_is_relu_with_a_bias(random):
    x, alpha = random.normal(size=100), 0.3
    np.testing.assert_allclose(
        article_pooling(x, alpha), ops.relu(x - alpha), atol=1e-6
    )
    np.testing.assert_allclose(article_pooling(x, 0), ops.relu(x), atol=1e-6)
    assert np.abs(article_pooling(x, alpha) - np.maximum(x, 0)).max() < alpha + 1e-9


def test_printed_pooling_is_a_soft_threshold(random):
    alpha, grid = 0.3, np.linspace(0, 4, 40_001)
    for x in random.normal(size=20):
        smallest = grid[np.argmin((grid - x) ** 2 / 2 + alpha * grid)]
        assert smallest == pytest.approx(article_pooling(x, alpha), abs=1e-4)


def test_leaky_relu_multiplies(random):
    x = random.normal(size=100)
    np.testing.assert_allclose(
        np.maximum(0.1 * x, x), ops.leaky_relu(x, 0.1), atol=1e-6
    )


# Probabilities and their loss


@pytest.mark.parametrize("z", [-3.0, 0.0, 0.5, 8.0])
def test_sigmoid_is_softmax_beside_zero(z):
    assert sigmoid(z) == pytest.approx(softmax(np.array([0, z]))[1])


def test_gradient_of_softmax_cross_entropy(random):
    logits, true = random.normal(size=5), 2

    def loss(value, k):
        moved = np.where(np.arange(5) == k, value, logits)
        return -moved[true] + np.log(np.exp(moved).sum())

    gradient = [slope(lambda v, k=k: loss(v, k), logits[k]) for k in range(5)]
    np.testing.assert_allclose(gradient, softmax(logits) - np.eye(5)[true], atol=1e-8)
    sparse = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    assert loss(logits[0], 0) == pytest.approx(
        float(sparse(np.array([true]), logits[None]))
    )


@pytest.mark.parametrize("label", [0, 1])
def test_stable_binary_cross_entropy(label):
    for z in (-5.0, -0.1, 0.0, 3.0):
        p = sigmoid(z)
        plain = -label * np.log(p) - (1 - label) * np.log(1 - p)
        stable = max(z, 0) - z * label + np.log1p(np.exp(-abs(z)))
        assert stable == pytest.approx(plain)
    for z in (-2000.0, 2000.0):
        assert np.isfinite(max(z, 0) - z * label + np.log1p(np.exp(-abs(z))))


# Boxes


def encode(box, anchor):
    """Return `tx, ty, tw, th` of boxes given as centre and size."""
    return np.concatenate(
        [(box[:2] - anchor[:2]) / anchor[2:], np.log(box[2:] / anchor[2:])]
    )


def test_box_targets_read_back_and_do_not_scale(random):
    box, anchor = random.uniform(1, 9, (2, 4))
    t = encode(box, anchor)
    read_back = [anchor[:2] + anchor[2:] * t[:2], anchor[2:] * np.exp(t[2:])]
    np.testing.assert_allclose(np.concatenate(read_back), box)
    np.testing.assert_allclose(encode(3 * box, 3 * anchor), t)


def test_smooth_l1_is_huber_with_delta_one(random):
    for d in random.normal(scale=2, size=20):
        printed = d**2 / 2 if abs(d) < 1 else abs(d) - 0.5
        huber = keras.losses.huber([[0.0]], [[d]], delta=1.0)
        assert printed == pytest.approx(float(huber[0]), rel=1e-5)


def smooth(d, beta=1 / 9):
    """Return the printed distance of four numbers."""
    d = np.abs(d)
    return np.where(d < beta, d**2 / (2 * beta), d - beta / 2).sum()


def test_the_loss_of_the_head(random):
    logits, deltas = random.normal(size=(5, 4)), random.normal(size=(5, 3, 4))
    truth, classes = random.normal(size=(5, 4)), np.array([0, 2, 1, 0, 3])
    entropy = [-np.log(softmax(c)[k]) for c, k in zip(logits, classes, strict=True)]
    places = [
        smooth(t[k - 1] - true) if k > 0 else 0
        for t, true, k in zip(deltas, truth, classes, strict=True)
    ]
    targets = {
        "classes": classes[None].astype("int32"),
        "deltas": truth[None].astype("float32"),
        "weights": np.ones((1, 5), "float32"),
    }
    arrays = [array[None].astype("float32") for array in (logits, deltas)]
    losses = head_losses(*arrays, targets)
    expected = [np.mean(entropy), np.mean(places)]
    np.testing.assert_allclose([float(loss) for loss in losses], expected, rtol=1e-5)


@pytest.mark.usefixtures("eagerly")
def test_the_losses_of_an_untrained_detector(random):
    images = random.integers(0, 256, (4, 64, 64, 3)).astype("uint8")
    objects = {
        "boxes": np.tile([[[10, 10, 30, 30]]], (4, 1, 1)).astype("float32"),
        "labels": np.full((4, 1), 3, "int32"),
    }
    model = models.FasterRCNN(10, (64, 64, 3), width=16)
    model.compile()
    losses = model.evaluate(images, objects, verbose=0, return_dict=True)
    assert losses["rpn_class_loss"] == pytest.approx(np.log(2), abs=0.03)
    assert losses["head_class_loss"] == pytest.approx(np.log(11), abs=0.8)


# The game of a GAN


def value(p, q, discriminator):
    """Return the value of the game for two distributions over the same few images."""
    return (p * np.log(discriminator) + q * np.log(1 - discriminator)).sum()


def test_the_best_discriminator_and_its_value(random):
    p, q = random.dirichlet(np.ones(6), size=2)
    best = p / (p + q)
    middle = (p + q) / 2
    divergence = (stats.entropy(p, middle) + stats.entropy(q, middle)) / 2
    assert value(p, q, best) == pytest.approx(2 * divergence - np.log(4))
    for other in random.uniform(0.01, 0.99, (100, 6)):
        assert value(p, q, other) < value(p, q, best)


def test_the_value_at_the_optimum_is_minus_log_four(random):
    p = random.dirichlet(np.ones(6))
    assert value(p, p, np.full(6, 0.5)) == pytest.approx(-np.log(4))
    for q in random.dirichlet(np.ones(6), size=100):
        assert value(p, q, p / (p + q)) > -np.log(4)


def test_the_sides_of_g_equals_d_of_g_differ_in_shape():
    images = np.zeros((4, 28, 28, 1))
    probability = keras.Sequential(
        [keras.layers.Flatten(), keras.layers.Dense(1, activation="sigmoid")]
    )
    assert tuple(probability(images).shape) == (4, 1)
    assert images.shape == (4, 28, 28, 1)


@pytest.mark.parametrize(("d", "times"), [(0.01, 99), (0.001, 999)])
def test_the_non_saturating_gradient_is_larger(d, times):
    logit = np.log(d / (1 - d))
    minimax = slope(lambda a: np.log(1 - sigmoid(a)), logit)
    non_saturating = slope(lambda a: -np.log(sigmoid(a)), logit)
    assert minimax == pytest.approx(-d, rel=1e-4)
    assert non_saturating == pytest.approx(-(1 - d), rel=1e-4)
    assert non_saturating / minimax == pytest.approx(times, rel=1e-3)


def test_losses_at_the_equilibrium():
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    undecided = np.zeros((8, 1))  # logit 0: D(G(z)) = 1/2
    real = float(loss(np.ones((8, 1)), undecided))
    fake = float(loss(np.zeros((8, 1)), undecided))
    assert real + fake == pytest.approx(2 * np.log(2))
    assert real == pytest.approx(np.log(2))  # the generator's, too


# The variational autoencoder


def test_divergence_from_the_standard_normal(random):
    mean, log_var = np.array([0.5, -1.0, 2.0]), np.array([0.2, -1.0, 0.7])
    closed = (np.exp(log_var) + mean**2 - 1 - log_var).sum() / 2
    noise = random.normal(size=(200_000, 3))
    z = mean + np.exp(log_var / 2) * noise  # the reparameterised sample
    density = stats.norm.logpdf(z, mean, np.exp(log_var / 2)).sum(axis=1)
    prior = stats.norm.logpdf(z).sum(axis=1)
    assert closed == pytest.approx((density - prior).mean(), abs=0.02)
    assert z.mean(axis=0) == pytest.approx(mean, abs=0.02)


@pytest.mark.parametrize(("mean", "deviation"), [(0.0, 1.0), (0.7, 0.5), (1.0, 0.6)])
def test_the_elbo_is_a_lower_bound(mean, deviation):
    """One number, z ~ N(0, 1) and x ~ N(z, 1), so that log p(x) is known."""
    x = 1.4
    grid = np.linspace(-12, 12, 20_001)
    q = stats.norm.pdf(grid, mean, deviation)
    likelihood = integrate.trapezoid(q * stats.norm.logpdf(x, grid, 1), grid)
    divergence = (deviation**2 + mean**2 - 1 - np.log(deviation**2)) / 2
    evidence = stats.norm.logpdf(x, 0, np.sqrt(2))
    assert likelihood - divergence < evidence


def test_the_elbo_is_tight_at_the_true_posterior():
    x, mean, variance = 1.4, 0.7, 0.5  # of p(z | x) for z ~ N(0, 1), x ~ N(z, 1)
    likelihood = -np.log(2 * np.pi) / 2 - ((x - mean) ** 2 + variance) / 2
    divergence = (variance + mean**2 - 1 - np.log(variance)) / 2
    evidence = stats.norm.logpdf(x, 0, np.sqrt(2))
    assert likelihood - divergence == pytest.approx(evidence)


# The listings and the answers


def test_size_of_the_articles_network_and_of_resnet_20():
    small, deep = models.cnn().count_params(), models.resnet().count_params()
    assert small == 34_826
    assert 7 < deep / small < 9
