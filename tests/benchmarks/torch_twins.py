"""PyTorch twins of AIVA's CNN, VAE, DCGAN and U-Net: same layers, same losses.

Those of its video models are in `torch_video.py`.

Each has `loss(*arrays)`, which one training step minimises, and `forward`, which is its
inference. Needs torch, and must not import AIVA. Initial weights are of Keras' kinds.

Shapes: B images, all of them (B, C, H, W) here; D dimensions of a code.
"""

import torch
from step_data import CLASSIFIERS
from torch import nn
from torch.nn import functional
from torch_video import VIDEO

EPSILON = 1e-3  # Keras' in BatchNormalization; torch's own is 1e-5
LATENT_DIM = 100  # of the DCGAN
DILATIONS = (1, 2, 4)  # of the U-Net's middle


class CNN(nn.Sequential):
    """The article's network."""

    def __init__(self):
        super().__init__(
            nn.Conv2d(1, 32, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(1600, 10),
        )
        self.apply(glorot)

    def forward(self, images):
        """Return logits `(B, 10)` of images with values 0-255."""
        return super().forward(images.float() / 255)

    def loss(self, images, labels):
        """Return the cross-entropy, and how many answers are right."""
        logits = self(images)
        right = (logits.detach().argmax(1) == labels).float().mean()
        return functional.cross_entropy(logits, labels), right


class VAE(nn.Module):
    """Dense layers of 400 and 400 units, codes of 20 dimensions."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Flatten(), nn.Linear(784, 400), nn.ReLU(), nn.Linear(400, 400), nn.ReLU()
        )
        self.z_mean, self.z_log_var = nn.Linear(400, 20), nn.Linear(400, 20)
        self.decoder = nn.Sequential(
            nn.Linear(20, 400),
            nn.ReLU(),
            nn.Linear(400, 400),
            nn.ReLU(),
            nn.Linear(400, 784),
        )
        self.apply(glorot)

    def forward(self, images):
        """Return what the mean code stands for, and mean and log-variance of codes."""
        x = self.encoder(images.float() / 255)
        z_mean, z_log_var = self.z_mean(x), self.z_log_var(x)
        return 255 * torch.sigmoid(self.decoder(z_mean)), z_mean, z_log_var

    def loss(self, images):
        """Return minus the evidence lower bound, and its two parts."""
        grey = images.float().flatten(1) / 255
        pixels = (torch.rand_like(grey) < grey).float()
        x = self.encoder(pixels)
        z_mean, z_log_var = self.z_mean(x), self.z_log_var(x)
        z = z_mean + torch.exp(0.5 * z_log_var) * torch.randn_like(z_mean)
        reconstruction = functional.binary_cross_entropy_with_logits(
            self.decoder(z), pixels, reduction="sum"
        ) / len(images)
        terms = z_mean.square() + z_log_var.exp() - 1 - z_log_var
        kl = 0.5 * terms.sum() / len(images)
        return reconstruction + kl, reconstruction.detach(), kl.detach()


class DCGAN(nn.Module):
    """The paper's two networks with 32 filters, learning at the same time."""

    def __init__(self, width=32):
        super().__init__()
        self.generator = nn.Sequential(
            nn.Linear(LATENT_DIM, 7 * 7 * 2 * width, bias=False),
            nn.Unflatten(1, (2 * width, 7, 7)),
            normalized(2 * width),
            nn.ReLU(),
            nn.ConvTranspose2d(2 * width, 2 * width, 4, 2, padding=1, bias=False),
            normalized(2 * width),
            nn.ReLU(),
            nn.ConvTranspose2d(2 * width, width, 4, 2, padding=1, bias=False),
            normalized(width),
            nn.ReLU(),
            nn.Conv2d(width, 1, 3, padding=1),
            nn.Tanh(),
        )
        self.discriminator = nn.Sequential(
            nn.Conv2d(1, width, 4, 2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, 4, 2, padding=1, bias=False),
            normalized(2 * width),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(7 * 7 * 2 * width, 1),
        )
        self.apply(small_normal)

    def forward(self, codes):
        """Return images with values 0-255 of codes `(B, D)`."""
        return 127.5 + 127.5 * self.generator(codes)

    def loss(self, images):
        """Return both networks' losses, and the mean scores of real and generated.

        Between the two the discriminator is frozen, so that its weights take no
        gradient of the generator's loss.
        """
        codes = torch.randn(len(images), LATENT_DIM)
        generated = self.generator(codes)
        real = self.discriminator(images.float() / 127.5 - 1)
        fake = self.discriminator(generated.detach())
        softplus = functional.softplus
        of_discriminator = softplus(-real).mean() + softplus(fake).mean()
        self.discriminator.requires_grad_(False)
        of_generator = softplus(-self.discriminator(generated)).mean()
        self.discriminator.requires_grad_(True)
        scores = [torch.sigmoid(logit.detach()).mean() for logit in (real, fake)]
        return of_discriminator + of_generator, *scores


class UNet(nn.Module):
    """Widths 16, 32 and 64."""

    def __init__(self, channels=3, widths=(16, 32, 64)):
        super().__init__()
        first, second, third = widths
        self.at_full = twice(channels, first)
        self.at_half = twice(first, second)
        self.middle = nn.Sequential(
            convolution(second, third),
            *(convolution(third, third, dilation) for dilation in DILATIONS),
        )
        self.half_again = twice(third + second, second)
        self.full_again = twice(second + first, first)
        self.correction = nn.Conv2d(first, channels, 3, padding=1)
        self.apply(he_normal)
        nn.init.zeros_(self.correction.weight)

    def forward(self, images):
        """Return restored images, values 0-255."""
        images = images.float()
        full = self.at_full(images / 127.5 - 1)
        half = self.at_half(functional.max_pool2d(full, 2))
        x = self.middle(functional.max_pool2d(half, 2))
        x = functional.interpolate(x, scale_factor=2.0)
        x = self.half_again(torch.cat([x, half], 1))
        x = functional.interpolate(x, scale_factor=2.0)
        x = self.full_again(torch.cat([x, full], 1))
        return (images + 127.5 * self.correction(x)).clamp(0, 255)

    def loss(self, degraded, images):
        """Return the mean squared error, and the mean PSNR."""
        restored = self(degraded)
        errors = (restored.detach() - images).square().mean((1, 2, 3))
        psnr = 10 * torch.log10(255**2 / errors.clamp(min=255**2 * 1e-10))
        return functional.mse_loss(restored, images), psnr.mean()


TWINS = {"cnn": CNN, "vae": VAE, "dcgan": DCGAN, "unet": UNet, **VIDEO}


def optimizer_of(name, model, steps):
    """Return the optimizer and the schedule with which AIVA trains such a model."""
    shared = {"eps": 1e-7, "fused": True}
    if name in CLASSIFIERS:
        optimizer = torch.optim.AdamW(
            model.parameters(), 1e-3, weight_decay=0.004, **shared
        )
    elif name == "dcgan":
        optimizer = torch.optim.Adam(
            model.parameters(), 2e-4, betas=(0.5, 0.999), **shared
        )
    else:
        optimizer = torch.optim.Adam(model.parameters(), 1e-3, **shared)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    if name == "dcgan":
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min(1.0, 2 * (1 - step / steps))
        )
    return optimizer, schedule


def normalized(channels):
    """Normalise over the batch, as `aiva.models.DCGAN` does."""
    return nn.BatchNorm2d(channels, EPSILON, momentum=0.1)


def twice(channels, width):
    """Convolve twice."""
    return nn.Sequential(convolution(channels, width), convolution(width, width))


def convolution(channels, width, dilation=1):
    """Convolve 3 x 3 and activate."""
    layer = nn.Conv2d(channels, width, 3, padding=dilation, dilation=dilation)
    return nn.Sequential(layer, nn.ReLU(inplace=True))


def glorot(layer):
    """Initialise as Keras does where nothing is said."""
    if isinstance(layer, (nn.Conv2d, nn.Linear)):
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)


def he_normal(layer):
    """Initialise as Keras' `he_normal`."""
    if isinstance(layer, nn.Conv2d):
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        nn.init.zeros_(layer.bias)


def small_normal(layer):
    """Initialise as the DCGAN's paper does."""
    if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.normal_(layer.weight, std=0.02)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
