"""How generated digits are judged: by the features of a network that knows digits.

The judge is the shipped `resnet_mnist`, and its 48 pooled features; distances in them
are no "FID", which means the features of another network.

Shapes: N images, F features, K classes.
"""

import functools

import keras
import numpy as np

from aiva import metrics, models
from aiva.conventions.images import check_range
from aiva.data.digits import resize

COUNTED = 2000  # images whose classes are counted
SMALL, LARGE = 8, 28  # pixels of a side
FRAME = 4  # black pixels around a digit of MNIST


def judged(images):
    """Return what the judge makes of digits: features `(N, 48)` and classes `(N,)`.

    Args:
        images: Digits `(N, 28, 28, 1)` with values 0-255. Those of 8 x 8 pixels are
            enlarged to 20 x 20 and framed, as the digits of MNIST are: the judge then
            recognises 96 % of the real ones, and of unframed ones half.

    Returns:
        float32 array `(N, F)` and int array `(N,)`.

    Raises:
        ValueError: If these are not grey images of one of the two sizes, with values
            0-255.

    Example:
        >>> features, classes = judged(np.zeros((2, 8, 8, 1)))
        >>> features.shape, classes.shape
        ((2, 48), (2,))
    """
    images = np.asarray(images)
    if images.shape[1:] not in ((SMALL, SMALL, 1), (LARGE, LARGE, 1)):
        raise ValueError(
            "`images` must be grey digits, (N, 28, 28, 1) as those of MNIST or "
            f"(N, 8, 8, 1) as the embedded ones. Received: shape={images.shape}. For "
            "other images train a classifier of them, and cut it with "
            "`aiva.models.feature_extractor`."
        )
    # A collapsed generator may paint all black, so dark images are no mistake here.
    check_range(images)
    if images.shape[1] == SMALL:
        images = framed(images, LARGE)
    features, logits = the_judge().predict(images, batch_size=500, verbose=0)
    return features, logits.argmax(axis=-1)


@functools.cache
def the_judge() -> keras.Model:
    """Build the judge, once: a model from images to features and logits."""
    judge = models.pretrained("resnet_mnist")
    return keras.Model(judge.inputs, [judge.get_layer("features").output, judge.output])


def framed(images, size):
    """Enlarge digits and put a black frame around them, up to a size."""
    large = [resize(image[..., 0], size - 2 * FRAME) for image in images]
    large = np.clip(large, 0, 255)[..., None]
    return np.pad(large, ((0, 0), (FRAME, FRAME), (FRAME, FRAME), (0, 0)))


def gaussian_images(images, count: int, seed: int = 0) -> np.ndarray:
    """Draw images from the normal distribution that fits given ones best.

    This is the baseline of a generator that knows how pixels vary together, and nothing
    that is not linear.

    Args:
        images: Images `(N, H, W, C)` with values 0-255.
        count: How many to draw.
        seed: Decides which.

    Returns:
        float32 array `(count, H, W, C)` with values 0-255.

    Example:
        >>> images = np.full((5, 2, 2, 1), 9.0)
        >>> gaussian_images(images, 3).reshape(3, 4).tolist()[0]
        [9.0, 9.0, 9.0, 9.0]
    """
    flat = np.reshape(images, (len(images), -1)).astype("float32")
    mean = flat.mean(axis=0)
    flat -= mean
    values, vectors = np.linalg.eigh(flat.T @ flat / len(flat))
    spread = vectors * np.sqrt(np.maximum(values, 0))
    noise = np.random.default_rng(seed).standard_normal((count, len(values)))
    drawn = np.clip(mean + noise @ spread.T, 0, 255)
    return drawn.reshape(count, *np.shape(images)[1:]).astype("float32")


def figures(made, real, baselines: dict) -> dict[str, float]:
    """Measure generated digits against real ones, and baselines in the same way.

    Args:
        made: Generated digits `(N, H, W, 1)` with values 0-255.
        real: As many real digits. Those that the generator has learned from make its
            figures too good: whether it copies must be asked beside them.
        baselines: Dictionary from names to as many digits; with "linear Gaussian".

    Returns:
        The Fréchet distance of the generated digits and of each baseline, the ratio to
        that of the linear Gaussian, precision, recall and coverage, and the smallest
        and the largest share of a class.
    """
    truth, _ = judged(real)
    features, classes = judged(made)
    distance = metrics.frechet_distance(truth, features)
    others = {
        name: metrics.frechet_distance(truth, judged(images)[0])
        for name, images in baselines.items()
    }
    quality = metrics.manifold_precision_recall(truth, features)
    shares = np.bincount(classes[:COUNTED], minlength=10) / len(classes[:COUNTED])
    return {
        "Fréchet distance": distance,
        **{f"Fréchet distance of {name}": value for name, value in others.items()},
        "Fréchet ratio to the linear Gaussian": distance / others["linear Gaussian"],
        **{name: quality[name] for name in ("precision", "recall", "coverage")},
        "smallest class share": float(shares.min()),
        "largest class share": float(shares.max()),
    }
