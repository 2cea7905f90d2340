"""A dense GAN in PyTorch (Goodfellow et al. 2014, arXiv:1406.2661).

Axes: B = batch, Z = latent_dim, H = W = image_size. Images lie in [−1, 1].
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from genvision.checks import check_images, check_latents, latents_for_snapshots
from genvision.gan.gan_settings import GANSettings
from genvision.training import History
from genvision.training.distributed_torch import plain
from genvision.training.first_weights_torch import draw_glorot
from genvision.training.run_torch import Run, device_of, evaluating


class Generator(nn.Module):
    """Map latent vectors (B, Z), drawn from N(0, 1), to images (B, H, W) in [−1, 1]."""

    def __init__(self, settings: GANSettings = GANSettings()):
        super().__init__()
        self.image_size = settings.image_size
        layers, size = [], settings.latent_dim
        for units in settings.generator_units:
            layers += [
                nn.BatchNorm1d(
                    size,
                    eps=settings.batch_norm_epsilon,
                    momentum=1 - settings.batch_norm_momentum,  # PyTorch counts the new share
                ),
                nn.Linear(size, units),
                nn.LeakyReLU(settings.leaky_slope),
            ]
            size = units
        layers += [nn.Linear(size, settings.image_size**2), nn.Tanh()]
        self.layers = nn.Sequential(*layers)
        draw_glorot(self)  # weights and biases start as in Keras

    def forward(self, z):
        x = self.layers(z)  # (B, Z) -> (B, H·W)
        return x.view(-1, self.image_size, self.image_size)  # (B, H, W)


class Discriminator(nn.Module):
    """Map images (B, H, W) in [−1, 1] to logits (B, 1): above 0 means "real"."""

    def __init__(self, settings: GANSettings = GANSettings()):
        super().__init__()
        layers, size = [nn.Flatten()], settings.image_size**2  # (B, H, W) -> (B, H·W)
        for units in settings.discriminator_units:
            layers += [nn.Linear(size, units), nn.LeakyReLU(settings.leaky_slope)]
            size = units
        layers += [nn.Linear(size, 1)]  # (B, 1)
        self.layers = nn.Sequential(*layers)
        draw_glorot(self)

    def forward(self, images):
        return self.layers(images)


@dataclass
class GAN:
    """The two networks, each with its own optimizer."""

    generator: Generator
    discriminator: Discriminator
    generator_optimizer: torch.optim.Optimizer
    discriminator_optimizer: torch.optim.Optimizer
    settings: GANSettings


def build_gan(settings: GANSettings = GANSettings(), *, seed: int = 0, device: str | None = None) -> GAN:
    """Make both networks and their Adam optimizers; `seed` fixes the first weights.

    `device` is "cpu", "cuda" …; None takes a GPU where there is one.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        generator = Generator(settings).to(device)
        discriminator = Discriminator(settings).to(device)
    return GAN(
        generator,
        discriminator,
        adam(generator, settings.generator_learning_rate, settings),
        adam(discriminator, settings.discriminator_learning_rate, settings),
        settings,
    )


def adam(network: nn.Module, learning_rate: float, settings: GANSettings) -> torch.optim.Optimizer:
    return torch.optim.Adam(
        network.parameters(),
        lr=learning_rate,
        betas=(settings.adam_beta1, 0.999),
        eps=settings.adam_epsilon,
        fused=True,  # one call updates all weights: 3–4 times faster on a CPU
    )


cross_entropy = F.binary_cross_entropy_with_logits  # −t ln D − (1 − t) ln(1 − D), the mean


def train_discriminator(gan: GAN, real, z):
    """One step of D on real images (B, H, W) and on as many generated from z (B, Z)."""
    with torch.no_grad():  # G is only a source of images here
        fake = gan.generator(z)  # (B, H, W)
    images = torch.cat([real, fake])  # (2B, H, W)
    targets = torch.cat([torch.ones(len(real), 1), torch.zeros(len(fake), 1)]).to(real)  # (2B, 1)

    logits = gan.discriminator(images)  # (2B, 1)
    loss = cross_entropy(logits, targets)
    gan.discriminator_optimizer.zero_grad()
    loss.backward()
    gan.discriminator_optimizer.step()

    accuracy = ((logits > 0) == (targets > 0)).float().mean()
    return loss.detach(), accuracy


def train_generator(gan: GAN, z):
    """One step of G, through D with its weights frozen: G wants D to answer "real" (1)."""
    discriminator = plain(gan.discriminator)  # without the wrapper for several devices
    discriminator.requires_grad_(False)
    logits = discriminator(gan.generator(z))  # (B, Z) -> (B, H, W) -> (B, 1)
    if gan.settings.saturating:
        loss = -cross_entropy(logits, torch.zeros_like(logits))  # ln(1 − D(G(z)))
    else:
        loss = cross_entropy(logits, torch.ones_like(logits))  # −ln D(G(z))
    gan.generator_optimizer.zero_grad()
    loss.backward()
    gan.generator_optimizer.step()
    discriminator.requires_grad_(True)
    return loss.detach()


def train(gan: GAN, images, *, steps: int, seed: int = 0, snapshot_latents=None, **options) -> History:
    """Train both networks in turn and return what happened.

    Args:
        images: (N, H, W) float array in [−1, 1].
        steps: number of steps in the end; in each, D and then G learn from one batch.
        seed: fixes the batches and the noise.
        snapshot_latents: (M, Z) latent vectors, the same at every snapshot; 25 random ones if None.
        options: snapshots, history, after_block, progress: see `genvision.training.run.Run`.

    Returns:
        A `History` of the losses `d_loss` and `g_loss` (nats), of D's accuracy `d_accuracy` (the share
        of images, real and generated, that it told apart) and of the snapshots.

    Raises:
        ValueError: images of another shape or range, or fewer than a batch of them.
        FloatingPointError: a loss became NaN or infinite.
    """
    size, batch_size, latent_dim = gan.settings.image_size, gan.settings.batch_size, gan.settings.latent_dim
    images = check_images(images, (size, size), batch_size=batch_size)
    latents = latents_for_snapshots(snapshot_latents, latent_dim, seed)

    def draw(rng):  # what one step needs: noise for D's turn and for G's, and which images
        noise = rng.standard_normal((batch_size, 2, latent_dim), "float32")
        return rng.integers(len(images), size=batch_size), noise

    options |= {"steps": steps, "seed": seed, "sample": lambda: generate(gan, latents)}
    with Run(gan, "d_loss", "d_accuracy", "g_loss", threads=1, **options) as run:
        images = run.tensor(images)
        for batch, z in run.batches(draw):  # (B,), (B, 2, Z)
            d_loss, d_accuracy = train_discriminator(gan, images[batch], z[:, 0])
            g_loss = train_generator(gan, z[:, 1])
            run.record(d_loss, d_accuracy, g_loss)
    return run.history


def generate(gan: GAN, latents) -> np.ndarray:
    """Images (M, H, W) in [−1, 1] that the generator makes of latent vectors (M, Z)."""
    latents = check_latents(latents, gan.settings.latent_dim)
    with evaluating(gan.generator) as generator:  # batch normalization uses its moving averages
        return generator(torch.as_tensor(latents, device=device_of(gan))).cpu().numpy()
