import numpy as np
import pytest
from skimage.metrics import peak_signal_noise_ratio

from aiva import metrics

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (3, 24, 32, 3)).astype("uint8")
NOISE = RANDOM.normal(0, 1, IMAGES.shape) * np.reshape([5, 20, 60], (3, 1, 1, 1))
NOISY = np.clip(IMAGES + NOISE, 0, 255)


def test_psnr_is_the_mean_over_images():
    each = [
        peak_signal_noise_ratio(image, noisy, data_range=255)
        for image, noisy in zip(IMAGES.astype(float), NOISY, strict=True)
    ]
    assert metrics.psnr(IMAGES, NOISY) == pytest.approx(np.mean(each))
    together = peak_signal_noise_ratio(IMAGES.astype(float), NOISY, data_range=255)
    assert abs(metrics.psnr(IMAGES, NOISY) - together) > 1
    assert metrics.psnr(IMAGES, IMAGES) == np.inf


def test_uint8_does_not_wrap_around():
    dark = np.full((1, 4, 4, 1), 3, "uint8")
    bright = np.full((1, 4, 4, 1), 250, "uint8")
    assert metrics.psnr(dark, bright) == pytest.approx(20 * np.log10(255 / 247))


TENSORFLOW = (
    0.9147436618804932  # what `tf.image.ssim`, which follows the paper, says below
)


def test_ssim_is_the_papers():
    images = np.random.default_rng(1).integers(0, 256, (1, 64, 64, 1))
    images[:, 16:48, 16:48] //= 2
    noise = np.random.default_rng(2).normal(0, 25, images.shape)
    noisy = np.clip(images + noise, 0, 255)
    assert metrics.ssim(images, noisy) == pytest.approx(TENSORFLOW, abs=2e-5)
    assert metrics.ssim(images, images) == pytest.approx(1)


def test_small_images_and_wrong_values_are_named():
    with pytest.raises(ValueError, match=r"images of 8 x 8\. Use `psnr`"):
        metrics.ssim(IMAGES[:, :8, :8], NOISY[:, :8, :8])
    brightest = np.argmax(NOISY)
    too_bright, broken = NOISY.copy(), NOISY.copy()
    too_bright.flat[brightest], broken.flat[brightest] = 300, np.nan
    for measure in (metrics.psnr, metrics.ssim):
        with pytest.raises(ValueError, match=r"\(3, 24, 32, 3\) and \(2, 24, 32, 3\)"):
            measure(IMAGES, NOISY[:2])
        with pytest.raises(ValueError, match=r"from 0 to 300.*np\.clip"):
            measure(IMAGES, too_bright)
        with pytest.raises(ValueError, match="1 NaN or infinite"):
            measure(IMAGES, broken)
        with pytest.raises(ValueError, match="multiply by 255"):
            measure(IMAGES / 255, NOISY / 255)
